namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How a <see cref="VulkanDevice"/> is made.</summary>
public sealed record VulkanDeviceOptions : GpuDeviceOptions
{
    /// <summary>True: run under the Khronos validation layer where it is installed; its complaints gather in <see cref="VulkanDevice.ValidationMessages"/>. For tests.</summary>
    public bool Validate { get; init; }

    /// <summary>Where compiled pipelines are kept between runs; null: nowhere.</summary>
    public string? CacheFolder { get; init; } = PipelineCacheFile.DefaultFolder;

    /// <summary>True: software drivers get the kernels that hardware gets. For tests.</summary>
    internal bool StorageBuffersOnly { get; init; }

    /// <summary>True: frames go through memory of the GPU's own by DMA, as on discrete GPUs. For tests.</summary>
    internal bool CopiesToDevice { get; init; }

    /// <summary>What is to go wrong, and when. For tests.</summary>
    internal VulkanFault Fault { get; init; } = VulkanFault.FromSetting(AppContext.GetData(VulkanFault.Setting) as string);
}
