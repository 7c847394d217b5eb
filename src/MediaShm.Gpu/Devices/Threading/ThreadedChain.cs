namespace MediaShm.Gpu.Devices.Threading;

/// <summary>
/// A compiled chain of a device that a <see cref="DeviceThread"/> serves. Thread-safety: made and freed on that thread, else used by the
/// thread that submits.
/// </summary>
/// <param name="owner">What the device is made of.</param>
internal abstract class ThreadedChain(IChainOwner owner) : CompiledChain
{
    private int _disposed;

    /// <summary>Timeline value of its latest submit.</summary>
    public ulong LastUse { get; set; }

    /// <summary>True when the caller's device compiled it and it is not disposed.</summary>
    public bool BelongsTo(IChainOwner device) => ReferenceEquals(device, owner) && Volatile.Read(ref _disposed) == 0;

    /// <summary>Frees everything, on the device's thread, after the last fence.</summary>
    public abstract void Free();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0) owner.Retire(this);
    }
}

/// <summary>Frees chains when it is safe.</summary>
internal interface IChainOwner
{
    /// <summary>Waits for a chain's last submit and frees it; does nothing once the device is disposed, and its chains with it.</summary>
    void Retire(ThreadedChain chain);
}
