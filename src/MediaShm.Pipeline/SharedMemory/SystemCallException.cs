using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>The kernel refused a call; the message names the call, what it was for, and the kernel's reason.</summary>
public sealed class SystemCallException : IOException
{
    /// <summary>Makes one with no message.</summary>
    public SystemCallException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public SystemCallException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public SystemCallException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    private SystemCallException(string message, int error)
        : base(message) => Error = error;

    /// <summary>The <c>errno</c> value; 0 when unknown.</summary>
    public int Error { get; }

    /// <summary>Makes one from the calling thread's last error.</summary>
    internal static SystemCallException Last(string call, string what)
    {
        var error = Libc.LastError;
        return new SystemCallException($"{what}: {call} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})", error);
    }
}
