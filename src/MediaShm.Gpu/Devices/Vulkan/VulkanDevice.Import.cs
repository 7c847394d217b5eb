using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How slabs reach the device.</summary>
public sealed partial class VulkanDevice
{
    private readonly SlabTable<VulkanBuffer> _slabs;

    /// <inheritdoc/>
    public override ImportWay ImportWay => _slabs.WorstWay ?? (_options.ImportMode == ImportMode.Staged ? ImportWay.Staged : Info.Import);

    /// <inheritdoc/>
    public override string? ImportReason => _slabs.ImportReason;

    /// <inheritdoc/>
    public override long BytesCopied => _slabs.BytesCopied;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _slabs.Import(slab, static buffer => buffer.Dispose());
    }

    /// <inheritdoc/>
    public override AccessNeed ProbeAccess()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _slabs.ProbeAccess(static buffer => buffer.Dispose());
    }

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (_slabs.Remove(slab) is not { } import) return;
        // A lost device touches nothing any more; one that hangs may yet, and keeps what it has.
        if (!_timeline.IsIdle(import.LastUse)) _timeline.ThrowIfFailed();
        import.Buffer?.Dispose();
    }

    /// <inheritdoc/>
    public override CopyLimit? MeasureCopyLimit(SlabMemory slab)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_context.CopiesToDevice || _slabs.BufferOf(slab) is not { } buffer) return null;
        _timeline.Require(_timeline.Submitted, _options.Deadline);
        using var probe = new VulkanCopyProbe(_context, buffer, _options.Deadline);
        return probe.Measure();
    }

    internal void AddBytesCopied(long bytes) => _slabs.AddBytesCopied(bytes);

    private (VulkanBuffer? Buffer, string Refusal) ImportByPointer(SlabMemory slab)
    {
        var alignment = _context.Gpu.ImportAlignment;
        if (alignment == 0) return (null, $"the driver lacks {VulkanExtensions.ExternalMemoryHost}");
        if (slab.Address == 0 || slab.Address % (nint)alignment != 0 || slab.Size % alignment != 0)
            return (null, $"its address or size is not a multiple of {alignment}, which the driver wants");
        return (VulkanBuffer.TryImportPointer(_context, slab.Address, slab.Size, out var refusal), refusal);
    }

    private (VulkanBuffer? Buffer, string Refusal) ImportAsDmaBuf(SlabMemory slab)
    {
        if (!_context.Gpu.ImportsDmaBufs) return (null, $"the driver lacks {VulkanExtensions.ExternalMemoryDmaBuf} for buffers");
        using var file = UDmaBuf.TryMake(slab, out var refusal);
        return file is null ? (null, refusal) : (VulkanBuffer.TryImportDmaBuf(_context, file, slab.Size, out refusal), refusal);
    }
}
