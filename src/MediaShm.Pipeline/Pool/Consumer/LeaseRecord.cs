using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Pool.Consumer;

/// <summary>
/// What a client keeps of one delivery, from take to return; made once and used again. Free exactly when its count is 0: only then the
/// taking thread fills it. The lease proper (one reference) ends once, by its number; further references are counted.
/// Thread-safety: <see cref="Begin"/> from the taking thread; the rest from any.
/// </summary>
internal sealed class LeaseRecord(FramePoolClient client) : FrameHold
{
    /// <summary>The checked copy of what the owner sent; constant while the record is in use.</summary>
    public FrameDescriptor Descriptor;

    private ClientSlab? _slab;
    private long _slotOffset;
    private ulong _sequence;
    private ulong _lease;
    private int _references;

    /// <summary>The client that the lease is of.</summary>
    public FramePoolClient Client => client;

    /// <summary>The frame.</summary>
    public FrameView View => new(_slab!, _slotOffset, Descriptor.Layout);

    /// <summary>True when this client alone has the frame and may write its pixels.</summary>
    public bool MayEdit { get; private set; }

    /// <summary>When the owner began to write the frame, as it says.</summary>
    public long LoanedAt { get; private set; }

    /// <summary>When the owner published it, as it says.</summary>
    public long PublishedAt { get; private set; }

    /// <summary>True when nobody references the delivery in it.</summary>
    public bool IsFree => Volatile.Read(ref _references) == 0; // acquire: pairs with the last Release, so Begin's writes come after it

    /// <summary>True while a frame in the slab is referenced.</summary>
    public bool Holds(ClientSlab slab) => !IsFree && ReferenceEquals(_slab, slab);

    /// <summary>True while lease <paramref name="sequence"/> stands.</summary>
    public bool IsLease(ulong sequence) => Volatile.Read(ref _lease) == sequence;

    /// <summary>
    /// Puts a delivery into a free record, whose <see cref="Descriptor"/> has been filled, with the lease's own reference.
    /// </summary>
    public void Begin(ulong sequence, ClientSlab slab, in DeliveryHead head)
    {
        (_slab, _slotOffset, _sequence) = (slab, head.Slot * slab.SlotStride, sequence);
        MayEdit = head.MayEdit == 1 && slab.IsWritable;
        (LoanedAt, PublishedAt) = (head.LoanedAt, head.PublishedAt);
        Volatile.Write(ref _lease, sequence);

        // Full fence: in use from here on, before the taker looks whether the client was disposed; pairs with the one in Dispose.
        _ = Interlocked.Exchange(ref _references, 1);
    }

    /// <summary>Ends lease <paramref name="sequence"/>, leaving its reference to the caller. False when it had ended before.</summary>
    public bool TryEndLease(ulong sequence) => sequence != 0 && Interlocked.CompareExchange(ref _lease, 0, sequence) == sequence;

    /// <inheritdoc/>
    public override void AddReference()
    {
        var count = Volatile.Read(ref _references);
        while (true)
        {
            if (count <= 0) throw new InvalidOperationException("the frame was returned: a reference can only be added while one is held");
            var before = Interlocked.CompareExchange(ref _references, count + 1, count);
            if (before == count) return;
            count = before;
        }
    }

    /// <inheritdoc/>
    public override void Release()
    {
        var sequence = _sequence; // before the count falls: with the last reference the record may be another delivery's at once
        var count = Volatile.Read(ref _references);
        while (true)
        {
            if (count <= 0) throw new InvalidOperationException("the frame was returned already: released more often than referenced");

            // Full fence: every read of the pixels comes before the return.
            var before = Interlocked.CompareExchange(ref _references, count - 1, count);
            if (before == count) break;
            count = before;
        }

        if (count == 1) client.Return(sequence);
    }

    /// <summary>Ends the life of the handle; the record is not used again.</summary>
    public void Retire() => FreeHandle();
}
