using System.Text;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Filters;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using VideoFilter.CommandLine;

namespace VideoFilter.Output;

/// <summary>Turns whatever went wrong into one line on stderr and an exit code.</summary>
internal static class ErrorLine
{
    private const int LongestLine = 600;

    /// <summary>Prints the line (nothing under <c>-v quiet</c>; the exception in full under <c>-v debug</c>) and returns the exit code.</summary>
    public static ExitCode Print(Exception exception, LogLevel level, TextWriter error)
    {
        var cause = Cause(exception);
        if (level >= LogLevel.Fatal) error.WriteLine(For(cause));
        if (level >= LogLevel.Debug) error.WriteLine(exception.ToString());
        return CodeFor(cause);
    }

    /// <summary>The line: program, what, where, what to do.</summary>
    public static string For(Exception exception)
    {
        var cause = Cause(exception);
        var text = cause switch
        {
            OperationCanceledException => "stopped; the output was removed",
            UnauthorizedAccessException or IOException or TimeoutException => cause.Message,
            _ when IsExpected(cause) => cause.Message,
            _ => $"internal error: {cause.GetType().Name}: {cause.Message} (-v debug shows where)",
        };
        return OneLine($"video-filter: {text}");
    }

    /// <summary>The exit code that DESIGN's table gives an error.</summary>
    public static ExitCode CodeFor(Exception exception) =>
        Cause(exception) switch
        {
            UsageException or FilterException => ExitCode.Usage,
            MediaException media => CodeFor(media.Kind),
            DeviceException => ExitCode.DeviceUnusable,
            OperationCanceledException => ExitCode.Stopped,
            _ => ExitCode.Failed,
        };

    private static ExitCode CodeFor(MediaErrorKind kind) =>
        kind switch
        {
            MediaErrorKind.Usage => ExitCode.Usage,
            MediaErrorKind.InputUnusable => ExitCode.InputUnusable,
            MediaErrorKind.LibraryMissing => ExitCode.DeviceUnusable,
            _ => ExitCode.Failed,
        };

    /// <summary>The text with every line break and control character made a space, runs of spaces made one, and its end cut when very long.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, LongestLine) + 1);
        foreach (var letter in text)
        {
            var plain = char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter;
            if (plain == ' ' && (line.Length == 0 || line[^1] == ' ')) continue;
            if (line.Length >= LongestLine) return line.ToString().TrimEnd() + "…";
            _ = line.Append(plain);
        }

        return line.ToString().TrimEnd();
    }

    // Errors whose message was written for the user.
    private static bool IsExpected(Exception cause) => cause is UsageException or FilterException or DeviceException or MediaException or PoolException;

    // Threads and tasks wrap what they throw; the first thing that went wrong is what the user needs.
    private static Exception Cause(Exception exception) =>
        exception is AggregateException { InnerExceptions.Count: > 0 } several ? Cause(several.InnerExceptions[0]) : exception;
}
