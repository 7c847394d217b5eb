namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// A shared mapping of a whole <see cref="MemoryFile"/>; unmapped by <see cref="Dispose"/>, never by the finaliser of a
/// collected object: whoever still holds the address would read unmapped memory.
/// </summary>
internal sealed unsafe class MappedRegion : IDisposable
{
    private nint _address;

    private MappedRegion(nint address, long size)
    {
        _address = address;
        Size = size;
    }

    /// <summary>First byte; page-aligned; 0 once disposed.</summary>
    public nint Address => _address;

    /// <summary>Bytes mapped.</summary>
    public long Size { get; }

    /// <summary>Maps all of <paramref name="file"/>.</summary>
    /// <exception cref="SystemCallException">The kernel refused, for instance a writable mapping of a sealed file.</exception>
    public static MappedRegion Map(MemoryFile file, bool writable)
    {
        var protection = Libc.PROT_READ | (writable ? Libc.PROT_WRITE : 0);
        var address = Libc.mmap(0, (nuint)file.Size, protection, Libc.MAP_SHARED, file.Descriptor, 0);
        return address != -1
            ? new MappedRegion(address, file.Size)
            : throw SystemCallException.Last("mmap", $"mapping {file.Size} bytes {(writable ? "writable" : "read-only")}");
    }

    /// <summary>
    /// Allocates every page now, zeroed, in huge pages where the system gives them, so that no page is faulted while frames flow.
    /// </summary>
    /// <exception cref="SystemCallException">There is not enough memory.</exception>
    public void PopulateForWriting(MemoryFile file)
    {
        _ = Libc.madvise(_address, (nuint)Size, Libc.MADV_HUGEPAGE); // a hint: refused where huge pages are off
        if (Libc.madvise(_address, (nuint)Size, Libc.MADV_POPULATE_WRITE) == 0) return;
        if (Libc.LastError != Libc.EINVAL)
            throw SystemCallException.Last("madvise(MADV_POPULATE_WRITE)", $"allocating {Size} bytes of shared memory");

        // Kernels before 5.14: allocate by fallocate; page-table entries are then made by the first touch.
        if (Libc.fallocate(file.Descriptor, 0, 0, Size) != 0)
            throw SystemCallException.Last("fallocate", $"allocating {Size} bytes of shared memory");
    }

    /// <summary>Makes the page-table entries for reading; where the kernel cannot (before 5.14), the first reads do it.</summary>
    public void PopulateForReading() => _ = Libc.madvise(_address, (nuint)Size, Libc.MADV_POPULATE_READ);

    /// <inheritdoc/>
    public void Dispose()
    {
        var address = Interlocked.Exchange(ref _address, 0);
        if (address != 0 && Libc.munmap(address, (nuint)Size) != 0) throw SystemCallException.Last("munmap", $"{Size} bytes");
    }
}
