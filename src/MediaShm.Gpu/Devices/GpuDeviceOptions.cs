namespace MediaShm.Gpu.Devices;

/// <summary>What every GPU's device can be told when it is made.</summary>
public abstract record GpuDeviceOptions
{
    private protected GpuDeviceOptions()
    {
    }

    /// <summary>By which way slabs reach the device.</summary>
    public ImportMode ImportMode { get; init; }

    /// <summary>Which GPU: its index in the device's probe, or a part of its product name. Null: the best.</summary>
    public string? Gpu { get; init; }

    /// <summary>How long work in flight may take before the driver counts as hung.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);
}
