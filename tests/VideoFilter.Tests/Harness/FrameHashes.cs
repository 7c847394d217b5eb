using System.Globalization;

namespace VideoFilter.Tests.Harness;

/// <summary>One frame as FFmpeg's framemd5 muxer writes it.</summary>
/// <param name="Seconds">Presentation time.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">MD5 of its pixels.</param>
internal readonly record struct FrameHash(double Seconds, long Size, string Hash);

/// <summary>Reads framemd5 text.</summary>
internal static class FrameHashes
{
    /// <summary>The first stream's frames; times are rounded to 10 µs so that time bases may differ.</summary>
    public static IReadOnlyList<FrameHash> Parse(string text)
    {
        var frames = new List<FrameHash>();
        var timeBase = 0.0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("#tb 0:", StringComparison.Ordinal))
            {
                var parts = line[6..].Split('/');
                timeBase = Integer(parts[0]) / (double)Integer(parts[1]);
            }

            if (line[0] == '#') continue;
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields[0] == "0") frames.Add(new FrameHash(Math.Round(Integer(fields[2]) * timeBase, 5), Integer(fields[4]), fields[5]));
        }

        return frames;
    }

    private static long Integer(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
