using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>
/// One consumer as its owner sees it: what was delivered and not returned, by private count, and the block shared with it.
/// Whatever the consumer writes is looked up in the ledger; what is not there is a violation that ends this consumer alone.
/// Thread-safety: every member may be called from any thread; the lock is the owner's own and never held while waiting.
/// </summary>
internal sealed class AttachedConsumer
{
    private readonly Lock _gate = new();
    private readonly DeliveryLedger<FrameLoan> _ledger;
    private readonly ulong _epoch;
    private volatile int[] _mappedSlabs = [];
    private volatile bool _isGone;
    private volatile string? _violation;
    private ulong _returnHead;
    private long _dropped;

    /// <summary>A consumer with no deliveries, that has mapped nothing.</summary>
    public AttachedConsumer(ConsumerBlock block, DeliveryPolicy policy, int queueDepth, int processId, ulong epoch)
    {
        (Block, Policy, QueueDepth, ProcessId, _epoch) = (block, policy, queueDepth, processId, epoch);
        _ledger = new DeliveryLedger<FrameLoan>(queueDepth);
    }

    /// <summary>The memory shared with it.</summary>
    public ConsumerBlock Block { get; }

    /// <summary>What it asked to happen when it is slow.</summary>
    public DeliveryPolicy Policy { get; }

    /// <summary>Most deliveries outstanding.</summary>
    public int QueueDepth { get; }

    /// <summary>Its process.</summary>
    public int ProcessId { get; }

    /// <summary>True once its leases are ended and nothing is delivered to it any more.</summary>
    public bool IsGone => _isGone;

    /// <summary>What it did against the protocol, or null.</summary>
    public string? Violation => _violation;

    /// <summary>Frames left out under policy drop.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Slabs in which frames may be delivered to it; replaced, never changed, by the control thread.</summary>
    public IReadOnlyList<int> MappedSlabs
    {
        set => _mappedSlabs = [.. value];
    }

    /// <summary>Deliveries outstanding, as far as returns were looked at.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate) return _ledger.Outstanding;
        }
    }

    /// <summary>Number of the last delivery.</summary>
    public ulong LastSequence
    {
        get
        {
            lock (_gate) return _ledger.LastSequence;
        }
    }

    /// <summary>True when a frame in <paramref name="slab"/> need not wait for this consumer. Takes returns in.</summary>
    public bool IsReadyFor(int slab)
    {
        lock (_gate)
        {
            CollectReturns();
            return _isGone || Policy != DeliveryPolicy.Block || (_ledger.HasRoom && HasMapped(slab));
        }
    }

    /// <summary>
    /// Delivers a frame, with a reference of its own on the loan, and wakes the consumer if it sleeps; or leaves it out. Gives the
    /// deliveries outstanding.
    /// </summary>
    public int Deliver(FrameLoan loan, in FrameDescriptor descriptor)
    {
        lock (_gate)
        {
            if (_isGone) return 0;
            if (!_ledger.HasRoom || !HasMapped(loan.Slab.Id))
            {
                Block.Dropped = ++_dropped; // only under policies that allow it: the others were asked IsReadyFor before
                return _ledger.Outstanding;
            }

            loan.AddReference();
            Block.Deliveries.Write(_ledger.Add(loan), loan.Slab.Id, loan.Slot, descriptor);
            Block.DeliveryWait.Signal();
            return _ledger.Outstanding;
        }
    }

    /// <summary>Takes in what was returned and gives the number of deliveries still outstanding.</summary>
    public int Collect()
    {
        lock (_gate)
        {
            CollectReturns();
            return _ledger.Outstanding;
        }
    }

    /// <summary>Ends every delivery. Slots are free to be loaned again from here on.</summary>
    /// <param name="revoke">True when the consumer may be alive and reading: it is told, before the slots are free, that its leases are
    /// void.</param>
    public void End(bool revoke)
    {
        lock (_gate) EndLocked(revoke);
    }

    private void CollectReturns()
    {
        // At most QueueDepth turns: each valid return strikes one delivery out, and the first invalid one ends the consumer.
        while (!_isGone && Block.Returns.TryPop(ref _returnHead, out var sequence))
        {
            if (_ledger.Remove(sequence) is { } loan)
            {
                loan.Release();
                continue;
            }

            _violation = $"it returned delivery {sequence}, which it does not have (the last one made was {_ledger.LastSequence})";
            EndLocked(revoke: true);
        }
    }

    private void EndLocked(bool revoke)
    {
        if (_isGone) return;
        _isGone = true;
        if (revoke) Block.Revoke(_epoch);
        while (_ledger.RemoveAny() is { } loan) loan.Release();
    }

    private bool HasMapped(int slab) => Array.IndexOf(_mappedSlabs, slab) >= 0;
}
