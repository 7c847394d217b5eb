using System.Globalization;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// The process on the other end of a socket, by a descriptor that stays its own: tells whether it lives and, once it does not, how it
/// ended, as far as the kernel lets a process know that is not its parent. Thread-safety: all members.
/// </summary>
internal sealed unsafe class RemoteProcess(int processId, FileDescriptor? pidFd) : IDisposable
{
    private const ulong InfoExit = 1 << 3;
    private const nuint GetInfo = 0xC040FF0B; // _IOWR(0xFF, 11, 64 bytes): struct pidfd_info of Linux 6.13; the exit status since 6.15

    /// <summary>How it ended, in words that follow "the owner (process N)"; waits a moment for an end that its socket's closing foretells.</summary>
    public string DescribeEnd()
    {
        if (pidFd is null) return "is gone";
        if (!EndsWithin(milliseconds: 200)) return "has closed the connection but lives: its pool has failed";
        return TryReadStatus() is { } exit ? exit.ToString() : "has ended (it crashed, was killed, or left without a word)";
    }

    /// <summary>True when it is known to have ended.</summary>
    public bool HasEnded() => pidFd is not null && EndsWithin(milliseconds: 0);

    /// <inheritdoc/>
    public void Dispose() => pidFd?.Dispose();

    private bool EndsWithin(int milliseconds)
    {
        var poll = new PollSet();
        _ = poll.Add(pidFd!);
        poll.Wait(milliseconds);
        return poll.IsReady(0);
    }

    // Until its parent has collected it, /proc says how a process ended; afterwards the kernel says so itself.
    private ChildExit? TryReadStatus()
    {
        for (var tries = 0; tries < 2; tries++)
        {
            var info = default(PidFdInfo);
            info.Mask = InfoExit;
            if (Libc.ioctl(pidFd!, GetInfo, &info) == 0 && (info.Mask & InfoExit) != 0) return ChildExit.FromStatus(info.ExitCode);
            if (ReadZombie() is { } status) return ChildExit.FromStatus(status);
        }

        return null;
    }

    private int? ReadZombie()
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" && int.TryParse(fields[^1], CultureInfo.InvariantCulture, out var status) ? status : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private struct PidFdInfo
    {
        public ulong Mask;
        public ulong CgroupId;
        public fixed uint Ids[11];
        public int ExitCode;
    }
}
