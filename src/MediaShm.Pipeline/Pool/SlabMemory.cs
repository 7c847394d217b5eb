namespace MediaShm.Pipeline.Pool;

/// <summary>
/// One slab as mapped in this process: page-aligned, of constant address and size until it is retired. Devices import it
/// once. Both the owner's slabs and a consumer's read-only views of them are of this type.
/// Thread-safety: the members are constant; disposal is the pool's or client's business.
/// </summary>
public abstract class SlabMemory
{
    /// <summary>
    /// Stands for frames that lie in no slab (libavfilter's own memory): the offsets of their <see cref="Frames.FrameView"/> are
    /// absolute addresses. Only code that reads by plain pointer takes such frames: the cpu device and the encoder.
    /// </summary>
    public static SlabMemory Unpooled { get; } = new UnpooledMemory();

    /// <summary>Number of the slab in its pool: 0, 1, 2, … never used twice.</summary>
    public abstract int Id { get; }

    /// <summary>Address of the first byte; a multiple of 4096.</summary>
    public abstract nint Address { get; }

    /// <summary>Bytes mapped; a multiple of 4096.</summary>
    public abstract long Size { get; }

    /// <summary>True where this process may write it.</summary>
    public abstract bool IsWritable { get; }

    /// <summary>
    /// True where its pages are mapped writable, for a driver's sake perhaps (<see cref="PoolAccess.DeviceMapped"/>): nothing but a driver may
    /// take that for leave to write.
    /// </summary>
    public virtual bool IsMappedWritable => IsWritable;

    /// <summary>The memfd behind it, for imports by descriptor; -1 where there is none. Stays owned by the slab.</summary>
    public abstract int FileDescriptor { get; }
}

/// <summary>The whole address space, as a slab of id -1.</summary>
internal sealed class UnpooledMemory : SlabMemory
{
    /// <inheritdoc/>
    public override int Id => -1;

    /// <inheritdoc/>
    public override nint Address => 0;

    /// <inheritdoc/>
    public override long Size => long.MaxValue;

    /// <inheritdoc/>
    public override bool IsWritable => false;

    /// <inheritdoc/>
    public override int FileDescriptor => -1;
}
