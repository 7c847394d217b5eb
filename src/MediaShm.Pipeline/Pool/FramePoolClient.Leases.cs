using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Consumer;

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
        if (!block.Deliveries.Has(_next)) return false;
        if (block.IsRevoked) return false; // the control thread learns why
        var record = FreeRecord();
        if (!block.Deliveries.TryRead(_next, out var slabId, out var slot, ref record.Descriptor)) return false;
        var slab = Find(slabId);
        if (slab is null || (uint)slot >= (uint)slab.SlotCount || !_check.Fits(record.Descriptor, slab.SlotStride))
            throw new PoolProtocolException($"delivery {_next} names slot {slot} of slab {slabId} and planes that do not lie there");
        record.Begin(_next, slab, slot);
        if (Volatile.Read(ref _disposed) != 0)
        {
            record.Release();
            throw new ObjectDisposedException(nameof(FramePoolClient));
        }

        lease = new FrameLease(record, _next);
        Volatile.Write(ref _next, _next + 1);
        Volatile.Write(ref _taken, _taken + 1);
        var returned = Interlocked.Read(ref _returned);
        _peakLeased = Math.Max(_peakLeased, (int)(_taken - returned));
        block.TellCounts(_taken, returned);
        return true;
    }

    /// <summary>Gives a delivery back to the owner and wakes it if it sleeps. From any thread.</summary>
    internal void Return(ulong sequence)
    {
        var block = _link.Block;
        if (block.TryPin())
        {
            block.Returns.Push((ulong)Interlocked.Increment(ref _returned) - 1, sequence);
            block.ReturnWait.Signal();
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

    private LeaseRecord FreeRecord()
    {
        var start = (int)(_next % (ulong)_records.Length); // returns in order leave this one free
        for (var i = 0; i < _records.Length; i++)
        {
            var record = _records[(start + i) % _records.Length];
            if (record.IsFree) return record;
        }

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
