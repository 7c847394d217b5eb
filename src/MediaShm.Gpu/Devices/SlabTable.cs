using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices;

/// <summary>
/// The slabs that a device imported, each once, and what was copied for those that it could not. Owns the imports.
/// Thread-safety: all members; lookups take no lock.
/// </summary>
/// <typeparam name="TBuffer">What the device holds of a slab that it imported.</typeparam>
/// <param name="device">Name of the device, for messages.</param>
/// <param name="mode">The way asked for.</param>
/// <param name="import">Imports a slab, or says why it cannot. Called off the frame path.</param>
internal sealed class SlabTable<TBuffer>(string device, ImportMode mode, Func<SlabMemory, (TBuffer? Buffer, string Refusal)> import)
    where TBuffer : class, IDisposable
{
    private readonly ConcurrentDictionary<SlabMemory, SlabImport<TBuffer>> _slabs = new(ReferenceEqualityComparer.Instance);
    private long _bytesCopied;
    private volatile string? _stagedReason;

    /// <summary>Why slabs are staged; null while none is.</summary>
    public string? StagedReason => _stagedReason;

    /// <summary>Bytes of pixels copied.</summary>
    public long BytesCopied => Interlocked.Read(ref _bytesCopied);

    /// <summary>Counts a copy.</summary>
    public void AddBytesCopied(long bytes) => Interlocked.Add(ref _bytesCopied, bytes);

    /// <summary>Imports a slab; a second time does nothing.</summary>
    /// <param name="slab">The slab.</param>
    /// <param name="free">Frees what another thread was faster to import.</param>
    /// <exception cref="DeviceException">Import by host pointer was asked for, and refused.</exception>
    public void Import(SlabMemory slab, Action<TBuffer> free)
    {
        ArgumentNullException.ThrowIfNull(slab);
        if (_slabs.ContainsKey(slab)) return;
        var (buffer, refusal) = mode == ImportMode.Staged ? (null, "staging was asked for") : import(slab);
        if (buffer is null)
        {
            if (mode == ImportMode.Host)
                throw new DeviceException($"{device}: slab {slab.Id} cannot be imported by host pointer: {refusal}; leave the import mode at auto");
            _stagedReason ??= refusal;
        }

        if (!_slabs.TryAdd(slab, new SlabImport<TBuffer>(buffer)) && buffer is not null) free(buffer);
    }

    /// <summary>Takes a slab out; null when it was not there. The caller waits for its last use, then disposes of the buffer.</summary>
    public SlabImport<TBuffer>? Remove(SlabMemory slab) => _slabs.TryRemove(slab, out var known) ? known : null;

    /// <summary>What is known of a frame's slab.</summary>
    /// <exception cref="DeviceException">It was not imported.</exception>
    public SlabImport<TBuffer> Require(in FrameView frame, string role) => _slabs.TryGetValue(frame.Slab, out var known)
        ? known
        : throw new DeviceException($"{device}: the {role} frame lies in slab {frame.Slab.Id}, which was not imported");

    /// <summary>Disposes of every import, at the device's end.</summary>
    public void FreeAll()
    {
        foreach (var slab in _slabs.Keys) Remove(slab)?.Buffer?.Dispose();
    }
}
