using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>What the kernel no longer allows on a memory file; values of <c>F_SEAL_*</c>.</summary>
[Flags]
internal enum Seals
{
    None = 0,

    /// <summary>No further seal can be added.</summary>
    Seal = 1,

    /// <summary>It cannot shrink, so no reader of it can be hit by SIGBUS.</summary>
    Shrink = 2,

    /// <summary>It cannot grow.</summary>
    Grow = 4,

    /// <summary>No new writable mapping and no write call; mappings that exist stay writable.</summary>
    FutureWrite = 16,
}

/// <summary>
/// Memory with a descriptor and no name (<c>memfd</c>): the kernel frees it when the last descriptor and mapping are gone.
/// Thread-safety: after <see cref="Seal"/> it is immutable but for its bytes.
/// </summary>
internal sealed class MemoryFile : IDisposable
{
    private static int PageSize => Environment.SystemPageSize;

    private MemoryFile(FileDescriptor descriptor, long size)
    {
        Descriptor = descriptor;
        Size = size;
    }

    /// <summary>The descriptor, owned by this object.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Bytes; a multiple of the page size.</summary>
    public long Size { get; }

    /// <summary>Makes one of <paramref name="size"/> bytes, rounded up to whole pages; no page is allocated yet.</summary>
    /// <param name="name">Shown in /proc/PID/maps; need not be unique.</param>
    /// <param name="size">Bytes, above 0.</param>
    public static MemoryFile Create(string name, long size)
    {
        var rounded = (size + PageSize - 1) / PageSize * PageSize;
        const uint flags = Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING;
        var fd = Libc.memfd_create(name, flags | Libc.MFD_NOEXEC_SEAL);
        if (fd < 0 && Libc.LastError == Libc.EINVAL) fd = Libc.memfd_create(name, flags); // kernels before 6.3
        var descriptor = FileDescriptor.FromResult(fd, "memfd_create", name);
        if (Libc.ftruncate(descriptor, rounded) == 0) return new MemoryFile(descriptor, rounded);
        var hint = Libc.LastError == Libc.EFBIG ? " (more than this process may make a file: raise ulimit -f, which counts shared memory too)" : "";
        var failure = SystemCallException.Last("ftruncate", $"{name}, {rounded} bytes{hint}");
        descriptor.Dispose();
        throw failure;
    }

    /// <summary>
    /// Takes over a descriptor that another process sent, after checking all that a mapping's safety rests on: it is on tmpfs
    /// (a file elsewhere could block or fail at any read), has exactly the size announced with every page allocated, and
    /// carries every seal asked for.
    /// </summary>
    /// <exception cref="InvalidDataException">A check failed; the descriptor has been closed.</exception>
    public static MemoryFile Adopt(FileDescriptor descriptor, long size, Seals required)
    {
        var complaint = FindFault(descriptor, size, required);
        if (complaint is null) return new MemoryFile(descriptor, size);
        descriptor.Dispose();
        throw new InvalidDataException($"the peer sent memory that cannot be trusted: {complaint}");
    }

    /// <summary>Adds seals in one call: after <see cref="Seals.Seal"/> there is no second.</summary>
    public void Seal(Seals seals)
    {
        if (Libc.fcntl(Descriptor, Libc.F_ADD_SEALS, (int)seals) < 0)
            throw SystemCallException.Last("fcntl(F_ADD_SEALS)", "sealing shared memory");
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static unsafe string? FindFault(FileDescriptor descriptor, long size, Seals required)
    {
        var fileSystem = stackalloc long[16]; // struct statfs is 120 bytes
        if (Libc.fstatfs(descriptor, fileSystem) < 0) return $"fstatfs fails ({Marshal.GetLastPInvokeErrorMessage()})";
        if (fileSystem[0] != Libc.TMPFS_MAGIC) return $"it is not on tmpfs (file system 0x{fileSystem[0]:x})";
        FileStatus status;
        if (Libc.statx(descriptor.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &status) < 0)
            return $"statx fails ({Marshal.GetLastPInvokeErrorMessage()})";
        if (size <= 0 || size % PageSize != 0 || status.Size != (ulong)size)
            return $"it has {status.Size} bytes where {size} were announced";
        if (status.Blocks * 512 < (ulong)size) return $"only {status.Blocks * 512} of its {size} bytes are allocated";
        var seals = Libc.fcntl(descriptor, Libc.F_GET_SEALS, 0);
        if (seals < 0) return "it carries no seals";
        return ((Seals)seals & required) == required ? null : $"it lacks seals (has {(Seals)seals}, needs {required})";
    }
}
