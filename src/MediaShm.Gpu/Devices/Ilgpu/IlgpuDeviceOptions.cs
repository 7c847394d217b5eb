namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>How an <see cref="IlgpuDevice"/> is made.</summary>
public sealed record IlgpuDeviceOptions
{
    /// <summary>By which way slabs reach the device.</summary>
    public ImportMode ImportMode { get; init; }

    /// <summary>Which GPU: its index in the probe's list, or a part of its product name. Null: the best.</summary>
    public string? Gpu { get; init; }

    /// <summary>How long work in flight may take before the driver counts as hung.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);
}
