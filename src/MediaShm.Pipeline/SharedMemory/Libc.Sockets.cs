using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory;

internal static partial class Libc
{
    internal const int AF_UNIX = 1, SOCK_SEQPACKET = 5, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1, SO_PEERCRED = 17, SO_PEERGROUPS = 59, SO_PEERPIDFD = 77, SCM_RIGHTS = 1;
    internal const int MSG_CTRUNC = 8, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000;
    internal const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16;
    internal const int EFD_NONBLOCK = 0x800, EFD_CLOEXEC = 0x80000;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int bind(FileDescriptor fd, SocketAddress* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int listen(FileDescriptor fd, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int connect(FileDescriptor fd, SocketAddress* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int accept4(FileDescriptor fd, void* address, void* length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int getsockopt(FileDescriptor fd, int level, int option, void* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint sendmsg(FileDescriptor fd, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial nint recvmsg(FileDescriptor fd, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int ioctl(FileDescriptor fd, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);
}

/// <summary><c>struct sockaddr_un</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketAddress
{
    /// <summary>Bytes of the path, the terminating zero included.</summary>
    public const int PathBytes = 108;

    public ushort Family;
    public PathBuffer Path;

    [InlineArray(PathBytes)]
    public struct PathBuffer
    {
        private byte _first;
    }
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Base;
    public nuint Length;
}

/// <summary><c>struct msghdr</c> of glibc on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary><c>struct cmsghdr</c> followed by one descriptor, padded to <c>CMSG_SPACE(sizeof(int))</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct DescriptorControl
{
    /// <summary><c>CMSG_LEN(sizeof(int))</c>.</summary>
    public const int LengthOfOne = 20;

    public nuint Length;
    public int Level;
    public int Type;
    public int Descriptor;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Events;
    public short Returned;
}
