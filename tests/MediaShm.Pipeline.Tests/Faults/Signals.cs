using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Signals to child processes, by process id.</summary>
internal static partial class Signals
{
    private const int Kill = 9, Continue = 18, Stop = 19;

    /// <summary>SIGSTOP, and waits until the process has stopped.</summary>
    public static void Halt(int pid)
    {
        Send(pid, Stop);
        var clock = Stopwatch.StartNew();
        while (!File.ReadAllText($"/proc/{pid}/stat").Contains(") T ", StringComparison.Ordinal))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(10)) throw new TimeoutException($"process {pid} does not stop");
            Thread.Sleep(1);
        }
    }

    /// <summary>SIGCONT.</summary>
    public static void Resume(int pid) => Send(pid, Continue);

    /// <summary>SIGKILL, to a child that was not waited for yet, so that the number is still its own.</summary>
    public static void End(int pid) => Send(pid, Kill);

    private static void Send(int pid, int signal)
    {
        if (kill(pid, signal) != 0) throw new Win32Exception();
    }

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
