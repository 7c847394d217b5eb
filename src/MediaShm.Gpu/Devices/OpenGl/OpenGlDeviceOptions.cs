namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>How an <see cref="OpenGlDevice"/> is made.</summary>
public sealed record OpenGlDeviceOptions
{
    /// <summary>By which way slabs reach the device.</summary>
    public ImportMode ImportMode { get; init; }

    /// <summary>Which GPU: its index in <see cref="OpenGlDevice.Probe"/>'s list, or a part of its product name. Null: the best.</summary>
    public string? Gpu { get; init; }

    /// <summary>How long work in flight may take before the driver counts as hung.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True: inputs are copied into the device's own memory before kernels read them, as on discrete GPUs. For tests.</summary>
    internal bool CopiesToDevice { get; init; }
}
