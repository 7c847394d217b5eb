using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices;

/// <summary>One way by which a device can import slabs.</summary>
/// <typeparam name="TBuffer">What the device holds of a slab that it imported.</typeparam>
/// <param name="Way">Its name.</param>
/// <param name="Import">Imports a slab, or says why it cannot. Called off the frame path.</param>
internal readonly record struct ImportRung<TBuffer>(ImportWay Way, Func<SlabMemory, (TBuffer? Buffer, string Refusal)> Import)
    where TBuffer : class;

/// <summary>
/// The slabs that a device imported, each once, by which way, and what was copied for those that it could not. Owns the imports.
/// Thread-safety: all members; lookups take no lock.
/// </summary>
/// <typeparam name="TBuffer">What the device holds of a slab that it imported.</typeparam>
/// <param name="device">Name of the device, for messages.</param>
/// <param name="options">What the device was made with: the way asked for.</param>
/// <param name="ladder">The ways that the device has, best first; staging comes after them.</param>
internal sealed class SlabTable<TBuffer>(string device, GpuDeviceOptions options, params ImportRung<TBuffer>[] ladder)
    where TBuffer : class, IDisposable
{
    private const long SampleBytes = 1 << 16; // of the largest page size that there is

    private readonly object _gate = new();
    private readonly ImportMode _mode = options.ImportMode;
    private readonly ConcurrentDictionary<SlabMemory, SlabImport<TBuffer>> _slabs = new(ReferenceEqualityComparer.Instance);
    private long _bytesCopied;
    private ImportWay? _worst; // guarded by _gate
    private volatile string? _importReason;

    /// <summary>Why slabs did not come by a better way; null while all came by the best.</summary>
    public string? ImportReason => _importReason;

    /// <summary>The worst way by which a slab came; null before the first.</summary>
    public ImportWay? WorstWay
    {
        get
        {
            lock (_gate) return _worst;
        }
    }

    /// <summary>Bytes of pixels copied.</summary>
    public long BytesCopied => Interlocked.Read(ref _bytesCopied);

    /// <summary>Counts a copy.</summary>
    public void AddBytesCopied(long bytes) => Interlocked.Add(ref _bytesCopied, bytes);

    /// <summary>Imports a slab; a second time does nothing.</summary>
    /// <param name="slab">The slab.</param>
    /// <param name="free">Frees what another thread was faster to import.</param>
    /// <exception cref="DeviceException">A way was asked for that the device has not, or that was refused.</exception>
    public void Import(SlabMemory slab, Action<TBuffer> free)
    {
        ArgumentNullException.ThrowIfNull(slab);
        if (_slabs.ContainsKey(slab)) return;
        var (buffer, way, reason) = Climb(slab);
        lock (_gate)
        {
            if (_worst is null || way > _worst) (_worst, _importReason) = (way, reason);
        }

        if (!_slabs.TryAdd(slab, new SlabImport<TBuffer>(buffer)) && buffer is not null) free(buffer);
    }

    /// <summary>See <see cref="FrameDevice.ProbeAccess"/>.</summary>
    /// <param name="free">Frees what was imported to try.</param>
    public AccessNeed ProbeAccess(Action<TBuffer> free)
    {
        if (TryAs(PoolAccess.ReadOnly, free) is not { } refusal || TryAs(PoolAccess.DeviceMapped, free) is not null) return new AccessNeed(PoolAccess.ReadOnly, null);
        return new AccessNeed(PoolAccess.DeviceMapped, refusal);
    }

    /// <summary>Takes a slab out; null when it was not there. The caller waits for its last use, then disposes of the buffer.</summary>
    public SlabImport<TBuffer>? Remove(SlabMemory slab) => _slabs.TryRemove(slab, out var known) ? known : null;

    /// <summary>What is known of a frame's slab.</summary>
    /// <exception cref="DeviceException">It was not imported.</exception>
    public SlabImport<TBuffer> Require(in FrameView frame, string role) => _slabs.TryGetValue(frame.Slab, out var known)
        ? known
        : throw new DeviceException($"{device}: the {role} frame lies in slab {frame.Slab.Id}, which was not imported");

    /// <summary>What the device holds of a slab; null where it is staged, or was not imported.</summary>
    public TBuffer? BufferOf(SlabMemory slab) => _slabs.GetValueOrDefault(slab)?.Buffer;

    /// <summary>Disposes of every import, at the device's end.</summary>
    public void FreeAll()
    {
        foreach (var slab in _slabs.Keys) Remove(slab)?.Buffer?.Dispose();
    }

    // Why memory of a pool with some access comes by no way without copies; null when it comes by one.
    private string? TryAs(PoolAccess access, Action<TBuffer> free)
    {
        using var sample = SampleSlab.Create(access, SampleBytes);
        try
        {
            var (buffer, _, reason) = Climb(sample);
            if (buffer is null) return reason;
            free(buffer);
            return null;
        }
        catch (DeviceException e)
        {
            return e.Message;
        }
    }

    private (TBuffer? Buffer, string Refusal) TryRung(in ImportRung<TBuffer> rung, SlabMemory slab) => options.RefusesReadOnly && rung.Way == ImportWay.Host && !slab.IsMappedWritable
        ? (null, "the driver pins no memory that is mapped read-only (a test says so)")
        : rung.Import(slab);

    private (TBuffer? Buffer, ImportWay Way, string? Reason) Climb(SlabMemory slab)
    {
        if (_mode == ImportMode.Staged) return (null, ImportWay.Staged, "staging was asked for");
        List<string> reasons = [];
        foreach (var rung in ladder)
        {
            if (_mode != ImportMode.Auto && rung.Way != WayOf(_mode)) continue;
            var (buffer, refusal) = TryRung(rung, slab);
            if (buffer is not null) return (buffer, rung.Way, reasons.Count > 0 ? string.Join("; ", reasons) : null);
            reasons.Add(_mode == ImportMode.Auto && ladder.Length > 1 ? $"{NameOf(rung.Way)}: {refusal}" : refusal);
        }

        if (_mode == ImportMode.Auto) return (null, ImportWay.Staged, string.Join("; ", reasons));
        throw new DeviceException(reasons.Count == 0
            ? $"{device}: this device has no import way '{NameOf(WayOf(_mode))}'; leave the import mode at auto"
            : $"{device}: slab {slab.Id} cannot be imported by the way '{NameOf(WayOf(_mode))}': {string.Join("; ", reasons)}; leave the import mode at auto");
    }

    private static ImportWay WayOf(ImportMode mode) => mode == ImportMode.DmaBuf ? ImportWay.DmaBuf : ImportWay.Host;

    private static string NameOf(ImportWay way) => way == ImportWay.DmaBuf ? "dmabuf" : "host";
}
