using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.SharedMemory;

internal static partial class Libc
{
    internal const int O_RDONLY = 0, O_RDWR = 2, O_CREAT = 0x40, O_NOFOLLOW_X64 = 0x20000, O_NOFOLLOW_ARM64 = 0x8000, O_CLOEXEC = 0x80000;
    internal const int O_TMPFILE_X64 = 0x410000, O_TMPFILE_ARM64 = 0x404000;
    internal const int LOCK_EX = 2, LOCK_NB = 4;
    internal const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_SYMLINK_FOLLOW = 0x400, AT_EMPTY_PATH = 0x1000;
    internal const int SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2;
    internal const uint STATX_BASIC_STATS = 0x7ff;
    internal const int IFMT = 0xF000, IFDIR = 0x4000, IFSOCK = 0xC000;

    /// <summary><c>O_NOFOLLOW</c>, whose value differs between the two architectures.</summary>
    internal static int O_NOFOLLOW => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? O_NOFOLLOW_ARM64 : O_NOFOLLOW_X64;

    /// <summary><c>O_TMPFILE</c>, which holds <c>O_DIRECTORY</c>, whose value differs likewise.</summary>
    internal static int O_TMPFILE => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? O_TMPFILE_ARM64 : O_TMPFILE_X64;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int linkat(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, int mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long lseek(SafeFileHandle fd, long offset, int whence);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint read(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(FileDescriptor fd, int operation);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string path);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdir(string path, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chmod(string path, uint mode);

    /// <summary>Of the calls that tell about a file the one whose structure is the same on every architecture.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int statx(int directory, string path, int flags, uint mask, FileStatus* status);
}

/// <summary><c>struct statx</c>, the fields in use.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(48)]
    public ulong Blocks;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;
}
