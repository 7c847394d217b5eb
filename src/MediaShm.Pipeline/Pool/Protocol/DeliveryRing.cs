using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>One delivery as it lies in the ring: five cache lines.</summary>
[StructLayout(LayoutKind.Sequential, Size = 320)]
internal struct DeliveryEntry
{
    /// <summary>Number of the delivery in this entry; written last.</summary>
    public ulong Sequence;

    /// <summary>
    /// For <see cref="DeliveryPolicy.Latest"/>: the word on which owner and consumer will agree who has the frame. 0 in this version.
    /// </summary>
    public ulong Claim;

    public int Slab;
    public int Slot;
    public FrameDescriptor Descriptor;
}

/// <summary>
/// Deliveries on their way from the owner to one consumer, in order, numbered from 1. There are no head and tail: an entry holds
/// delivery n exactly when its sequence says n. The owner may overwrite an entry because it never has more deliveries outstanding than the
/// ring has entries, by its own private count: nothing here is read back by it.
/// </summary>
/// <param name="entries">Zeroed memory for <paramref name="capacity"/> entries, 64-byte aligned.</param>
/// <param name="capacity">A power of two.</param>
internal readonly unsafe struct DeliveryRing(DeliveryEntry* entries, int capacity)
{
    /// <summary>Owner: puts a delivery in.</summary>
    public void Write(ulong sequence, int slab, int slot, in FrameDescriptor descriptor)
    {
        var entry = entries + (sequence & (ulong)(capacity - 1));
        entry->Claim = 0;
        entry->Slab = slab;
        entry->Slot = slot;
        entry->Descriptor = descriptor;
        // release: the fields above, and the pixels, come before; pairs with Volatile.Read in TryRead
        Volatile.Write(ref entry->Sequence, sequence);
    }

    /// <summary>True when delivery <paramref name="sequence"/> is there.</summary>
    public bool Has(ulong sequence) => Volatile.Read(ref entries[sequence & (ulong)(capacity - 1)].Sequence) == sequence;

    /// <summary>Consumer: copies delivery <paramref name="sequence"/> out, if it is there. The copy is not checked yet.</summary>
    public bool TryRead(ulong sequence, out int slab, out int slot, ref FrameDescriptor descriptor)
    {
        var entry = entries + (sequence & (ulong)(capacity - 1));
        // acquire: the fields and pixels are read after; pairs with Volatile.Write in Write
        if (Volatile.Read(ref entry->Sequence) != sequence)
        {
            (slab, slot) = (-1, -1);
            return false;
        }

        slab = entry->Slab;
        slot = entry->Slot;
        descriptor = entry->Descriptor;
        return true;
    }
}
