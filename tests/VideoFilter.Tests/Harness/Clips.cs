using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(VideoFilter.Tests.Harness.Clips))]

namespace VideoFilter.Tests.Harness;

/// <summary>Test clips, each made by ffmpeg when first asked for, kept until the last test has run.</summary>
public sealed class Clips : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<string>> _made = new();

    /// <summary>H.264 with B-frames, 320x180, 25 fps, 2 s, and AAC sound: the ordinary case.</summary>
    public string H264 => WithSound("h264.mp4", "320x180", 2, "-c:v", "libx264", "-bf", "3", "-g", "25", "-pix_fmt", "yuv420p");

    /// <summary>The same in 1080p and 20 s long, for what must happen in the middle of a run.</summary>
    public string Long => WithSound("long.mp4", "1920x1080", 20, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");

    /// <summary>AV1, whose usual decoder cannot write into our slots.</summary>
    public string Av1 => Video("av1.mkv", "libaom-av1", "320x180", 10, "-cpu-used", "8", "-pix_fmt", "yuv420p");

    /// <summary>A clip of another size, lossless, so that any size goes: odd ones too.</summary>
    public string OfSize(string size, int frames) =>
        // testsrc2 itself makes even sizes only.
        Video($"size-{size}.mkv", "ffv1", "640x480", frames, "-vf", $"scale={size.Replace('x', ':')}", "-pix_fmt", "yuv420p");

    /// <summary>A clip of one codec and pixel format, 25 frames.</summary>
    public string OfCodec(string encoder, string pixelFormat, string container, params string[] options) =>
        Video($"{encoder}-{pixelFormat}.{container}", encoder, "320x180", 25, ["-pix_fmt", pixelFormat, .. options]);

    /// <summary>Frames whose distances vary, with a hole of half a second.</summary>
    public string VariableRate => Make("vfr.mkv", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2,select='not(between(n,20,32))*not(eq(mod(n,7),3))'",
        "-fps_mode", "passthrough", "-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuv420p");

    /// <summary>Sound and no picture.</summary>
    public string SoundOnly => Make("sound.wav", "-f", "lavfi", "-i", "sine=duration=0.5");

    /// <summary>Picture, sound and subtitles.</summary>
    public string WithSubtitles
    {
        get
        {
            var text = _folder.File("lines.srt");
            File.WriteAllText(text, "1\n00:00:00,200 --> 00:00:01,000\nhello\n\n2\n00:00:01,200 --> 00:00:01,900\nworld\n");
            return Make("subtitles.mkv", "-i", H264, "-i", text, "-map", "0", "-map", "1", "-c", "copy");
        }
    }

    /// <summary>A file that ffmpeg makes with the given words, the name being added at their end.</summary>
    public string Make(string name, params string[] arguments) =>
        _made.GetOrAdd(name, _ => new Lazy<string>(() =>
        {
            var file = _folder.File(name);
            Ffmpeg.Convert([.. arguments, file]);
            return file;
        })).Value;

    public void Dispose() => _folder.Dispose();

    private string Video(string name, string encoder, string size, int frames, params string[] options)
    {
        Ffmpeg.RequireEncoder(encoder);
        return Make(name, ["-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-frames:v", $"{frames}", "-c:v", encoder, .. options]);
    }

    private string WithSound(string name, string size, int seconds, params string[] options)
    {
        Ffmpeg.RequireEncoder("libx264");
        return Make(name, ["-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25:duration={seconds}",
            "-f", "lavfi", "-i", $"sine=frequency=440:duration={seconds}", .. options, "-c:a", "aac"]);
    }
}
