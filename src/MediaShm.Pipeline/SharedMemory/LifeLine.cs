using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// Ends this process when its parent ends, however that happened: the parent holds the write end of a pipe and never
/// writes; its death closes the pipe. (PR_SET_PDEATHSIG would fire when the parent's <em>thread</em> ends, and pool threads do.)
/// </summary>
public static unsafe class LifeLine
{
    /// <summary>Exit code of a process that followed its parent.</summary>
    public const int ExitCode = 129;

    private static volatile Action? _lastAct;

    /// <summary>
    /// What to do before the end besides what the kernel does: to take names out of the file system. Short, and safe at any instant.
    /// </summary>
    public static Action? LastAct
    {
        set => _lastAct = value;
    }

    /// <summary>Starts the watching thread, for the rest of this process' life.</summary>
    /// <param name="readEnd">The pipe's read end, inherited from the parent.</param>
    public static void Watch(SafeFileHandle readEnd)
    {
        var thread = new Thread(() => WaitAndExit(readEnd), maxStackSize: 128 * 1024) { IsBackground = true, Name = "life line" };
        thread.Start();
    }

    private static void WaitAndExit(SafeFileHandle readEnd)
    {
        const int interrupted = 4;
        var entry = new LibcSpawn.PollEntry { Descriptor = (int)readEnd.DangerousGetHandle() }; // hang-up is always reported
        while (LibcSpawn.Poll(&entry, 1, -1) < 0 && Marshal.GetLastPInvokeError() == interrupted)
        {
        }

        try
        {
            _lastAct?.Invoke();
        }
        finally
        {
            LibcSpawn.ExitNow(ExitCode); // not Environment.Exit: a codec may be busy in native code
        }
    }
}
