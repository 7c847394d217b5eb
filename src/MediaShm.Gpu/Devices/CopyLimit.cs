namespace MediaShm.Gpu.Devices;

/// <summary>How fast a device's own DMA moves bytes between slabs and its memory, measured: what no chain can exceed.</summary>
/// <param name="In">Bytes per second to the device, alone.</param>
/// <param name="Out">Bytes per second from it, alone.</param>
/// <param name="Both">Bytes per second of both together when both run at one time.</param>
public sealed record CopyLimit(double In, double Out, double Both);
