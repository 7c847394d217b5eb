namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>How an <see cref="OpenGlDevice"/> is made.</summary>
public sealed record OpenGlDeviceOptions : GpuDeviceOptions
{
    /// <summary>True: inputs are copied into the device's own memory before kernels read them, as on discrete GPUs. For tests.</summary>
    internal bool CopiesToDevice { get; init; }
}
