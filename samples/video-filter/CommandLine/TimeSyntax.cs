using System.Globalization;

namespace VideoFilter.CommandLine;

/// <summary>FFmpeg's time values: <c>[[HH:]MM:]SS[.m…]</c>, or a number of seconds, <c>ms</c> or <c>us</c>.</summary>
internal static class TimeSyntax
{
    // Past this FFmpeg's microseconds would overflow sooner than our ticks; no clip is 10,000 hours long.
    private const double MaxSeconds = 36_000_000;

    /// <summary>Reads one value; never negative.</summary>
    /// <exception cref="UsageException">Not a time, or out of range.</exception>
    public static TimeSpan Parse(string option, string text) =>
        TryParse(text, out var time)
            ? time
            : throw new UsageException($"{option} {text}: not a time; write seconds (12.5), [HH:]MM:SS (1:02:03.5), 300ms or 500us");

    /// <summary>Reads one value.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        var seconds = text.Contains(':', StringComparison.Ordinal) ? Clock(text) : Count(text);
        if (seconds is not ({ } value and >= 0 and <= MaxSeconds)) return false;
        time = TimeSpan.FromTicks((long)Math.Round(value * TimeSpan.TicksPerSecond));
        return true;
    }

    private static double? Clock(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 3) return null;
        var minutes = 0.0;
        for (var i = 0; i < parts.Length - 1; i++)
        {
            if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var field)) return null;
            if (i > 0 && field > 59) return null;
            minutes = minutes * 60 + field;
        }

        return Number(parts[^1]) is { } seconds and < 60 ? minutes * 60 + seconds : null;
    }

    private static double? Count(string text) =>
        text.EndsWith("ms", StringComparison.Ordinal) ? Number(text[..^2]) / 1e3
        : text.EndsWith("us", StringComparison.Ordinal) ? Number(text[..^2]) / 1e6
        : text.EndsWith('s') ? Number(text[..^1])
        : Number(text);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
}
