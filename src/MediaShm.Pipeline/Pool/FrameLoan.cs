using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// A slot that the owner (or its decoder) is writing or still references. There is one object per slot, made with its slab
/// and used again for every frame the slot ever holds, so that a loan costs no allocation. It counts references: the loaner's
/// own, those of the decoder's buffers, and one per delivery. With the last one the slot is free.
/// Thread-safety: references may be added and released from any thread; <see cref="SetLayout"/> is for the loaner alone, before publishing.
/// </summary>
public sealed class FrameLoan : FrameHold
{
    private readonly Slab _slab;
    private FrameLayout _layout;

    internal FrameLoan(Slab slab, int slot)
    {
        _slab = slab;
        Slot = slot;
        SlotOffset = slot * slab.SlotStride;
        Address = slab.Address + (nint)SlotOffset;
    }

    /// <summary>The slab that the slot lies in.</summary>
    public SlabMemory Slab => _slab;

    /// <summary>Number of the slot in its slab.</summary>
    public int Slot { get; }

    /// <summary>Bytes from the slab's first byte to the slot's.</summary>
    public long SlotOffset { get; }

    /// <summary>Address of the slot's first byte in this process; a multiple of the page size; writable.</summary>
    public nint Address { get; }

    /// <summary>Bytes that may be written, at least as many as were asked for.</summary>
    public long SlotBytes => _slab.SlotStride;

    /// <summary>When it was loaned last, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long LoanedAt { get; internal set; }

    /// <summary>The frame in the slot, in the layout set last.</summary>
    public FrameView View => new(_slab, SlotOffset, _layout);

    /// <summary>Says how the planes lie in the slot.</summary>
    /// <exception cref="ArgumentException">A plane would reach beyond the slot.</exception>
    public void SetLayout(in FrameLayout layout)
    {
        if (!layout.FitsIn(SlotBytes))
            throw new ArgumentException($"a frame of {layout.Format} in this layout does not fit in a slot of {SlotBytes} bytes", nameof(layout));
        _layout = layout;
    }

    /// <summary>
    /// Where a block of side data may lie in the slot: its last <see cref="FrameSideData.Room"/> bytes; empty where the planes reach into them.
    /// </summary>
    internal unsafe Span<byte> SideDataRoom
    {
        get
        {
            var offset = SlotBytes - FrameSideData.Room;
            return _layout.End <= offset ? new Span<byte>((byte*)Address + offset, FrameSideData.Room) : default;
        }
    }

    /// <summary>True when more than one reference stands.</summary>
    internal bool IsShared => _slab.Slots.References(Slot) > 1;

    /// <inheritdoc/>
    public override void AddReference() => _slab.Slots.AddReference(Slot);

    /// <inheritdoc/>
    public override void Release() => _slab.Released(_slab.Slots.Release(Slot));

    /// <summary>Sets a layout that is known to fit.</summary>
    internal void SetCheckedLayout(in FrameLayout layout) => _layout = layout;

    internal void SlabGone() => FreeHandle();
}
