using System.Collections.Concurrent;
using MediaShm.Pipeline.Pool;

namespace VideoFilter.Run;

/// <summary>A lease as a counted hold, so that an encoder can keep a decoded frame as it keeps any other. Objects are recycled.</summary>
internal sealed class LeaseHold : FrameHold
{
    private readonly ConcurrentBag<LeaseHold> _home;
    private FrameLease _lease;
    private int _references;

    private LeaseHold(ConcurrentBag<LeaseHold> home) => _home = home;

    /// <summary>Wraps a lease; the caller owns the one reference.</summary>
    /// <param name="home">Where spent objects lie.</param>
    /// <param name="lease">The lease; ended when the last reference goes.</param>
    internal static LeaseHold Wrap(ConcurrentBag<LeaseHold> home, FrameLease lease)
    {
        if (!home.TryTake(out var hold)) hold = new LeaseHold(home);
        hold._lease = lease;
        Volatile.Write(ref hold._references, 1); // release: the lease is in place before the count says so; pairs with Release
        return hold;
    }

    /// <inheritdoc/>
    public override void AddReference() => Interlocked.Increment(ref _references);

    /// <inheritdoc/>
    public override void Release()
    {
        // Full fence: every reader's reads precede the return; pairs with the owner's reuse of the slot.
        var left = Interlocked.Decrement(ref _references);
        if (left > 0) return;
        if (left < 0) throw new InvalidOperationException("a frame was released more often than it was referenced");
        _lease.Dispose();
        _lease = default;
        _home.Add(this);
    }
}
