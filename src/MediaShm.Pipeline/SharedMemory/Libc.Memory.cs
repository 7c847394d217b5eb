using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory;

internal static partial class Libc
{
    internal const uint MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_NOEXEC_SEAL = 8;
    internal const int F_ADD_SEALS = 1033, F_GET_SEALS = 1034;
    internal const int PROT_READ = 1, PROT_WRITE = 2, MAP_SHARED = 1;
    internal const int MADV_HUGEPAGE = 14, MADV_POPULATE_READ = 22, MADV_POPULATE_WRITE = 23;
    internal const long TMPFS_MAGIC = 0x01021994;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(FileDescriptor fd, long length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fallocate(FileDescriptor fd, int mode, long offset, long length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(FileDescriptor fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, FileDescriptor fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int madvise(nint address, nuint length, int advice);

    /// <summary>Fills a <c>struct statfs</c> (120 bytes); its first word is <c>f_type</c> on 64-bit Linux.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int fstatfs(FileDescriptor fd, long* buffer);
}
