using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// The C library's calls that this room needs, named as in C; one partial file per subject. 64-bit Linux, x86-64 and arm64.
/// </summary>
internal static partial class Libc
{
    /// <summary>glibc by its soname: <c>libc.so</c> alone is a linker script where development files are installed.</summary>
    internal const string Library = "libc.so.6";

    internal const int EPERM = 1, ENOENT = 2, EINTR = 4, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EEXIST = 17, EINVAL = 22, EFBIG = 27, ENOSPC = 28,
        EPIPE = 32, ENOSYS = 38, EADDRINUSE = 98, ECONNRESET = 104, ETOOMANYREFS = 109, ETIMEDOUT = 110, ECONNREFUSED = 111;

    /// <summary>The error number of the calling thread's last call here.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int setenv(string name, string value, int replace);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint read(FileDescriptor fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint write(FileDescriptor fd, void* buffer, nuint count);
}
