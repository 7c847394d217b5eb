using System.Globalization;
using MediaShm.Pipeline.Text;

namespace VideoFilter.CommandLine;

/// <summary>How much is told on stderr; FFmpeg's names and numbers (<c>-v</c>).</summary>
internal enum LogLevel
{
    Quiet = -8,
    Panic = 0,
    Fatal = 8,
    Error = 16,
    Warning = 24,
    Info = 32,
    Verbose = 40,
    Debug = 48,
    Trace = 56,
}

/// <summary>Reads <c>-v</c>'s value.</summary>
internal static class LogLevelSyntax
{
    private static readonly string[] Names = ["quiet", "panic", "fatal", "error", "warning", "info", "verbose", "debug", "trace"];

    /// <summary>A name, a number, or FFmpeg's flags before it (<c>repeat+level+error</c>), which change nothing here.</summary>
    /// <exception cref="UsageException">None of these.</exception>
    public static LogLevel Parse(string option, string text)
    {
        var level = text[(text.LastIndexOf('+') + 1)..];
        if (level is "repeat" or "level" or "") return LogLevel.Info;
        if (Enum.TryParse<LogLevel>(level, ignoreCase: true, out var named) && Array.IndexOf(Names, level.ToLowerInvariant()) >= 0) return named;
        if (int.TryParse(level, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return (LogLevel)Math.Clamp(number, (int)LogLevel.Quiet, (int)LogLevel.Trace);
        throw new UsageException(
            $"{option} {text}: no such level{NearestName.Hint(level, Names)}; it is one of {string.Join(", ", Names)}");
    }
}
