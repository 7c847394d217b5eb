using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>How slabs reach the device.</summary>
public sealed partial class OpenGlDevice
{
    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _options.ImportMode == ImportMode.Staged || !Context.Gpu.PinsMemory || _core.ImportReason is not null ? ImportWay.Staged : ImportWay.Host;

    /// <inheritdoc/>
    public override string? ImportReason => _core.ImportReason;

    /// <inheritdoc/>
    public override long BytesCopied => _core.BytesCopied;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab) => _core.Import(slab);

    /// <inheritdoc/>
    public override AccessNeed ProbeAccess() => _core.ProbeAccess();

    /// <inheritdoc/>
    public override void Release(SlabMemory slab) => _core.Release(slab);

    // On the device's thread.
    private (GlBuffer? Buffer, string Refusal) Pin(SlabMemory slab)
    {
        if (!Context.Gpu.PinsMemory) return (null, "the driver lacks GL_AMD_pinned_memory");
        if (slab.Address == 0 || slab.Address % Environment.SystemPageSize != 0 || slab.Size % Environment.SystemPageSize != 0)
            return (null, $"its address or size is not a multiple of {Environment.SystemPageSize}, which the driver wants");
        return (GlBuffer.TryPin(Context.Api, slab.Address, slab.Size, out var refusal), refusal);
    }
}
