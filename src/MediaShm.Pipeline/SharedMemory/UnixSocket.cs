using System.Text;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>Who is on the other end of a socket, as the kernel says.</summary>
/// <param name="ProcessId">Process that connected, or that made the listening socket.</param>
/// <param name="UserId">Its effective user then.</param>
/// <param name="GroupId">Its effective group then.</param>
internal readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId);

/// <summary>What came of a send or receive that does not wait.</summary>
internal enum Transfer
{
    /// <summary>The message went, or came, whole.</summary>
    Done,

    /// <summary>Not now: nothing is there, or there is no room. Try again after <c>poll</c>.</summary>
    NotNow,

    /// <summary>The other end is closed.</summary>
    Closed,

    /// <summary>The message does not fit the buffer, or carries descriptors that nobody asked for; it was discarded.</summary>
    Malformed,
}

/// <summary>
/// A Unix socket that keeps message boundaries (SOCK_SEQPACKET), never blocks, and can carry one descriptor per message.
/// Thread-safety: one thread sends and receives; another may dispose it only after that thread has stopped.
/// </summary>
internal sealed unsafe class UnixSocket : IDisposable
{
    private const int Backlog = 32;

    private UnixSocket(FileDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>The descriptor, for <c>poll</c>.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Who is on the other end. Of a connection made here: who listens.</summary>
    public PeerCredentials Peer
    {
        get
        {
            PeerCredentials credentials;
            var length = (uint)sizeof(PeerCredentials); // struct ucred: pid, uid, gid, 32 bits each
            return Libc.getsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, &length) == 0
                ? credentials
                : throw SystemCallException.Last("getsockopt(SO_PEERCRED)", "asking who the peer is");
        }
    }

