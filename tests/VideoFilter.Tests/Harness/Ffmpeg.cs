using System.Globalization;
using System.Text.Json;

namespace VideoFilter.Tests.Harness;

/// <summary>The installed ffmpeg and ffprobe: what makes the clips and what results are compared with.</summary>
internal static class Ffmpeg
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(300);
    private static readonly Lazy<string> EncoderList = new(() => Run("ffmpeg", "-hide_banner", "-encoders").OutputText);

    /// <summary>Major number of its release.</summary>
    public static int Release { get; } = int.Parse(
        Run("ffmpeg", "-version").OutputText.Split(' ')[2].TrimStart('n').Split('.', '-')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Skips the test where this ffmpeg lacks an encoder.</summary>
    public static void RequireEncoder(string name)
    {
        if (!EncoderList.Value.Contains($" {name} ", StringComparison.Ordinal)) Assert.Skip($"the installed ffmpeg has no encoder {name}");
    }

    /// <summary>Runs ffmpeg quietly, replacing outputs; it must succeed.</summary>
    public static ProgramResult Convert(params string[] arguments) => Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]).Expect(0);

    /// <summary>A file's video packets in presentation order: time and duration in seconds.</summary>
    public static IReadOnlyList<(double Time, double Duration)> VideoPackets(string file)
    {
        var text = Run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,duration_time", "-of", "json", file).Expect(0).OutputText;
        return
        [
            .. JsonDocument.Parse(text).RootElement.GetProperty("packets").EnumerateArray()
                .Select(packet => (Number(packet, "pts_time"), Number(packet, "duration_time"))).OrderBy(packet => packet.Item1),
        ];
    }

    /// <summary>The entries that ffprobe shows of the first video stream, name to text.</summary>
    public static IReadOnlyDictionary<string, string> VideoStream(string file)
    {
        var text = Run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream", "-of", "json", file).Expect(0).OutputText;
        return JsonDocument.Parse(text).RootElement.GetProperty("streams")[0].EnumerateObject()
            .Where(entry => entry.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            .ToDictionary(entry => entry.Name, entry => entry.Value.ToString());
    }

    /// <summary>The container's duration in seconds.</summary>
    public static double Duration(string file) =>
        double.Parse(Run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file).Expect(0).OutputText, CultureInfo.InvariantCulture);

    /// <summary>Decodes all of a file; fails on any complaint. Returns the frames that came out.</summary>
    public static int DecodesCleanly(string file)
    {
        var result = Run("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-").Expect(0);
        Assert.Equal("", result.Error);
        return FrameHashes.Parse(result.OutputText).Count;
    }

    /// <summary>MD5 of the packets of one kind of stream, copied, not decoded.</summary>
    public static string PacketHash(string file, string streams) =>
        Run("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", $"0:{streams}", "-c", "copy", "-f", "streamhash", "-hash", "md5", "-").Expect(0).OutputText;

    /// <summary>Average PSNR of two files of equal size, in dB; infinite when equal.</summary>
    public static double Psnr(string a, string b)
    {
        var text = Run("ffmpeg", "-hide_banner", "-nostdin", "-i", a, "-i", b, "-lavfi", "[0:v][1:v]psnr", "-f", "null", "-").Expect(0).Error;
        var at = text.LastIndexOf("average:", StringComparison.Ordinal) + "average:".Length;
        var number = text[at..text.IndexOf(' ', at)];
        return number == "inf" ? double.PositiveInfinity : double.Parse(number, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs one of the two to its end.</summary>
    public static ProgramResult Run(string program, params string[] arguments)
    {
        using var running = RunningProgram.Start(program, arguments, Path.GetTempPath());
        return running.WaitForEnd(Deadline);
    }

    private static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : double.NaN;
}
