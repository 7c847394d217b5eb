using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Consumer;

/// <summary>A slab as a consumer has it: adopted after checks, mapped by the pool's access level.</summary>
internal sealed class ClientSlab : SlabMemory, IDisposable
{
    private const int MostSlots = 1 << 16;
    private const long MostBytes = 1L << 46;

    private readonly MemoryFile _file;
    private readonly MappedRegion _region;

    private ClientSlab(MemoryFile file, MappedRegion region, in SlabBody announced, PoolAccess access)
    {
        (_file, _region) = (file, region);
        (Id, SlotCount, SlotStride) = (announced.Id, announced.SlotCount, announced.SlotStride);
        Address = region.Address;
        (IsWritable, IsMappedWritable) = (access == PoolAccess.ReadWrite, access != PoolAccess.ReadOnly);
    }

    /// <inheritdoc/>
    public override int Id { get; }

    /// <inheritdoc/>
    public override nint Address { get; }

    /// <inheritdoc/>
    public override long Size => _region.Size;

    /// <summary>False under <see cref="PoolAccess.DeviceMapped"/> too: the mapping is writable for the driver's sake alone.</summary>
    public override bool IsWritable { get; }

    /// <inheritdoc/>
    public override bool IsMappedWritable { get; }

    /// <inheritdoc/>
    public override int FileDescriptor => _file.Descriptor.Number;

    /// <summary>Slots.</summary>
    public int SlotCount { get; }

    /// <summary>Bytes from one slot to the next.</summary>
    public long SlotStride { get; }

    /// <summary>Maps what the owner announced, after checking figures and descriptor.</summary>
    /// <exception cref="InvalidDataException">The announcement makes no sense or the memory cannot be trusted.</exception>
    /// <exception cref="SystemCallException">It could not be mapped.</exception>
    public static ClientSlab Adopt(SharedMemory.FileDescriptor descriptor, in SlabBody announced, PoolAccess access)
    {
        var page = Environment.SystemPageSize;
        if (announced.Id < 0 || announced.SlotCount is < 1 or > MostSlots || announced.Bytes is < 1 or > MostBytes
            || announced.SlotStride < page || announced.SlotStride % page != 0 || announced.SlotStride > announced.Bytes / announced.SlotCount)
        {
            descriptor.Dispose();
            throw new InvalidDataException(
                $"the owner announced slab {announced.Id} of {announced.Bytes} bytes as "
                + $"{announced.SlotCount} slots of {announced.SlotStride}, which cannot be");
        }

        var file = MemoryFile.Adopt(descriptor, announced.Bytes, Slab.SealsOf(access));
        try
        {
            var region = MappedRegion.Map(file, writable: access != PoolAccess.ReadOnly);
            region.PopulateForReading();
            return new ClientSlab(file, region, announced, access);
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
