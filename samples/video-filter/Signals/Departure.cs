using MediaShm.Pipeline.Media;
using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Signals;

/// <summary>
/// How a job that failed or was aborted leaves: in order where that takes a moment only, else by the nearest exit. An encoder may
/// work for many seconds on what it was given and cannot be interrupted; nobody shall wait for that. Thread-safety: all members.
/// </summary>
internal sealed class Departure
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);
    private int _begun;
    private int _told;

    /// <summary>How much is told.</summary>
    internal LogLevel Level { get; set; } = LogLevel.Info;

    /// <summary>What must be done also where the orderly way out is not taken: give the terminal back.</summary>
    internal Action BeforeExit { get; set; } = static () => { };

    /// <summary>The job has failed: it has a moment to end in order, by <see cref="End"/>. The first cause counts.</summary>
    internal void Begin(Exception cause)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0) return;
        new Thread(() => ExitAfterGrace(cause)) { IsBackground = true, Name = "departure" }.Start();
    }

    /// <summary>The job has ended in order: prints why, and gives the exit code. Does not return where the time for it was over.</summary>
    internal ExitCode End(Exception cause)
    {
        if (Interlocked.Exchange(ref _told, 1) != 0) Thread.Sleep(Timeout.Infinite); // the other thread ends the process
        return ErrorLine.Print(cause, Level, Console.Error);
    }

    private void ExitAfterGrace(Exception cause)
    {
        Thread.Sleep(Grace);
        if (Interlocked.Exchange(ref _told, 1) != 0) return;
        MediaWriter.AbandonAll();
        BeforeExit();
        Environment.Exit((int)ErrorLine.Print(cause, Level, Console.Error)); // the decoder ends as its life line does
    }
}
