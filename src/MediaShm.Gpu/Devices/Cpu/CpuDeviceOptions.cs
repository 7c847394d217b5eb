namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>How a <see cref="CpuDevice"/> works.</summary>
public sealed record CpuDeviceOptions
{
    /// <summary>Threads that run passes, 1 to 256; by default one per processor that this process may use.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Frames that may be in flight before Submit waits for the oldest, 1 to 4096.</summary>
    public int QueueDepth { get; init; } = 64;
}
