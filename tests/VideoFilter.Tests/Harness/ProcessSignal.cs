using System.Runtime.InteropServices;

namespace VideoFilter.Tests.Harness;

/// <summary>Signals by number, sent with kill(2).</summary>
internal static partial class ProcessSignal
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static void Send(int processId, int signal) =>
        Assert.True(kill(processId, signal) == 0, $"kill({processId}, {signal}) failed with errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);
}
