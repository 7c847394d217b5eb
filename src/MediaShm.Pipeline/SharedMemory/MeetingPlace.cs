namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// The path where an owner listens, held by a lock on a file beside it: the lock lives exactly as long as the owner's process,
/// so a dead owner's socket can be told from a living one's. Disposing it removes both files.
/// </summary>
internal sealed class MeetingPlace : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly FileDescriptor _lock;
    private int _removed;

    private MeetingPlace(string path, FileDescriptor held) => (SocketPath, _lock) = (path, held);

    /// <summary>Where to listen.</summary>
    public string SocketPath { get; }

    /// <summary>
    /// The path of a user's own pool of that name: in <c>$XDG_RUNTIME_DIR/mediashm</c>, or <c>/tmp/mediashm-UID</c> where there is no such
    /// directory.
    /// </summary>
    public static string PathOf(string poolName) => Path.Combine(UserDirectory, poolName + ".sock");

    /// <summary>Makes the user's own directory unless it is there, and tells its path.</summary>
    /// <exception cref="SystemCallException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not this user's alone.</exception>
    public static string MakeDirectory()
    {
        MakePrivateDirectory(UserDirectory);
        return UserDirectory;
    }

    /// <summary>
    /// Takes a path for an owner. Leftovers of a dead owner are removed.
    /// </summary>
    /// <param name="socketPath">Where the socket will be.</param>
    /// <param name="isOwnDirectory">Make the directory if need be, and insist that it is this user's alone (true for <see
    /// cref="PathOf"/>).</param>
    /// <returns>Null when a living process holds the path.</returns>
    /// <exception cref="SystemCallException">The directory or lock file cannot be made or used.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory is not this user's alone, or something there is no socket.</exception>
    public static MeetingPlace? TryTake(string socketPath, bool isOwnDirectory)
    {
        if (isOwnDirectory)
        {
            MakePrivateDirectory(Path.GetDirectoryName(socketPath)!);
            RemoveAllLeftovers(Path.GetDirectoryName(socketPath)!);
        }

        if (TryLockPatiently(socketPath) is not { } held) return null;
        try
        {
            RemoveSocket(socketPath);
            return new MeetingPlace(socketPath, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes what a dead owner left at a path; does nothing where the owner lives or nothing was left. True when something was removed.
    /// </summary>
    public static bool RemoveLeftovers(string socketPath)
    {
        if (TryStat(socketPath, out var status) && (status.Mode & Libc.IFMT) != Libc.IFSOCK) return false; // none of ours
        if (TryLock(socketPath, create: false) is not { } held) return false;
        using var place = new MeetingPlace(socketPath, held);
        return true;
    }

    /// <summary>Removes what dead owners left in the user's own directory, under whatever name.</summary>
    public static void RemoveAllLeftovers() => RemoveAllLeftovers(UserDirectory);

    /// <summary>Takes the socket and the lock file out of the file system; connections stay. Done once; later calls do nothing.</summary>
    public void Remove()
    {
        if (Interlocked.Exchange(ref _removed, 1) == 0) RemoveNames(SocketPath); // under the lock: who takes it meanwhile finds the path changed and tries again
    }

    /// <summary>
    /// Takes a living owner's socket and lock file out of the file system, for an owner that may not; only where no other owner can be
    /// waiting for the path.
    /// </summary>
    public static void RemoveNames(string socketPath)
    {
        _ = Libc.unlink(socketPath); // whoever removed it before us did our work
        _ = Libc.unlink(LockPath(socketPath)); // last
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Remove();
        _lock.Dispose();
    }

    private static string UserDirectory =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 1 } runtime
            && Path.IsPathRooted(runtime) && Directory.Exists(runtime)
        ? Path.Combine(runtime, "mediashm")
        : $"/tmp/mediashm-{Libc.geteuid()}";

    private static string LockPath(string socketPath) => socketPath + LockSuffix;

    private static void MakePrivateDirectory(string directory)
    {
        if (Libc.mkdir(directory, 0x1C0 /* 0700 */) != 0 && Libc.LastError != Libc.EEXIST)
            throw SystemCallException.Last("mkdir", $"making the directory for sockets, {directory}");
        if (IsPrivateDirectory(directory)) return;
        throw new UnauthorizedAccessException(
            $"{directory} must be a directory of this user that nobody else can enter (mode 0700); it is not. "
            + "Remove it, or name a socket path elsewhere.");
    }

    private static bool IsPrivateDirectory(string directory) =>
        TryStat(directory, out var status) && (status.Mode & Libc.IFMT) == Libc.IFDIR
        && status.UserId == Libc.geteuid() && (status.Mode & 0x3F /* 0077 */) == 0;

    private static void RemoveAllLeftovers(string directory)
    {
        if (!IsPrivateDirectory(directory)) return; // in anybody else's, names mean nothing
        foreach (var file in Directory.EnumerateFiles(directory, "*.sock" + LockSuffix)) _ = RemoveLeftovers(file[..^LockSuffix.Length]);
    }

    /// <summary>Whoever removes leftovers holds their lock for a moment: a lock is a living owner's only when it stays.</summary>
    private static FileDescriptor? TryLockPatiently(string socketPath)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            if (TryLock(socketPath, create: true) is { } held) return held;
            Thread.Sleep(1);
        }

        return null;
    }

    private static FileDescriptor? TryLock(string socketPath, bool create)
    {
        var path = LockPath(socketPath);
        while (true)
        {
            var flags = Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOFOLLOW | (create ? Libc.O_CREAT : 0);
            var fd = Libc.open(path, flags, 0x180 /* 0600 */);
            if (fd < 0 && !create) return null;
            var file = FileDescriptor.FromResult(fd, "open", $"taking the lock file {path}");
            if (Libc.flock(file, Libc.LOCK_EX | Libc.LOCK_NB) != 0)
            {
                file.Dispose();
                return null;
            }

            // A former holder may have removed the file between our open and our lock: then it guards nothing.
            if (TryStat(path, out var named) && TryStat(file, out var held) && named.Inode == held.Inode
                && named.DeviceMajor == held.DeviceMajor && named.DeviceMinor == held.DeviceMinor)
                return file;
            file.Dispose();
        }
    }

    private static void RemoveSocket(string path)
    {
        if (!TryStat(path, out var status)) return;
        if ((status.Mode & Libc.IFMT) != Libc.IFSOCK)
            throw new UnauthorizedAccessException($"{path} exists and is no socket: it is left alone. Name another socket path.");
        if (Libc.unlink(path) != 0 && Libc.LastError != Libc.ENOENT)
            throw SystemCallException.Last("unlink", $"removing a dead owner's socket {path}");
    }

    private static unsafe bool TryStat(string path, out FileStatus status)
    {
        fixed (FileStatus* result = &status)
            return Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, result) == 0;
    }

    private static unsafe bool TryStat(FileDescriptor file, out FileStatus status)
    {
        fixed (FileStatus* result = &status) return Libc.statx(file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, result) == 0;
    }
}
