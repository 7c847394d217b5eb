using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>Owns one file descriptor and closes it exactly once. Calls that take it keep it open while they run.</summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes ownership of <paramref name="fd"/>.</summary>
    public FileDescriptor(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>The number, for calls and structures that the marshaller does not see; valid while this object is not disposed.</summary>
    public int Number => IsClosed ? throw new ObjectDisposedException(nameof(FileDescriptor)) : (int)handle;

    /// <summary>Takes ownership of a native call's result.</summary>
    /// <exception cref="SystemCallException">The result is -1.</exception>
    public static FileDescriptor FromResult(int result, string call, string what) =>
        result >= 0 ? new FileDescriptor(result) : throw SystemCallException.Last(call, what);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
