namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>How an <see cref="IlgpuDevice"/> is made.</summary>
public sealed record IlgpuDeviceOptions : GpuDeviceOptions;
