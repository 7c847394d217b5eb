using System.Globalization;
using System.Text;
using System.Text.Json;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>What a person would see of a file, by the installed ffmpeg: frames in RGB and upright, their luma, times and tags.</summary>
internal static class Picture
{
    /// <summary>One frame in RGB, turned as its matrix says, colours by its tags.</summary>
    internal sealed record Shown(int Width, int Height, byte[] Rgb)
    {
        /// <summary>The colour at a place; negative places count from the right and bottom edges.</summary>
        public (int R, int G, int B) At(int x, int y)
        {
            var at = ((y < 0 ? Height + y : y) * Width + (x < 0 ? Width + x : x)) * 3;
            return (Rgb[at], Rgb[at + 1], Rgb[at + 2]);
        }

        /// <summary>Fails unless the colour at a place is near.</summary>
        public void Expect((int R, int G, int B) colour, int tolerance, int x, int y)
        {
            var found = At(x, y);
            var distance = Math.Max(Math.Abs(found.R - colour.R), Math.Max(Math.Abs(found.G - colour.G), Math.Abs(found.B - colour.B)));
            Assert.True(distance <= tolerance, $"at {x},{y} of {Width}x{Height}: {found} instead of {colour}");
        }
    }

    /// <summary>All frames as shown.</summary>
    public static IReadOnlyList<Shown> Frames(string file)
    {
        const string Exact = "scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=rgb24";
        var bytes = Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", Url(file), "-map", "0:v:0", "-vf", Exact, "-fps_mode", "passthrough",
            "-f", "image2pipe", "-c:v", "ppm", "-").Expect(0).Output;
        var frames = new List<Shown>();
        for (var at = 0; at < bytes.Length;)
        {
            // P6, width height, 255: a line each
            var header = Encoding.ASCII.GetString(bytes, at, Math.Min(40, bytes.Length - at)).Split('\n');
            var size = header[1].Split(' ');
            var (width, height) = (int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture));
            at += header[0].Length + header[1].Length + header[2].Length + 3;
            frames.Add(new Shown(width, height, bytes[at..(at + width * height * 3)]));
            at += width * height * 3;
        }

        return frames;
    }

    /// <summary>Of every frame: the mean of its stored 8-bit luma, and the largest less the smallest value.</summary>
    public static IReadOnlyList<(double Mean, int Spread)> Luma(string file)
    {
        var stream = Ffmpeg.VideoStream(file);
        var bytes = Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-noautorotate", "-i", Url(file), "-map", "0:v:0", "-vf", "extractplanes=y",
            "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-").Expect(0).Output;
        var size = int.Parse(stream["width"], CultureInfo.InvariantCulture) * int.Parse(stream["height"], CultureInfo.InvariantCulture);
        return [.. bytes.Chunk(size).Select(plane => (plane.Average(v => (double)v), plane.Max() - plane.Min()))];
    }

    /// <summary>The numbers that make-input.sh's flat frames carry, N mod 30, within a tolerance of their luma.</summary>
    public static IReadOnlyList<int> Numbers(string file) => [.. Luma(file).Select(frame => (int)Math.Round((frame.Mean - 16) / 7))];

    /// <summary>The time of every decoded frame, in seconds.</summary>
    public static IReadOnlyList<double> Times(string file) =>
        [.. Probe(file, "-select_streams", "v:0", "-show_frames").GetProperty("frames").EnumerateArray()
            .Where(frame => frame.TryGetProperty("best_effort_timestamp_time", out _))
            .Select(frame => double.Parse(frame.GetProperty("best_effort_timestamp_time").GetString()!, CultureInfo.InvariantCulture))];

    /// <summary>The sizes of the decoded frames, equal ones in a row told once.</summary>
    public static string Sizes(string file)
    {
        var sizes = new List<string>();
        foreach (var frame in Probe(file, "-select_streams", "v:0", "-show_frames").GetProperty("frames").EnumerateArray())
        {
            if (!frame.TryGetProperty("width", out var width)) continue;
            var size = $"{width}x{frame.GetProperty("height")}";
            if (sizes.Count == 0 || sizes[^1] != size) sizes.Add(size);
        }

        return string.Join(' ', sizes);
    }

    /// <summary>First video time less first audio time, in seconds.</summary>
    public static double SoundLeads(string file) => FirstPacket(file, "v:0") - FirstPacket(file, "a:0");

    /// <summary>Kinds and codecs of the streams: <c>video h264</c>.</summary>
    public static IReadOnlyList<string> Streams(string file) =>
        [.. Probe(file, "-show_streams").GetProperty("streams").EnumerateArray()
            .Select(s => $"{s.GetProperty("codec_type").GetString()} {(s.TryGetProperty("codec_name", out var name) ? name.GetString() : "-")}")];

    /// <summary>Names of the stream's and the first frame's blocks of side data.</summary>
    public static IReadOnlyList<string> SideData(string file)
    {
        var probe = Probe(file, "-select_streams", "v:0", "-show_streams", "-show_frames", "-read_intervals", "%+#1");
        return [.. probe.GetProperty("streams").EnumerateArray().Concat(probe.GetProperty("frames").EnumerateArray())
            .Where(e => e.TryGetProperty("side_data_list", out _)).SelectMany(e => e.GetProperty("side_data_list").EnumerateArray())
            .Select(e => e.GetProperty("side_data_type").GetString()!)];
    }

    /// <summary>MD5 of every decoded frame as stored, in a pixel format that holds it whole.</summary>
    public static IReadOnlyList<string> Hashes(string file, string? pixelFormat = null, bool upright = false) =>
        [.. FrameHashes.Parse(Ffmpeg.Run("ffmpeg", ["-v", "error", "-nostdin", .. upright ? Array.Empty<string>() : ["-noautorotate"], "-i", Url(file), "-map", "0:v:0",
            "-fps_mode", "passthrough", .. pixelFormat is null ? Array.Empty<string>() : ["-pix_fmt", pixelFormat], "-f", "framemd5", "-"]).OutputText).Select(f => f.Hash)];

    /// <summary>What ffprobe says, as JSON.</summary>
    public static JsonElement Probe(string file, params string[] arguments) =>
        JsonDocument.Parse(Ffmpeg.Run("ffprobe", ["-v", "error", .. arguments, "-of", "json", Url(file)]).OutputText).RootElement;

    private static double FirstPacket(string file, string stream) =>
        Probe(file, "-select_streams", stream, "-show_packets").GetProperty("packets").EnumerateArray()
            .Where(p => p.TryGetProperty("pts_time", out _)).Min(p => double.Parse(p.GetProperty("pts_time").GetString()!, CultureInfo.InvariantCulture));

    private static string Url(string file) => $"file:{file}";
}
