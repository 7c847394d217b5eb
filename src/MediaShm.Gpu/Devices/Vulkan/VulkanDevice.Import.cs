using System.Collections.Concurrent;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>How slabs reach the device.</summary>
public sealed partial class VulkanDevice
{
    private readonly ConcurrentDictionary<SlabMemory, SlabImport<VulkanBuffer>> _slabs = new(ReferenceEqualityComparer.Instance);
    private long _bytesCopied;
    private int _anyStaged;
    private string? _stagedReason;

    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _options.ImportMode == ImportMode.Staged || Volatile.Read(ref _anyStaged) != 0 ? ImportWay.Staged : ImportWay.Host;

    /// <inheritdoc/>
    public override string? StagedReason => _stagedReason;

    /// <inheritdoc/>
    public override long BytesCopied => Interlocked.Read(ref _bytesCopied);

    /// <inheritdoc/>
    public override void Import(SlabMemory slab)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_slabs.ContainsKey(slab)) return;
        var import = Import(slab, out var refusal);
        if (import.Buffer is null)
        {
            if (_options.ImportMode == ImportMode.Host)
                throw new DeviceException($"vulkan: slab {slab.Id} cannot be imported by host pointer: {refusal}; leave the import mode at auto");
            _stagedReason ??= refusal;
            Volatile.Write(ref _anyStaged, 1);
        }

        if (!_slabs.TryAdd(slab, import)) import.Buffer?.Dispose(); // another thread was faster
    }

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (!_slabs.TryRemove(slab, out var import)) return;
        _timeline.Require(import.LastUse, _options.Deadline);
        import.Buffer?.Dispose();
    }

    internal void AddBytesCopied(long bytes) => Interlocked.Add(ref _bytesCopied, bytes);

    private SlabImport<VulkanBuffer> Import(SlabMemory slab, out string refusal)
    {
        refusal = "";
        var alignment = _context.Gpu.ImportAlignment;
        if (_options.ImportMode == ImportMode.Staged) refusal = "staging was asked for";
        else if (alignment == 0) refusal = $"the driver lacks {VulkanExtensions.ExternalMemoryHost}";
        else if (slab.Address == 0 || slab.Address % (nint)alignment != 0 || slab.Size % alignment != 0)
            refusal = $"its address or size is not a multiple of {alignment}, which the driver wants";
        return refusal.Length > 0
            ? new SlabImport<VulkanBuffer>(null)
            : new SlabImport<VulkanBuffer>(VulkanBuffer.TryImport(_context, slab.Address, slab.Size, out refusal));
    }

    private void ReleaseAll()
    {
        foreach (var slab in _slabs.Keys)
            if (_slabs.TryRemove(slab, out var import)) import.Buffer?.Dispose();
    }
}
