using System.Globalization;
using System.Text.Json;
using VideoFilter.CommandLine;

namespace VideoFilter.Output;

/// <summary>Prints a finished run's report: one JSON line for machines, one sentence for people.</summary>
internal static class ReportView
{
    /// <summary>Prints it where it belongs: people's on stderr; JSON on stdout, or on stderr when stdout carries the video.</summary>
    public static void Print(RunReport report, FilterRunOptions options)
    {
        if (options.Json)
            (options.Output.IsStandardOutput ? Console.Error : Console.Out).WriteLine(Json(report));
        else if (options.LogLevel >= LogLevel.Info)
            Console.Error.WriteLine(Sentence(report));
        if (options.LogLevel < LogLevel.Debug) return;
        if (report.ImportReason is { } reason) Console.Error.WriteLine($"import: {report.Import}; {reason}");
        foreach (var pass in report.Passes ?? []) Console.Error.WriteLine(Sentence(pass));
    }

    /// <summary>One line of English on a pass.</summary>
    public static string Sentence(PassReport pass) =>
        string.Create(CultureInfo.InvariantCulture, $"pass {pass.Name}: {pass.Milliseconds:0.0} ms in {pass.Frames} frames, {pass.Milliseconds / pass.Frames:0.000} ms each");

    /// <summary>One line of JSON.</summary>
    public static string Json(RunReport report) => JsonSerializer.Serialize(report, RunReportJson.Default.RunReport);

    /// <summary>One line of English.</summary>
    public static string Sentence(RunReport report)
    {
        var elsewhere = report.Filters.Where(filter => filter.RanOn != report.Device).Select(filter => $"{filter.Name} by {filter.RanOn}").ToList();
        return $"{(report.Stopped ? "stopped: " : "")}{report.Frames} frames in {report.WallSeconds:0.00} s ({report.Fps:0.0} fps) on {report.Device}"
            + $" ({report.Import}), {report.PixelBytesCopied} bytes of pixels copied"
            + (report.Dropped > 0 ? $", {report.Dropped} frames dropped" : "")
            + (elsewhere.Count > 0 ? $"; {string.Join(", ", elsewhere)}" : "");
    }
}
