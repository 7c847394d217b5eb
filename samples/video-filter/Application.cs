using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.SharedMemory;
using VideoFilter.CommandLine;
using VideoFilter.Output;
using VideoFilter.Run;
using VideoFilter.Signals;

namespace VideoFilter;

/// <summary>The program: read the command line, run, report; whatever goes wrong becomes one line and an exit code.</summary>
internal static class Application
{
    // The runtime, FFmpeg's libraries, the pools and their slabs: some 70 are open at the least.
    private const int LeastDescriptors = 96;

    /// <summary>Does what the words say.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="run">What runs a job; <see cref="FilterRun.Execute"/>, or a test's stand-in.</param>
    public static ExitCode Run(IReadOnlyList<string> arguments, FilterRunner run)
    {
        var departure = new Departure();
        FileLimits.MakeSizeAnError();
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => EndInOneLine(thrown.ExceptionObject, departure);
        try
        {
            if (CommandTree.Handles(arguments)) return CommandTree.Invoke(arguments);
            var options = FilterRunParser.Parse(arguments);
            departure.Level = options.LogLevel;
            return RunJob(options, run, departure);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return departure.End(exception);
        }
    }

    private static ExitCode RunJob(FilterRunOptions options, FilterRunner run, Departure departure)
    {
        FileLimits.RequireDescriptors(LeastDescriptors);
        using var signals = StopSignals.Listen();
        using var aborted = signals.Tokens.Abort.Register(() => departure.Begin(new OperationCanceledException()));
        var progress = new RunProgress(new Notes(options.LogLevel, Console.Error)) { Failing = departure.Begin };
        RunReport report;
        using (var view = ProgressView.Open(progress, options))
        {
            if (view is not null) departure.BeforeExit = view.Dispose;
            report = run(options, progress, signals.Tokens);
        }

        ReportView.Print(report, options);
        return report.Stopped ? ExitCode.Stopped : ExitCode.Done;
    }

    // For a thread of ours that failed where nobody could catch it: the runtime would print a stack trace and dump core.
    private static void EndInOneLine(object thrown, Departure departure)
    {
        MediaWriter.AbandonAll();
        Environment.Exit((int)departure.End(thrown as Exception ?? new InvalidOperationException($"{thrown}")));
    }
}
