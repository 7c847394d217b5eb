namespace MediaShm.Pipeline.Frames;

/// <summary>
/// A 64-bit counter that only rises; work that a device has accepted is finished when the counter reaches the work's value.
/// Thread-safety: every member may be called from any thread.
/// </summary>
public abstract class FrameTimeline
{
    /// <summary>The value reached so far. A read has acquire ordering: what the device wrote before the value is visible after it.</summary>
    public abstract ulong Completed { get; }

    /// <summary>Waits until <see cref="Completed"/> is at least <paramref name="value"/>.</summary>
    /// <param name="value">The value to reach.</param>
    /// <param name="timeout">Longest wait; there is no infinite one.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <returns>False when the time ran out.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public abstract bool Wait(ulong value, TimeSpan timeout, CancellationToken cancellation = default);
}

/// <summary>A value on a timeline: passed once the timeline has reached it. Ownership of the frames involved passes then.</summary>
/// <param name="Timeline">The timeline, or null for a fence that has always passed.</param>
/// <param name="Value">The value to reach.</param>
public readonly record struct Fence(FrameTimeline? Timeline, ulong Value)
{
    /// <summary>A fence that has passed already.</summary>
    public static Fence Passed => default;

    /// <summary>True once the work before the fence is done.</summary>
    public bool IsPassed => Timeline is null || Timeline.Completed >= Value;

    /// <summary>Waits for the fence; false when <paramref name="timeout"/> ran out first.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellation = default) =>
        IsPassed || Timeline!.Wait(Value, timeout, cancellation);
}

/// <summary>A timeline that this process itself advances: the one of the <c>cpu</c> device.</summary>
public sealed class SoftwareTimeline : FrameTimeline
{
    private readonly object _gate = new();
    private ulong _completed;
    private int _waiters;

    /// <inheritdoc/>
    public override ulong Completed => Volatile.Read(ref _completed); // acquire: pairs with the release in Advance

    /// <summary>Moves the timeline on to <paramref name="value"/>; lower values than the present one are ignored.</summary>
    public void Advance(ulong value)
    {
        var seen = Volatile.Read(ref _completed);
        while (seen < value)
        {
            // Full fence: the pixels written before are visible to whoever reads the value; pairs with Completed.
            var before = Interlocked.CompareExchange(ref _completed, value, seen);
            if (before == seen) break;
            seen = before;
        }

        // Full fence above orders the value before this read; pairs with the increment in Wait, which precedes its check.
        if (Volatile.Read(ref _waiters) == 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }

    /// <inheritdoc/>
    public override bool Wait(ulong value, TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (Completed >= value) return true;
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        using var registration = cancellation.UnsafeRegister(static me => ((SoftwareTimeline)me!).PulseWaiters(), this);
        Interlocked.Increment(ref _waiters); // full fence before the check below; pairs with Advance
        try
        {
            lock (_gate)
            {
                while (Completed < value)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var left = deadline - Environment.TickCount64;
                    if (left <= 0) return false;
                    Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
                }
            }

            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    private void PulseWaiters()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
