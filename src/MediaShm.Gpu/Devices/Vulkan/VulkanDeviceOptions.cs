namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How a <see cref="VulkanDevice"/> is made.</summary>
public sealed record VulkanDeviceOptions
{
    /// <summary>By which way slabs reach the device.</summary>
    public ImportMode ImportMode { get; init; }

    /// <summary>Which GPU: its index in <see cref="VulkanDevice.Probe"/>'s list, or a part of its product name. Null: the best.</summary>
    public string? Gpu { get; init; }

    /// <summary>How long work in flight may take before the driver counts as hung.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True: run under the Khronos validation layer where it is installed; its complaints gather in <see cref="VulkanDevice.ValidationMessages"/>. For tests.</summary>
    public bool Validate { get; init; }

    /// <summary>True: software drivers get the kernels that hardware gets. For tests.</summary>
    internal bool StorageBuffersOnly { get; init; }
}
