using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>The two ends of a pipe; both close on exec, so that a child gets an end only when it is handed one.</summary>
/// <param name="Read">The end to read from.</param>
/// <param name="Write">The end to write to.</param>
public sealed record Pipe(SafeFileHandle Read, SafeFileHandle Write) : IDisposable
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Makes a pipe.</summary>
    /// <exception cref="Win32Exception">The process or system is out of descriptors.</exception>
    public static unsafe Pipe Create()
    {
        var ends = stackalloc int[2];
        if (LibcSpawn.Pipe2(ends, CloseOnExec) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot make a pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        return new Pipe(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
    }
}
