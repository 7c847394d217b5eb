namespace MediaShm.Gpu.Devices;

/// <summary>What a device spent on one of a chain's passes so far.</summary>
/// <param name="Name">The pass, or <c>upload</c>, <c>download</c>, <c>copy</c> for what moves frames.</param>
/// <param name="Milliseconds">Time on the device's own clock, of all frames together.</param>
/// <param name="Frames">Frames in which it ran.</param>
public readonly record struct PassTime(string Name, double Milliseconds, long Frames);

/// <summary>Adds up one pass's time. Thread-safety: all members.</summary>
/// <param name="name">The pass.</param>
internal sealed class PassClock(string name)
{
    private long _nanoseconds;
    private long _frames;

    /// <summary>Its sum.</summary>
    public PassTime Time => new(name, Interlocked.Read(ref _nanoseconds) / 1e6, Interlocked.Read(ref _frames));

    /// <summary>Adds a part of a frame's time.</summary>
    /// <param name="nanoseconds">How long it took.</param>
    /// <param name="isNewFrame">True for the first part of a frame.</param>
    public void Add(long nanoseconds, bool isNewFrame)
    {
        Interlocked.Add(ref _nanoseconds, nanoseconds);
        if (isNewFrame) Interlocked.Increment(ref _frames);
    }
}

/// <summary>The clocks of a device, each made when first asked for; in that order. Thread-safety: all members.</summary>
internal sealed class PassClocks
{
    private readonly List<(string Name, PassClock Clock)> _clocks = [];

    /// <summary>The sums of all that ran.</summary>
    public IReadOnlyList<PassTime> Times
    {
        get
        {
            lock (_clocks) return [.. _clocks.Select(entry => entry.Clock.Time).Where(time => time.Frames > 0)];
        }
    }

    /// <summary>The clock of a name.</summary>
    public PassClock For(string name)
    {
        lock (_clocks)
        {
            if (_clocks.Find(entry => entry.Name == name) is { Clock: { } known }) return known;
            var clock = new PassClock(name);
            _clocks.Add((name, clock));
            return clock;
        }
    }
}
