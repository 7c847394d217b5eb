using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices;

/// <summary>What access a pool must grant so that its slabs reach a device without copies, found by trying.</summary>
/// <param name="Access">The least access that serves: <see cref="PoolAccess.ReadOnly"/> also where none does, and slabs are staged.</param>
/// <param name="Reason">Why that much is needed, each way that failed named; null for <see cref="PoolAccess.ReadOnly"/>.</param>
public readonly record struct AccessNeed(PoolAccess Access, string? Reason);
