namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>
/// Finds consumers that hold the owner up: it waits for room, and they have returned nothing for a while. Each stall is reported once.
/// Thread-safety: for the owner's control thread alone.
/// </summary>
/// <param name="timeout">How long a consumer may return nothing while it is waited for.</param>
/// <param name="isOwnerWaitingForSlots">Whether the owner waits for any slot to become free.</param>
internal sealed class Watchdog(TimeSpan timeout, Func<bool> isOwnerWaitingForSlots)
{
    private readonly HashSet<AttachedConsumer> _reported = [];

    /// <summary>How often to look.</summary>
    public TimeSpan Period { get; } = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / 4, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerMinute));

    /// <summary>
    /// Gives what there is to say of a consumer that stalls, once; null when it does not, or was reported and has not moved since.
    /// </summary>
    public string? FindStall(AttachedConsumer consumer)
    {
        var outstanding = consumer.Collect();
        var idle = consumer.SinceProgress;
        var isWaitedFor = consumer.IsFull || (outstanding > 0 && isOwnerWaitingForSlots());
        if (!isWaitedFor || idle < timeout)
        {
            if (idle < timeout) _reported.Remove(consumer);
            return null;
        }

        if (!_reported.Add(consumer)) return null;
        return $"it holds {outstanding} of {consumer.QueueDepth} frames ({consumer.DescribeHeld()}) and has returned none for {idle.TotalSeconds:0.0} s";
    }

    /// <summary>A consumer has gone.</summary>
    public void Forget(AttachedConsumer consumer) => _reported.Remove(consumer);
}
