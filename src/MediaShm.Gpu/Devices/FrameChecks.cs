using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices;

/// <summary>What every device checks of frames before it touches them, so that all refuse the same things in the same words.</summary>
internal static class FrameChecks
{
    /// <summary>Checks what <see cref="FrameDevice.Submit"/> was given for a chain of one input and one output. Allocates only to fail.</summary>
    /// <exception cref="DeviceException">A frame is missing, of another format, outside its slab or not writable.</exception>
    public static void RequireOneToOne(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        if (inputs.Length != 1 || outputs.Length != 1)
            throw new DeviceException($"the chain takes one frame and gives one; it was handed {inputs.Length} and {outputs.Length}");
        Require(inputs[0], chain.InputFormat, "input");
        Require(outputs[0], chain.OutputFormat, "output");
        if (!outputs[0].Slab.IsWritable) throw new DeviceException("the output frame lies in a slab that this process may only read");
    }

    private static void Require(in FrameView frame, FrameFormat format, string role)
    {
        if (frame.Slab is null) throw new DeviceException($"the {role} frame lies in no slab");
        if (frame.Layout.Format != format)
            throw new DeviceException($"the {role} frame is {frame.Layout.Format}, the chain was compiled for {format}: compile one per format");
        if (IsUnpooled(frame.Slab)) return; // offsets are addresses: there is nothing to check them against
        if (frame.SlotOffset < 0 || frame.SlotOffset > frame.Slab.Size || !frame.Layout.FitsIn(frame.Slab.Size - frame.SlotOffset))
            throw new DeviceException($"the {role} frame reaches outside its slab {frame.Slab.Id} of {frame.Slab.Size} bytes");
    }

    /// <summary>True for the stand-in slab of frames that lie in no slab.</summary>
    public static bool IsUnpooled(SlabMemory slab) => ReferenceEquals(slab, SlabMemory.Unpooled);
}
