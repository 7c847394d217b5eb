namespace VideoFilter.Output;

/// <summary>
/// How far a run is. The run writes (one thread, two stores a frame, no lock), views read from another thread.
/// </summary>
/// <param name="notes">Where remarks go.</param>
internal sealed class RunProgress(Notes notes)
{
    private long _frames;
    private long _positionTicks;
    private long _expectedFrames;
    private long _expectedTicks;

    /// <summary>Where remarks go.</summary>
    public Notes Notes => notes;

    /// <summary>Told as soon as the run is known to fail, on any thread, before anything is put in order.</summary>
    public Action<Exception> Failing { get; init; } = static _ => { };

    /// <summary>Frames written so far.</summary>
    public long Frames => Volatile.Read(ref _frames); // a stale value is harmless: nothing is ordered by it

    /// <summary>Output time reached.</summary>
    public TimeSpan Position => TimeSpan.FromTicks(Volatile.Read(ref _positionTicks));

    /// <summary>How much is done, 0…1, or null while the length is unknown.</summary>
    public double? Fraction
    {
        get
        {
            var frames = Volatile.Read(ref _expectedFrames);
            if (frames > 0) return Math.Min(1, (double)Frames / frames);
            var ticks = Volatile.Read(ref _expectedTicks);
            return ticks > 0 ? Math.Clamp((double)Position.Ticks / ticks, 0, 1) : null;
        }
    }

    /// <summary>Says how long the run will be, as far as known: from <c>-frames:v</c>, <c>-t</c> or the input's header.</summary>
    public void Expect(long? frames, TimeSpan? duration)
    {
        Volatile.Write(ref _expectedTicks, duration?.Ticks ?? 0);
        Volatile.Write(ref _expectedFrames, frames ?? 0);
    }

    /// <summary>One more frame is written, at <paramref name="position"/> of the output. One thread only.</summary>
    public void FrameDone(TimeSpan position)
    {
        Volatile.Write(ref _positionTicks, position.Ticks);
        Volatile.Write(ref _frames, _frames + 1);
    }
}
