namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How a <see cref="VulkanDevice"/> is made.</summary>
public sealed record VulkanDeviceOptions : GpuDeviceOptions
{
    /// <summary>True: run under the Khronos validation layer where it is installed; its complaints gather in <see cref="VulkanDevice.ValidationMessages"/>. For tests.</summary>
    public bool Validate { get; init; }

    /// <summary>True: software drivers get the kernels that hardware gets. For tests.</summary>
    internal bool StorageBuffersOnly { get; init; }
}
