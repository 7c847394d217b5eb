using System.Diagnostics;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// How long to look before sleeping. A short spin saves two context switches when the peer answers within microseconds, and only
/// burns a core when it does not: so each spin that succeeds makes the next one allowed, each that fails makes it rarer. On two cores or
/// fewer there is none: the peer needs the core that would spin. Not thread-safe: one per waiting thread.
/// </summary>
internal struct AdaptiveSpin
{
    private const int MostSkipped = 256;
    private static readonly long LongestTicks = Environment.ProcessorCount <= 2 ? 0 : Stopwatch.Frequency / 50_000; // 20 µs

    private int _skip;
    private int _skipNext;
    private long _until;

    /// <summary>Starts a spin; false when this wait should sleep at once.</summary>
    public bool Begin()
    {
        if (LongestTicks == 0 || _skip-- > 0) return false;
        _until = Stopwatch.GetTimestamp() + LongestTicks;
        return true;
    }

    /// <summary>Lets some tens of nanoseconds pass; false when the spin is over.</summary>
    public readonly bool Continue()
    {
        Thread.SpinWait(8);
        return Stopwatch.GetTimestamp() < _until;
    }

    /// <summary>Learns from a spin begun.</summary>
    public void End(bool succeeded)
    {
        _skipNext = succeeded ? 0 : Math.Clamp(_skipNext * 2, 1, MostSkipped);
        _skip = _skipNext;
    }
}
