using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>How slabs reach the device.</summary>
public sealed partial class OpenGlDevice
{
    private readonly ConcurrentDictionary<SlabMemory, SlabImport<GlBuffer>> _slabs = new(ReferenceEqualityComparer.Instance);
    private long _bytesCopied;
    private int _anyStaged;

    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _options.ImportMode == ImportMode.Staged || !Context.Gpu.PinsMemory || Volatile.Read(ref _anyStaged) != 0 ? ImportWay.Staged : ImportWay.Host;

    /// <summary>Why slabs are staged, for the report; null when they are not.</summary>
    public string? StagedReason { get; private set; }

    /// <inheritdoc/>
    public override long BytesCopied => Interlocked.Read(ref _bytesCopied);

    /// <inheritdoc/>
    public override void Import(SlabMemory slab)
    {
        ArgumentNullException.ThrowIfNull(slab);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_slabs.ContainsKey(slab)) return;
        var buffer = Pin(slab, out var refusal);
        if (buffer is null)
        {
            if (_options.ImportMode == ImportMode.Host)
                throw new DeviceException($"opengl: slab {slab.Id} cannot be imported by host pointer: {refusal}; leave the import mode at auto");
            StagedReason ??= refusal;
            Volatile.Write(ref _anyStaged, 1);
        }

        if (!_slabs.TryAdd(slab, new SlabImport<GlBuffer>(buffer)) && buffer is not null) OnThread(_ => buffer.Dispose()); // another thread was faster
    }

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (!_slabs.TryRemove(slab, out var import)) return;
        _timeline.Require(import.LastUse, _options.Deadline);
        if (import.Buffer is { } buffer) OnThread(_ => buffer.Dispose());
    }

    internal void AddBytesCopied(long bytes) => Interlocked.Add(ref _bytesCopied, bytes);

    private SlabImport<GlBuffer> Imported(in FrameView frame, string role) => _slabs.TryGetValue(frame.Slab, out var import)
        ? import
        : throw new DeviceException($"opengl: the {role} frame lies in slab {frame.Slab.Id}, which was not imported");

    private GlBuffer? Pin(SlabMemory slab, out string refusal)
    {
        refusal = "";
        if (_options.ImportMode == ImportMode.Staged) refusal = "staging was asked for";
        else if (!Context.Gpu.PinsMemory) refusal = "the driver lacks GL_AMD_pinned_memory";
        else if (slab.Address == 0 || slab.Address % Environment.SystemPageSize != 0 || slab.Size % Environment.SystemPageSize != 0)
            refusal = $"its address or size is not a multiple of {Environment.SystemPageSize}, which the driver wants";
        if (refusal.Length > 0) return null;
        (var buffer, refusal) = OnThread(api => (GlBuffer.TryPin(api, slab.Address, slab.Size, out var why), why));
        return buffer;
    }
}
