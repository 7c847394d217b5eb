using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How slabs reach the device.</summary>
public sealed partial class VulkanDevice
{
    private readonly SlabTable<VulkanBuffer> _slabs;

    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _options.ImportMode == ImportMode.Staged || _slabs.StagedReason is not null ? ImportWay.Staged : ImportWay.Host;

    /// <inheritdoc/>
    public override string? StagedReason => _slabs.StagedReason;

    /// <inheritdoc/>
    public override long BytesCopied => _slabs.BytesCopied;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _slabs.Import(slab, static buffer => buffer.Dispose());
    }

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (_slabs.Remove(slab) is not { } import) return;
        _timeline.Require(import.LastUse, _options.Deadline);
        import.Buffer?.Dispose();
    }

    internal void AddBytesCopied(long bytes) => _slabs.AddBytesCopied(bytes);

    private (VulkanBuffer? Buffer, string Refusal) ImportByPointer(SlabMemory slab)
    {
        var alignment = _context.Gpu.ImportAlignment;
        if (alignment == 0) return (null, $"the driver lacks {VulkanExtensions.ExternalMemoryHost}");
        if (slab.Address == 0 || slab.Address % (nint)alignment != 0 || slab.Size % alignment != 0)
            return (null, $"its address or size is not a multiple of {alignment}, which the driver wants");
        return (VulkanBuffer.TryImport(_context, slab.Address, slab.Size, out var refusal), refusal);
    }
}
