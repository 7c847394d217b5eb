using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// What the encoder's whole-frame counts mean in time. An encoder of a constant rate counts frames, but frames need not lie on that
/// count's grid: the video may begin a fraction of a frame after the sound, or jitter. So each count is kept with its exact time and
/// given back to the packet that carries it. Counts rise from call to call. Not thread-safe.
/// </summary>
/// <param name="frame">Length of a frame in seconds.</param>
internal sealed class FrameStamps(Rational frame)
{
    private readonly List<Stamp> _stamps = []; // in order of counts; those before the decoding time of the last packet are dropped
    private Stamp? _first;

    /// <summary>Keeps a frame's time. One that is on the grid, as far as its time base can tell, gets the grid's exact time.</summary>
    /// <param name="count">The frame's time for the encoder.</param>
    /// <param name="time">The frame's own, or null where it has none.</param>
    /// <param name="tick">Unit in which its time was told.</param>
    /// <param name="duration">In seconds, or null where unknown.</param>
    public void Add(long count, Instant? time, Rational tick, Instant? duration)
    {
        var first = _first ??= new Stamp(count, time ?? Instant.Of(count, frame), null);
        var onGrid = first.Time.Plus(count - first.Count, frame);
        var exact = time is not { } own || own.IsWithin(tick, onGrid) ? onGrid : own;
        if (duration is { } length && length.IsWithin(tick, Instant.Of(1, frame))) duration = null;
        _stamps.Add(new Stamp(count, exact, duration));
    }

    /// <summary>The time that a count means.</summary>
    public Instant TimeOf(long count)
    {
        var at = IndexAfter(count) - 1;
        if (at >= 0 && _stamps[at].Count == count) return _stamps[at].Time;
        if (at >= 0) return _stamps[at].Time.Plus(count - _stamps[at].Count, frame);
        return _stamps.Count == 0 ? Instant.Of(count, frame) : _stamps[0].Time.Plus(count - _stamps[0].Count, frame);
    }

    /// <summary>The duration of the frame of that count.</summary>
    public Instant DurationOf(long count)
    {
        var at = IndexAfter(count) - 1;
        return at >= 0 && _stamps[at].Count == count && _stamps[at].Duration is { } own ? own : Instant.Of(1, frame);
    }

    /// <summary>Forgets what lies before a decoding time: no later packet refers to it. The frame just before stays, to count from.</summary>
    public void Forget(long decodingCount)
    {
        var keepFrom = IndexAfter(decodingCount) - 1;
        if (keepFrom > 64) _stamps.RemoveRange(0, keepFrom);
    }

    private int IndexAfter(long count)
    {
        var (low, high) = (0, _stamps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_stamps[middle].Count <= count) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private readonly record struct Stamp(long Count, Instant Time, Instant? Duration);
}