    /// <summary>The supplementary groups of who is on the other end, as they were when it connected; none where the kernel cannot tell.</summary>
    public uint[] PeerGroups()
    {
        var bytes = 0u;
        _ = Libc.getsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_PEERGROUPS, null, &bytes); // says how many there are
        if (bytes == 0) return [];
        var groups = new uint[bytes / sizeof(uint)];
        fixed (uint* first = groups)
            return Libc.getsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_PEERGROUPS, first, &bytes) == 0 ? groups[..(int)(bytes / sizeof(uint))] : [];
    }

    /// <summary>
    /// A descriptor for the process on the other end that stays its own whatever becomes of its number; null where the kernel has none.
    /// </summary>
    public FileDescriptor? PeerProcess()
    {
        var fd = -1;
        var bytes = (uint)sizeof(int);
        return Libc.getsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_PEERPIDFD, &fd, &bytes) == 0 && fd >= 0 ? new FileDescriptor(fd) : null;
    }

    /// <summary>Listens at a path that does not exist yet.</summary>
    /// <param name="path">Where.</param>
    /// <param name="isForOthers">False: only this user can connect. True: everybody who can reach the directory, to be checked then.</param>
    public static UnixSocket Listen(string path, bool isForOthers = false)
    {
        var socket = New(path, out var address);
        try
        {
            if (Libc.bind(socket.Descriptor, &address, (uint)sizeof(SocketAddress)) != 0) throw SystemCallException.Last("bind", path);
            if (Libc.chmod(path, isForOthers ? 0x1B6u /* 0666 */ : 0x180u /* 0600 */) != 0) throw SystemCallException.Last("chmod", path);
            if (Libc.listen(socket.Descriptor, Backlog) != 0) throw SystemCallException.Last("listen", path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a listening path. While the listener's queue is full it tries again until the deadline.</summary>
    /// <exception cref="SystemCallException">Nobody listens there (ENOENT, ECONNREFUSED), it is not ours to use (EACCES), or the listener
    /// is too busy (EAGAIN).</exception>
    public static UnixSocket Connect(string path, Deadline deadline)
    {
        var socket = New(path, out var address);
        while (Libc.connect(socket.Descriptor, &address, (uint)sizeof(SocketAddress)) != 0)
        {
            var failure = SystemCallException.Last("connect", path);
            if (failure.Error == Libc.EINTR) continue;
            if (failure.Error == Libc.EAGAIN && !deadline.HasPassed)
            {
                Thread.Sleep(1);
                continue;
            }

            socket.Dispose();
            throw failure;
        }

        return socket;
    }

    /// <summary>The next connection, or null when none is waiting.</summary>
    public UnixSocket? Accept()
    {
        while (true)
        {
            var fd = Libc.accept4(Descriptor, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (fd >= 0) return new UnixSocket(new FileDescriptor(fd));
            if (Libc.LastError != Libc.EINTR) return null; // none there, or one that gave up, or no descriptors left: the next poll tells
        }
    }

    /// <summary>
    /// Sends a message and, with it, a copy of <paramref name="attachment"/> if given. Never waits, never raises SIGPIPE.
    /// </summary>
    public Transfer TrySend(ReadOnlySpan<byte> message, FileDescriptor? attachment)
    {
        fixed (byte* bytes = message)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)message.Length };
            var header = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            var control = new DescriptorControl { Length = DescriptorControl.LengthOfOne, Level = Libc.SOL_SOCKET, Type = Libc.SCM_RIGHTS };
            if (attachment is not null)
            {
                control.Descriptor = attachment.Number;
                header.Control = &control;
                header.ControlLength = (nuint)sizeof(DescriptorControl);
            }

            while (Libc.sendmsg(Descriptor, &header, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL) < 0)
            {
                switch (Libc.LastError)
                {
                    case Libc.EINTR: continue;
                    // ETOOMANYREFS: this user has too many descriptors in flight
                    case Libc.EAGAIN or Libc.ETOOMANYREFS: return Transfer.NotNow;
                    case Libc.EPIPE or Libc.ECONNRESET: return Transfer.Closed;
                    default: throw SystemCallException.Last("sendmsg", "sending to the peer");
                }
            }

            return Transfer.Done;
        }
    }

    /// <summary>Receives one message.</summary>
    /// <param name="buffer">Room for the longest message allowed.</param>
    /// <param name="acceptAttachment">Whether a descriptor may come with it; an unexpected one makes the message malformed and is closed by
    /// the kernel.</param>
    /// <param name="length">Bytes received.</param>
    /// <param name="attachment">The descriptor that came with it, now owned by the caller, or null.</param>
    public Transfer TryReceive(Span<byte> buffer, bool acceptAttachment, out int length, out FileDescriptor? attachment)
    {
        (length, attachment) = (0, null);
        fixed (byte* bytes = buffer)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
            var control = default(DescriptorControl);
            var header = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (acceptAttachment)
            {
                header.Control = &control;
                header.ControlLength = (nuint)sizeof(DescriptorControl);
            }

            nint received;
            while ((received = Libc.recvmsg(Descriptor, &header, Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC)) < 0)
            {
                switch (Libc.LastError)
                {
                    // ECONNRESET is told once, when the peer closed before it read all; what it had sent comes after, and then the end
                    case Libc.EINTR or Libc.ECONNRESET: continue;
                    case Libc.EAGAIN: return Transfer.NotNow;
                    default: throw SystemCallException.Last("recvmsg", "receiving from the peer");
                }
            }

            var carriesOne = header.ControlLength >= DescriptorControl.LengthOfOne
                && control.Level == Libc.SOL_SOCKET && control.Type == Libc.SCM_RIGHTS;

            // The padding of CMSG_SPACE(4) has room for a second descriptor, which the kernel then delivers: it must not leak.
            if (carriesOne && control.Length > DescriptorControl.LengthOfOne) CloseSecond(&control);
            if (carriesOne) attachment = new FileDescriptor(control.Descriptor);
            if ((header.Flags & (Libc.MSG_TRUNC | Libc.MSG_CTRUNC)) != 0 || (carriesOne && control.Length != DescriptorControl.LengthOfOne))
            {
                attachment?.Dispose();
                attachment = null;
                return Transfer.Malformed;
            }

            length = (int)received;
            return received == 0 ? Transfer.Closed : Transfer.Done;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static void CloseSecond(DescriptorControl* control) => _ = Libc.close((&control->Descriptor)[1]);

    private static UnixSocket New(string path, out SocketAddress address)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length >= SocketAddress.PathBytes)
            throw new ArgumentException($"the socket path '{path}' has {length} bytes; the system allows {SocketAddress.PathBytes - 1}", nameof(path));
        address = new SocketAddress { Family = Libc.AF_UNIX };
        _ = Encoding.UTF8.GetBytes(path, (Span<byte>)address.Path);
        var fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        return new UnixSocket(FileDescriptor.FromResult(fd, "socket", path));
    }
}
