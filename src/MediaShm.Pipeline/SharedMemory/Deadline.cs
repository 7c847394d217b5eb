using System.Diagnostics;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// A moment at which a wait gives up, on the kernel's monotonic clock (which <see cref="Stopwatch"/> reads on Linux, in nanoseconds).
/// </summary>
internal readonly record struct Deadline
{
    private readonly long _nanoseconds;

    private Deadline(long nanoseconds) => _nanoseconds = nanoseconds;

    /// <summary>True once the moment has come.</summary>
    public bool HasPassed => Stopwatch.GetTimestamp() >= _nanoseconds;

    /// <summary>Time left in milliseconds, rounded up, never negative: what poll and Monitor take.</summary>
    public int MillisecondsLeft
    {
        get
        {
            var left = _nanoseconds - Stopwatch.GetTimestamp();
            return left <= 0 ? 0 : (int)Math.Min((left + 999_999) / 1_000_000, int.MaxValue);
        }
    }

    /// <summary>For system calls that take an absolute time on CLOCK_MONOTONIC.</summary>
    public Timespec Timespec => new() { Seconds = _nanoseconds / 1_000_000_000, Nanoseconds = _nanoseconds % 1_000_000_000 };

    /// <summary>The moment that lies <paramref name="timeout"/> ahead.</summary>
    /// <param name="timeout">0 to 24 days: there is no infinite wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative (infinite) or longer.</exception>
    public static Deadline After(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue));
        return new Deadline(Stopwatch.GetTimestamp() + timeout.Ticks * 100);
    }

    /// <summary>The earlier of two.</summary>
    public static Deadline Min(Deadline a, Deadline b) => a._nanoseconds <= b._nanoseconds ? a : b;
}
