using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// What both sides ask of a descriptor before a byte is read by it. The last layout found good is kept, since most frames have the one
/// before's: looking at every plane anew would be a fifth of a hand-off. Not thread-safe: for whoever publishes or takes.
/// </summary>
internal struct FrameDescriptorCheck
{
    private FrameLayout _good;
    private long _goodSlotBytes;

    /// <summary>
    /// True when the planes and the side data lie inside a slot of that many bytes. Never overflows. The descriptor must be a private copy:
    /// it is read more than once.
    /// </summary>
    public bool Fits(in FrameDescriptor descriptor, long slotBytes)
    {
        if (slotBytes != _goodSlotBytes || !BytesOf(descriptor.Layout).SequenceEqual(BytesOf(_good)))
        {
            if (!descriptor.Layout.FitsIn(slotBytes)) return false;
            (_good, _goodSlotBytes) = (descriptor.Layout, slotBytes);
        }

        return SideDataFits(descriptor, slotBytes);
    }

    private static bool SideDataFits(in FrameDescriptor descriptor, long slotBytes) =>
        descriptor.SideDataLength >= 0 && descriptor.SideDataOffset >= 0
        && descriptor.SideDataOffset <= slotBytes - descriptor.SideDataLength;

    // Padding included: where only that differs, the planes are looked at once more.
    private static ReadOnlySpan<byte> BytesOf(in FrameLayout layout) => MemoryMarshal.AsBytes(new ReadOnlySpan<FrameLayout>(in layout));
}
