namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How a <see cref="VulkanDevice"/> is made.</summary>
public sealed record VulkanDeviceOptions : GpuDeviceOptions
{
    /// <summary>Name of the switch that makes <see cref="CopiesToDevice"/> the default of a process.</summary>
    internal const string CopiesSwitch = "MediaShm.VulkanCopiesToDevice";

    /// <summary>True: run under the Khronos validation layer where it is installed; its complaints gather in <see cref="VulkanDevice.ValidationMessages"/>. For tests.</summary>
    public bool Validate { get; init; }

    /// <summary>Where compiled pipelines are kept between runs; null: nowhere.</summary>
    public string? CacheFolder { get; init; } = PipelineCacheFile.DefaultFolder;

    /// <summary>True: software drivers get the kernels that hardware gets. For tests.</summary>
    internal bool StorageBuffersOnly { get; init; }

    /// <summary>True: frames go through memory of the GPU's own by DMA, as on discrete GPUs. For tests.</summary>
    internal bool CopiesToDevice { get; init; } = AppContext.TryGetSwitch(CopiesSwitch, out var copies) && copies;

    /// <summary>
    /// True: memory of the GPU's own that results are copied out of holds something from the start, as a card's may, and a software driver's
    /// does not. For tests.
    /// </summary>
    internal bool DirtyMemory { get; init; }

    /// <summary>True: the clocks are compared as where the driver does not do it. For tests.</summary>
    internal bool NeverCalibrates { get; init; }

    /// <summary>Told of every batch that is handed to a queue. For tests.</summary>
    internal Action<SubmittedBatch>? BatchLog { get; init; }
}
