namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// A file in a folder that has no name yet (<c>O_TMPFILE</c>): the kernel removes it with the process that holds it, however that dies.
/// Owns its descriptor. Not thread-safe.
/// </summary>
internal sealed class UnnamedFile : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private UnnamedFile(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>A path that opens it anew, within this process and while it is not disposed.</summary>
    public string Path => $"/proc/self/fd/{_descriptor.Number}";

    /// <summary>Makes one; null where the folder's file system has no such files (NFS, old overlays), or the folder cannot be written.</summary>
    public static UnnamedFile? TryCreate(string folder)
    {
        var number = Libc.open(folder, Libc.O_TMPFILE | Libc.O_RDWR | Libc.O_CLOEXEC, 0x1B6); // rw-rw-rw-, less the umask
        if (number < 0) return null;
        var file = new UnnamedFile(new FileDescriptor(number));
        if (File.Exists(file.Path)) return file;
        file.Dispose(); // no /proc here
        return null;
    }

    /// <summary>Gives it a name in its folder's file system that nothing has yet.</summary>
    /// <exception cref="SystemCallException">The file system refuses.</exception>
    public void LinkTo(string path)
    {
        if (Libc.linkat(Libc.AT_FDCWD, Path, Libc.AT_FDCWD, path, Libc.AT_SYMLINK_FOLLOW) != 0)
            throw SystemCallException.Last("linkat", $"give the finished file the name '{path}'");
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
