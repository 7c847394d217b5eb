using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Consumer;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Pool;

/// <content>From the ring to a lease, and back.</content>
public sealed partial class FramePoolClient
{
    private FrameDescriptorCheck _check;

    /// <summary>
    /// Takes the next delivery, if it is there: one private copy of what the owner wrote, checked, and never looked at again in shared
    /// memory.
    /// </summary>
    private bool TryTakeNext(out FrameLease lease)
    {
        lease = default;
        var block = _link.Block;
        if (block.Deliveries.NumberAt(_next) < _next) return false;
        if (block.IsRevoked) return false; // the control thread learns why
        if (FreeRecord() is not { } record) return false;
        if (!TryRead(block.Deliveries, record, out var head)) return false;
        var slab = Find(head.Slab);
        if (slab is null || (uint)head.Slot >= (uint)slab.SlotCount || !_check.Fits(record.Descriptor, slab.SlotStride))
            throw new PoolProtocolException($"delivery {_next} names slot {head.Slot} of slab {head.Slab} and planes that do not lie there");
        record.Begin(_next, slab, head);
        var sequence = _next;
        Volatile.Write(ref _next, sequence + 1);
        Volatile.Write(ref _taken, _taken + 1);

        // Both looks come after the full fence in Begin: whoever unmaps has seen this lease, or is seen here.
        if (Volatile.Read(ref _disposed) != 0)
        {
            record.Release();
            throw new ObjectDisposedException(nameof(FramePoolClient));
        }

        if (!ReferenceEquals(Find(head.Slab), slab))
        {
            record.Release();
            throw new PoolProtocolException($"slab {head.Slab} was retired while delivery {sequence} in it was on its way");
        }

        lease = new FrameLease(record, sequence);
        var returned = Interlocked.Read(ref _returned);
        _peakLeased = Math.Max(_peakLeased, (int)(_taken - returned));
        block.TellCounts(_taken, returned);
        PoolTelemetry.Taken(head.PublishedAt, _tag);
        return true;
    }

    private bool TryRead(DeliveryRing deliveries, LeaseRecord record, out DeliveryHead head)
    {
        if (_link.Terms.Policy != DeliveryPolicy.Latest) return deliveries.TryRead(_next, out head, ref record.Descriptor);

        // The frames before the newest were withdrawn, and it is the only one on offer: on to it. An owner that publishes at every step of
        // ours, or one that writes nonsense, must not hold us here for ever.
        for (var tries = 0; tries < 4 * ConsumerBlock.MaxDepth; tries++)
        {
            var number = deliveries.NumberAt(_next);
            if (number < _next) break;
            if (number > _next) Volatile.Write(ref _next, number); // we were lapped
            if (deliveries.TryRead(_next, out head, ref record.Descriptor) && deliveries.TryClaim(_next)) return true;
            if (deliveries.NumberAt(_next) == _next) Volatile.Write(ref _next, _next + 1); // it was withdrawn
        }

        head = default;
        return false;
    }

    /// <summary>Gives a delivery back to the owner and wakes it if it sleeps. From any thread.</summary>
    internal void Return(ulong sequence)
    {
        var block = _link.Block;
        if (block.TryPin())
        {
            block.Returns.Push((ulong)Interlocked.Increment(ref _returned) - 1, sequence);
            block.ReturnWait.Signal();
            if (_link.Terms.Policy == DeliveryPolicy.Latest) block.DeliveryWait.Signal(); // a taker may wait for a lease to end
            block.Unpin();
        }

        // after the count fell to 0 by a full fence; pairs with the one in Dispose
        if (Volatile.Read(ref _disposed) == LinkEnded) TearDownIfIdle();
    }

    /// <summary>Throws if the owner has ended this client's leases. For a caller that holds a reference on a record.</summary>
    internal void ThrowIfRevoked()
    {
        if (_link.Block.IsRevoked)
            throw new LeaseRevokedException(
                $"pool owner {OwnerPid} ended this lease: what was read from the frame may be another frame's and must be discarded");
    }

    /// <summary>Returns a frame when a fence has passed.</summary>
    internal void ReturnAfter(LeaseRecord record, Fence fence) => _fences.Add(fence, record);

    /// <summary>A record for one more lease; null when, under policy latest, as many stand as the queue depth allows.</summary>
    private LeaseRecord? FreeRecord()
    {
        var start = (int)(_next % (ulong)_records.Length); // returns in order leave this one free
        for (var i = 0; i < _records.Length; i++)
        {
            var record = _records[(start + i) % _records.Length];
            if (record.IsFree) return record;
        }

        if (_link.Terms.Policy == DeliveryPolicy.Latest) return null;
        throw new PoolProtocolException($"the owner delivered more than the {_records.Length} frames agreed on");
    }

    private ClientSlab? Find(int id)
    {
        foreach (var slab in _link.Slabs)
            if (slab.Id == id) return slab;
        return null;
    }

    private void TearDownIfIdle()
    {
        if (Array.Exists(_records, r => !r.IsFree) || Interlocked.Exchange(ref _tornDown, 1) != 0) return;
        _link.UnmapAll();
        _link.Block.Dispose();
        foreach (var record in _records) record.Retire();
    }
}
