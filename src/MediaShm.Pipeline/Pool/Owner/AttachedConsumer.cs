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
    private ulong _offered; // under policy latest: the delivery that the consumer has not claimed, as far as is known; 0 for none
    private long _published;
    private long _dropped;
    private long _lastProgress = Environment.TickCount64;

    /// <summary>A consumer with no deliveries, that has mapped nothing.</summary>
    public AttachedConsumer(ConsumerBlock block, ConsumerTerms terms, PeerIdentity peer, ulong epoch)
    {
        (Block, Terms, Peer, _epoch) = (block, terms, peer, epoch);
        _ledger = new DeliveryLedger<FrameLoan>(ConsumerBlock.DeliveriesFor(terms.Policy, terms.QueueDepth));
    }

    /// <summary>The memory shared with it.</summary>
    public ConsumerBlock Block { get; }

    /// <summary>What it asked for and was granted.</summary>
    public ConsumerTerms Terms { get; }

    /// <summary>Who it is.</summary>
    public PeerIdentity Peer { get; }

    /// <summary>What it asked to happen when it is slow.</summary>
    public DeliveryPolicy Policy => Terms.Policy;

    /// <summary>With which frame it starts.</summary>
    public DeliveryStart Start => Terms.Start;

    /// <summary>Frames that it may have.</summary>
    public int QueueDepth => Terms.QueueDepth;

    /// <summary>True when the owner cannot publish until it returns a frame.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate) return Policy == DeliveryPolicy.Block && !_ledger.HasRoom;
        }
    }

    /// <summary>How long ago it last returned a frame, or got one while it had none.</summary>
    public TimeSpan SinceProgress => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastProgress));

    /// <summary>Its figures now.</summary>
    public ConsumerStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                CollectReturns();
                return new ConsumerStatistics(
                    Peer.ProcessId, Peer.UserId, Peer.Command, Terms.Name, Policy, QueueDepth, _published, _published - _dropped, _dropped,
                    _ledger.Outstanding, SinceProgress);
            }
        }
    }

    /// <summary>True once its leases are ended and nothing is delivered to it any more.</summary>
    public bool IsGone => _isGone;

    /// <summary>What it did against the protocol, or null.</summary>
    public string? Violation => _violation;

    /// <summary>Deliveries made and not withdrawn.</summary>
    public long Delivered
    {
        get
        {
            lock (_gate) return _published - _dropped;
        }
    }

    /// <summary>Frames left out under policies drop and latest.</summary>
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
    public int Deliver(FrameLoan loan, in FrameDescriptor descriptor, long publishedAt, bool mayEdit = false)
    {
        lock (_gate)
        {
            if (_isGone) return 0;
            _published++;
            if (Policy == DeliveryPolicy.Latest && HasMapped(loan.Slab.Id)) WithdrawOffer();
            if (!_ledger.HasRoom || !HasMapped(loan.Slab.Id))
            {
                Block.Dropped = ++_dropped; // only under policies that allow it: the others were asked IsReadyFor before
                return _ledger.Outstanding;
            }

            loan.AddReference();
            if (_ledger.Outstanding == 0) _lastProgress = Environment.TickCount64; // it holds nothing: from here on it can stall
            var sequence = _ledger.Add(loan);
            var claim = 0ul;
            if (Policy == DeliveryPolicy.Latest)
            {
                claim = ClaimWord.Offer(sequence);
                _offered = sequence;
            }

            Block.Deliveries.Write(sequence, claim, new DeliveryHead(loan.Slab.Id, loan.Slot, publishedAt, loan.LoanedAt, mayEdit ? 1 : 0), descriptor);
            Block.DeliveryWait.Signal();
            return _ledger.Outstanding;
        }
    }

    /// <summary>True while a delivery has not come back; takes returns in.</summary>
    public bool Has(ulong sequence)
    {
        lock (_gate)
        {
            CollectReturns();
            return _ledger.Has(sequence);
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

    /// <summary>The slots of its outstanding deliveries, for a log.</summary>
    public string DescribeHeld()
    {
        lock (_gate)
        {
            var slots = _ledger.Held.Select(loan => $"{loan.Slab.Id}/{loan.Slot}").ToList();
            var named = string.Join(", ", slots.Take(8));
            return slots.Count > 8 ? $"slots {named} and {slots.Count - 8} more" : $"slots {named}";
        }
    }

    /// <summary>Ends every delivery. Slots are free to be loaned again from here on.</summary>
    /// <param name="revoke">True when the consumer may be alive and reading: it is told, before the slots are free, that its leases are
    /// void.</param>
    public void End(bool revoke)
    {
        lock (_gate) EndLocked(revoke);
    }

    // Before the newer frame is offered: there is never more than one on offer, and what the consumer claims is the newest there is.
    private void WithdrawOffer()
    {
        if (_offered == 0) return;
        if (Block.Deliveries.TryWithdraw(_offered) && _ledger.Remove(_offered) is { } loan)
        {
            Block.Dropped = ++_dropped;
            loan.Release();
        }

        _offered = 0; // else the consumer has it: it counts as leased until it comes back
    }

    private void CollectReturns()
    {
        // At most QueueDepth turns: each valid return strikes one delivery out, and the first invalid one ends the consumer.
        while (!_isGone && Block.Returns.TryPop(ref _returnHead, out var sequence))
        {
            if (_ledger.Remove(sequence) is { } loan)
            {
                _lastProgress = Environment.TickCount64;
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

    /// <summary>True when frames in a slab may be delivered to it.</summary>
    public bool HasMapped(int slab) => Array.IndexOf(_mappedSlabs, slab) >= 0;
}
