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
    public DeviceFrame StageInput(in FrameView input)
    {
        var layout = FrameLayout.For(input.Format, out var bytes);
        _stagedInput ??= VulkanBuffer.Shared(_context, RoundUp(bytes), VulkanBuffer.PlaneUsage);
        for (var p = 0; p < input.Format.PlaneCount; p++)
        {
            var rowBytes = input.Format.RowBytes(p);
            for (var row = 0; row < input.Format.PlaneHeight(p); row++) input.Row(p, row).CopyTo(StagedRow(_stagedInput, layout, p, row, rowBytes));
        }

        _device.AddBytesCopied(input.Format.ImageBytes);
        return DeviceFrame.At(_stagedInput, 0, layout);
    }

    /// <summary>Gives room for a result that <see cref="CopyOut"/> brings to its slot.</summary>
    public DeviceFrame StageOutput(in FrameView output)
    {
        var layout = FrameLayout.For(output.Format, out var bytes);
        _stagedOutput ??= VulkanBuffer.Shared(_context, RoundUp(bytes), VulkanBuffer.PlaneUsage);
        _resultGoesTo = output;
        return DeviceFrame.At(_stagedOutput, 0, layout);
    }

    /// <summary>Copies the result to its slot; after the GPU has finished it.</summary>
    public void CopyOut()
    {
        var output = _resultGoesTo;
        var layout = FrameLayout.For(output.Format);
        for (var p = 0; p < output.Format.PlaneCount; p++)
        {
            var rowBytes = output.Format.RowBytes(p);
            for (var row = 0; row < output.Format.PlaneHeight(p); row++)
                StagedRow(_stagedOutput!, layout, p, row, rowBytes).CopyTo(output.WritableRow(p, row));
        }

        _device.AddBytesCopied(output.Format.ImageBytes);
    }

    private static Span<byte> StagedRow(VulkanBuffer buffer, in FrameLayout layout, int plane, int row, int rowBytes) =>
        new((byte*)buffer.Address + layout.Planes[plane].Offset + row * layout.Planes[plane].Stride, rowBytes);

    private static long RoundUp(long bytes) => (bytes + 255) / 256 * 256;
}
