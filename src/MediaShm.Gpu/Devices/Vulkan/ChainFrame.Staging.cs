using System.Diagnostics;
using MediaShm.Pipeline.Frames;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Copies in and out, for frames in slabs that the driver did not import.</summary>
internal sealed unsafe partial class ChainFrame
{
    private VulkanBuffer? _stagedInput;
    private VulkanBuffer? _stagedOutput;
    private FrameView _resultGoesTo;

    /// <summary>Copies a frame to where the device sees it.</summary>
    /// <param name="input">The frame.</param>
    /// <param name="value">Its value on the timeline, for the trace.</param>
    public DeviceFrame StageInput(in FrameView input, ulong value)
    {
        var began = Stopwatch.GetTimestamp();
        var layout = FrameLayout.For(input.Format, out var bytes);
        _stagedInput ??= VulkanBuffer.Shared(_context, RoundUp(bytes), VulkanBuffer.SlabUsage);
        _device.AddBytesCopied(input.CopyTo(_stagedInput.Address, layout));
        _context.Trace?.Invoke(new DeviceSpan(value, DeviceWork.Upload, began, Stopwatch.GetTimestamp()));
        return DeviceFrame.At(_stagedInput, 0, layout);
    }

    /// <summary>Gives room for a result that <see cref="CopyOut"/> brings to its slot.</summary>
    public DeviceFrame StageOutput(in FrameView output)
    {
        var layout = FrameLayout.For(output.Format, out var bytes);
        _stagedOutput ??= VulkanBuffer.Shared(_context, RoundUp(bytes), VulkanBuffer.SlabUsage);
        _resultGoesTo = output;
        return DeviceFrame.At(_stagedOutput, 0, layout);
    }

    /// <summary>Copies the result to its slot; after the GPU has finished it.</summary>
    /// <param name="value">Its value on the timeline, for the trace.</param>
    public void CopyOut(ulong value)
    {
        var (output, began) = (_resultGoesTo, Stopwatch.GetTimestamp());
        _device.AddBytesCopied(FrameCopy.Out(_stagedOutput!.Address, FrameLayout.For(output.Format), output));
        _context.Trace?.Invoke(new DeviceSpan(value, DeviceWork.Download, began, Stopwatch.GetTimestamp()));
    }

    private static long RoundUp(long bytes) => (bytes + 255) / 256 * 256;
}
