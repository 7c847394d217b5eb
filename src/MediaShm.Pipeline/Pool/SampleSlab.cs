using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// Memory like a slab's, of no pool, sealed and mapped as a consumer of a pool has it: to try out what a device's driver takes before a pool
/// is made. Owns it. Thread-safety: the members are constant.
/// </summary>
public sealed class SampleSlab : SlabMemory, IDisposable
{
    private readonly MemoryFile _file;
    private readonly MappedRegion _region;

    private SampleSlab(MemoryFile file, PoolAccess access)
    {
        (_file, _region) = (file, MappedRegion.Map(file, writable: access != PoolAccess.ReadOnly));
        (IsWritable, IsMappedWritable) = (access == PoolAccess.ReadWrite, access != PoolAccess.ReadOnly);
    }

    /// <inheritdoc/>
    public override int Id => -2;

    /// <inheritdoc/>
    public override nint Address => _region.Address;

    /// <inheritdoc/>
    public override long Size => _region.Size;

    /// <inheritdoc/>
    public override bool IsWritable { get; }

    /// <inheritdoc/>
    public override bool IsMappedWritable { get; }

    /// <inheritdoc/>
    public override int FileDescriptor => _file.Descriptor.Number;

    /// <summary>Makes one.</summary>
    /// <param name="access">The access of the pool that it is to be like.</param>
    /// <param name="bytes">Its size; a multiple of 4096.</param>
    /// <exception cref="SystemCallException">There is no memory, or it could not be mapped.</exception>
    public static SampleSlab Create(PoolAccess access, long bytes)
    {
        var file = MemoryFile.Create("mediashm-sample", bytes);
        try
        {
            // Its pages are made as an owner makes them, through a mapping that the seals would refuse afterwards.
            using (var making = MappedRegion.Map(file, writable: true)) making.PopulateForWriting(file);
            file.Seal(Slab.SealsOf(access));
            return new SampleSlab(file, access);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _region.Dispose();
        _file.Dispose();
    }
}
