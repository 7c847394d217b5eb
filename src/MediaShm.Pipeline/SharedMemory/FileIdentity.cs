namespace MediaShm.Pipeline.SharedMemory;

/// <summary>What tells one file from every other, and what kind it is.</summary>
/// <param name="Device">Number of the file system.</param>
/// <param name="Inode">Number of the file in it.</param>
/// <param name="IsRegular">A plain file, no pipe, device, socket or directory.</param>
/// <param name="IsDirectory">A directory.</param>
/// <param name="Mode">Permission bits.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, bool IsRegular, bool IsDirectory, UnixFileMode Mode)
{
    private const int Regular = 0x8000; // S_IFREG

    /// <summary>The file that a path leads to, symbolic links followed; null when there is none or it cannot be reached.</summary>
    public static unsafe FileIdentity? Of(string path)
    {
        FileStatus status;
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, &status) != 0) return null;
        var type = status.Mode & Libc.IFMT;
        return new FileIdentity(
            (ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode, type == Regular, type == Libc.IFDIR, (UnixFileMode)(status.Mode & 0xFFF));
    }

    /// <summary>The file behind an open descriptor.</summary>
    public static FileIdentity? Of(Microsoft.Win32.SafeHandles.SafeFileHandle descriptor) => Of($"/proc/self/fd/{descriptor.DangerousGetHandle()}");

    /// <summary>True when the other is the same file.</summary>
    public bool IsSame(FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
