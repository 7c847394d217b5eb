namespace MediaShm.Gpu.Devices;

/// <summary>A slab as a device with buffers of its own knows it. Thread-safety: any thread.</summary>
/// <typeparam name="TBuffer">The device's kind of buffer.</typeparam>
/// <param name="buffer">The buffer over the whole slab; null: frames in it are staged.</param>
internal sealed class SlabImport<TBuffer>(TBuffer? buffer)
    where TBuffer : class
{
    private ulong _lastUse;

    /// <summary>The buffer over the whole slab; null: frames in it are staged.</summary>
    public TBuffer? Buffer { get; } = buffer;

    /// <summary>Timeline value of the latest submit that touches the slab.</summary>
    public ulong LastUse
    {
        get => Volatile.Read(ref _lastUse); // acquire: pairs with the release by the submitting thread
        set => Volatile.Write(ref _lastUse, value);
    }
}
