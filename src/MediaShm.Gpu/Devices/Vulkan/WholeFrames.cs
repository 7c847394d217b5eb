using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Pipeline.Frames;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Where a chain works on frames whose own layout kernels cannot: a crop that starts at an odd byte, rows without padding.
/// Owns that memory, which is made when the first such frame comes; frames in flight share it, since they run one after another.
/// Thread-safety: by the submitting thread only.
/// </summary>
internal sealed class WholeFrames(VulkanContext context, ChainPlan plan) : IDisposable
{
    private VulkanBuffer? _input;
    private VulkanBuffer? _output;

    /// <summary>What stands for an input frame.</summary>
    public DeviceFrame Input => Make(plan.Input, ref _input);

    /// <summary>What stands for an output frame.</summary>
    public DeviceFrame Output => Make(plan.Output, ref _output);

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _output?.Dispose();
    }

    private DeviceFrame Make(FrameFormat format, ref VulkanBuffer? buffer)
    {
        var layout = FrameLayout.For(format, out var bytes);
        buffer ??= VulkanBuffer.OnDevice(context, (bytes + 255) / 256 * 256);
        return DeviceFrame.At(buffer, 0, layout);
    }
}
