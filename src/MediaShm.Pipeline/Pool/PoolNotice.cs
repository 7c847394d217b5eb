namespace MediaShm.Pipeline.Pool;

/// <summary>What happened between a pool and a consumer.</summary>
public enum PoolNoticeKind
{
    /// <summary>A consumer has attached; frames are delivered to it from here on.</summary>
    Attached,

    /// <summary>A consumer has detached or died; its leases have ended.</summary>
    Detached,

    /// <summary>Somebody was not let in.</summary>
    Refused,

    /// <summary>The owner needs room and a consumer has returned nothing for <see cref="FramePoolOptions.StallTimeout"/>.</summary>
    Stalled,

    /// <summary>A consumer was put out; its leases were revoked.</summary>
    Evicted,
}

/// <summary>Something for an owner's log. The text is one line that says who, what and why.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="ProcessId">The consumer's process, as seen from here; 0 when it is in another pid namespace.</param>
/// <param name="UserId">Its user.</param>
/// <param name="Command">Its command's name, or "?" where it cannot be read.</param>
/// <param name="Text">The line.</param>
public sealed record PoolNotice(PoolNoticeKind Kind, int ProcessId, uint UserId, string Command, string Text);
