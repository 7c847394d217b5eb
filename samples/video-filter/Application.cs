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
        var level = LogLevel.Info;
        FileLimits.MakeSizeAnError();
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => EndInOneLine(thrown.ExceptionObject, level);
        try
        {
            if (CommandTree.Handles(arguments)) return CommandTree.Invoke(arguments);
            var options = FilterRunParser.Parse(arguments);
            level = options.LogLevel;
            return RunJob(options, run);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return ErrorLine.Print(exception, level, Console.Error);
        }
    }

    private static ExitCode RunJob(FilterRunOptions options, FilterRunner run)
    {
        FileLimits.RequireDescriptors(LeastDescriptors);
        using var signals = StopSignals.Listen();
        var progress = new RunProgress(new Notes(options.LogLevel, Console.Error));
        RunReport report;
        using (ProgressView.Open(progress, options)) report = run(options, progress, signals.Tokens);
        ReportView.Print(report, options);
        return report.Stopped ? ExitCode.Stopped : ExitCode.Done;
    }

    // For a thread of ours that failed where nobody could catch it: the runtime would print a stack trace and dump core.
    private static void EndInOneLine(object thrown, LogLevel level) =>
        Environment.Exit((int)ErrorLine.Print(thrown as Exception ?? new InvalidOperationException($"{thrown}"), level, Console.Error));
}
