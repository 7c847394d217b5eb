using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>One delivery as it lies in the ring: five cache lines.</summary>
[StructLayout(LayoutKind.Sequential, Size = 320)]
internal struct DeliveryEntry
{
    /// <summary>Number of the delivery in this entry; written last.</summary>
    public ulong Sequence;

    /// <summary>For <see cref="DeliveryPolicy.Latest"/>, see <see cref="ClaimWord"/>; 0 under other policies.</summary>
    public ulong Claim;

    public DeliveryHead Head;
    public FrameDescriptor Descriptor;
}

/// <summary>Where a delivered frame lies and on what terms.</summary>
/// <param name="Slab">Number of the slab.</param>
/// <param name="Slot">Number of the slot in it.</param>
/// <param name="PublishedAt">Ticks of the monotonic clock that all processes share (<c>Stopwatch</c>).</param>
/// <param name="LoanedAt">When its slot was loaned, that is, when writing it began; likewise.</param>
/// <param name="MayEdit">1 when this consumer alone has the frame and may write its pixels, else 0.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DeliveryHead(int Slab, int Slot, long PublishedAt, long LoanedAt = 0, int MayEdit = 0, int Reserved = 0);

/// <summary>
/// Deliveries on their way from the owner to one consumer, in order, numbered from 1. There are no head and tail: an entry holds
/// delivery n exactly when its sequence says n. The owner may overwrite an entry because it never has more deliveries outstanding than the
/// ring has entries, by its own private count. Nothing here is read back by it but the claim word of a frame on offer under
/// <see cref="DeliveryPolicy.Latest"/>; there, an entry whose frame was withdrawn or taken may be overwritten while the consumer copies
/// it, and the consumer's claim then fails.
/// </summary>
/// <param name="entries">Zeroed memory for <paramref name="capacity"/> entries, 64-byte aligned.</param>
/// <param name="capacity">A power of two.</param>
internal readonly unsafe struct DeliveryRing(DeliveryEntry* entries, int capacity)
{
    /// <summary>Owner: puts a delivery in.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="claim">0, or <see cref="ClaimWord.Offer"/> of that number.</param>
    /// <param name="head">Where the frame lies.</param>
    /// <param name="descriptor">What it is.</param>
    public void Write(ulong sequence, ulong claim, in DeliveryHead head, in FrameDescriptor descriptor)
    {
        var entry = EntryOf(sequence);
        entry->Head = head;
        entry->Descriptor = descriptor;
        // release: the fields above come before, so that who can claim the frame has copied these and no earlier ones; pairs with ClaimWord
        Volatile.Write(ref entry->Claim, claim);
        // release: the fields above, and the pixels, come before; pairs with Volatile.Read in TryRead
        Volatile.Write(ref entry->Sequence, sequence);
    }

    /// <summary>Number of the delivery that lies, or last lay, where delivery <paramref name="sequence"/> goes; 0 for none.</summary>
    // acquire: what is read next is no older
    public ulong NumberAt(ulong sequence) => Volatile.Read(ref EntryOf(sequence)->Sequence);

    /// <summary>Consumer: takes a frame on offer; see <see cref="ClaimWord.TryTake"/>.</summary>
    public bool TryClaim(ulong sequence) => ClaimWord.TryTake(&EntryOf(sequence)->Claim, sequence);

    /// <summary>Owner: takes a frame on offer back; see <see cref="ClaimWord.TryWithdraw"/>.</summary>
    public bool TryWithdraw(ulong sequence) => ClaimWord.TryWithdraw(&EntryOf(sequence)->Claim, sequence);

    /// <summary>Consumer: copies delivery <paramref name="sequence"/> out, if it is there. The copy is not checked yet.</summary>
    public bool TryRead(ulong sequence, out DeliveryHead head, ref FrameDescriptor descriptor)
    {
        var entry = EntryOf(sequence);
        // acquire: the fields and pixels are read after; pairs with Volatile.Write in Write
        if (Volatile.Read(ref entry->Sequence) != sequence)
        {
            head = default;
            return false;
        }

        head = entry->Head;
        descriptor = entry->Descriptor;
        return true;
    }

    private DeliveryEntry* EntryOf(ulong sequence) => entries + (sequence & (ulong)(capacity - 1));
}
