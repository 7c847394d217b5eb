using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>A folder that goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mediashm-writer-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string[] Names => [.. Directory.GetFileSystemEntries(_path).Select(p => Path.GetFileName(p)!).Order()];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}

/// <summary>The ffmpeg and ffprobe programs, as oracles.</summary>
internal static class Cli
{
    /// <summary>Runs ffmpeg or ffprobe, quietly, or another program; returns its standard output.</summary>
    public static byte[] Run(string tool, params string[] arguments)
    {
        if (tool.StartsWith("ff", StringComparison.Ordinal)) arguments = ["-hide_banner", "-v", "error", .. arguments];
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        if (!process.WaitForExit(120_000))
        {
            process.Kill();
            throw new TimeoutException($"{tool} {string.Join(' ', arguments)} did not end");
        }

        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)}: {errors.Result}");
    }

    public static string Text(string tool, params string[] arguments) => System.Text.Encoding.UTF8.GetString(Run(tool, arguments));

    /// <summary>What ffprobe says, as JSON.</summary>
    public static JsonElement Probe(string file, params string[] arguments) =>
        JsonDocument.Parse(Run("ffprobe", [.. arguments, "-of", "json", file])).RootElement;

    /// <summary>Lines of framemd5 as ffmpeg prints them, its own version line left out.</summary>
    public static string[] FrameMd5(string file, params string[] filters) =>
        Md5Lines(Text("ffmpeg", ["-i", file, "-map", "0:v:0", .. filters, "-f", "framemd5", "-"]));

    public static string[] Md5Lines(string text) => [.. text.Split('\n').Where(l => l.Length > 0 && !l.StartsWith("#software", StringComparison.Ordinal))];
}

/// <summary>
/// A file's frames, decoded by the ffmpeg program into loans of a pool of this process, with the times that ffprobe tells.
/// </summary>
internal sealed class CliClip : IDisposable
{
    private readonly FramePool _pool;

    private CliClip(FramePool pool, List<FrameLoan> loans, List<FrameDescriptor> frames, MediaInfo info) =>
        (_pool, Loans, Frames, Info) = (pool, loans, frames, info);

    public List<FrameLoan> Loans { get; }

    public List<FrameDescriptor> Frames { get; }

    public MediaInfo Info { get; }

    public int FreeSlots => (int)_pool.Statistics.Free;

    public static CliClip Read(string file, string? pixelFormat = null)
    {
        var probe = Cli.Probe(file, "-select_streams", "v:0", "-show_streams", "-show_format", "-show_frames");
        var stream = probe.GetProperty("streams")[0];
        var pixel = pixelFormat ?? stream.GetProperty("pix_fmt").GetString()!;
        var format = new FrameFormat(PixelFormat.Parse(pixel), stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32());
        var raw = Cli.Run("ffmpeg", "-i", file, "-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", pixel, "-f", "rawvideo", "-");
        var pool = FramePool.Create($"writer-test-{Guid.NewGuid():N}"[..32], new FramePoolOptions { Listen = false, InitialSlots = 4 });
        var times = probe.GetProperty("frames").EnumerateArray().Where(f => f.GetProperty("media_type").GetString() == "video").ToArray();
        Assert.Equal(raw.LongLength, times.Length * format.ImageBytes);
        var (loans, frames) = (new List<FrameLoan>(), new List<FrameDescriptor>());
        foreach (var (time, index) in times.Select((t, i) => (t, i)))
        {
            var loan = pool.Loan(format, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Fill(loan.View, raw.AsSpan((int)(index * format.ImageBytes)));
            loans.Add(loan);
            frames.Add(Describe(loan, index, time, stream));
        }

        return new CliClip(pool, loans, frames, Describe(stream, probe.GetProperty("format")));
    }

    public void Dispose()
    {
        foreach (var loan in Loans) loan.Release();
        _pool.Dispose();
    }

    private static FrameDescriptor Describe(FrameLoan loan, int index, JsonElement frame, JsonElement stream) => new()
    {
        Layout = loan.View.Layout,
        Index = index,
        Pts = frame.GetProperty("pts").GetInt64(),
        Duration = frame.TryGetProperty("pkt_duration", out var duration) || frame.TryGetProperty("duration", out duration) ? duration.GetInt64() : 0,
        TimeBase = Ratio(stream, "time_base"),
        SampleAspectRatio = Ratio(stream, "sample_aspect_ratio"),
        Color = ColorTags.Unspecified,
    };

    private static MediaInfo Describe(JsonElement stream, JsonElement format) => new()
    {
        FormatName = format.GetProperty("format_name").GetString()!,
        StartTime = (long)Math.Round(decimal.Parse(format.GetProperty("start_time").GetString()!, CultureInfo.InvariantCulture) * 1_000_000),
        VideoStream = 0,
        Streams =
        [
            new StreamInfo
            {
                Kind = StreamKind.Video,
                TimeBase = Ratio(stream, "time_base"),
                RealFrameRate = Ratio(stream, "r_frame_rate"),
                AverageFrameRate = Ratio(stream, "avg_frame_rate"),
            },
        ],
    };

    private static Rational Ratio(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return new Rational(0, 1);
        var parts = value.GetString()!.Split('/', ':');
        return new Rational(int.Parse(parts[0]), int.Parse(parts[1]));
    }

    private static void Fill(FrameView view, ReadOnlySpan<byte> raw)
    {
        for (var p = 0; p < view.Format.PlaneCount; p++)
        {
            for (var y = 0; y < view.Format.PlaneHeight(p); y++)
            {
                raw[..view.Format.RowBytes(p)].CopyTo(view.WritableRow(p, y));
                raw = raw[view.Format.RowBytes(p)..];
            }
        }
    }
}
