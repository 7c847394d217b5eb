using MediaShm.Gpu.Devices.Threading;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>How slabs reach the device.</summary>
public sealed partial class OpenGlDevice
{
    private readonly SlabTable<GlBuffer> _slabs;

    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _options.ImportMode == ImportMode.Staged || !Context.Gpu.PinsMemory || _slabs.StagedReason is not null ? ImportWay.Staged : ImportWay.Host;

    /// <inheritdoc/>
    public override string? StagedReason => _slabs.StagedReason;

    /// <inheritdoc/>
    public override long BytesCopied => _slabs.BytesCopied;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _slabs.Import(slab, buffer => OnThread(_ => buffer.Dispose()));
    }

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (_slabs.Remove(slab) is not { } import) return;
        _timeline.Require(import.LastUse, _options.Deadline);
        if (import.Buffer is { } buffer) OnThread(_ => buffer.Dispose());
    }

    internal void AddBytesCopied(long bytes) => _slabs.AddBytesCopied(bytes);

    private (GlBuffer? Buffer, string Refusal) Pin(SlabMemory slab)
    {
        if (!Context.Gpu.PinsMemory) return (null, "the driver lacks GL_AMD_pinned_memory");
        if (slab.Address == 0 || slab.Address % Environment.SystemPageSize != 0 || slab.Size % Environment.SystemPageSize != 0)
            return (null, $"its address or size is not a multiple of {Environment.SystemPageSize}, which the driver wants");
        return OnThread(api => (GlBuffer.TryPin(api, slab.Address, slab.Size, out var refusal), refusal));
    }
}
