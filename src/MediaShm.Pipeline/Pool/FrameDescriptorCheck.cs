using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool;

/// <summary>What both sides ask of a descriptor before a byte is read by it.</summary>
internal static class FrameDescriptorCheck
{
    /// <summary>True when the planes and the side data lie inside a slot of that many bytes. Never overflows.</summary>
    public static bool Fits(in FrameDescriptor descriptor, long slotBytes) =>
        descriptor.Layout.FitsIn(slotBytes) && SideDataFits(descriptor, slotBytes);

    private static bool SideDataFits(in FrameDescriptor descriptor, long slotBytes) =>
        descriptor.SideDataLength >= 0 && descriptor.SideDataOffset >= 0
        && descriptor.SideDataOffset <= slotBytes - descriptor.SideDataLength;
}
