namespace VideoFilter.CommandLine;

/// <summary>What an option does; <see cref="FilterRunBuilder"/> has one case for each.</summary>
internal enum OptionKey
{
    Input, Chain, Device, Import, Json, Overwrite, KeepExisting, LogLevel, Ignored, Threads,
    Format, Start, Duration, End, Frames, Codec, VideoCodec, OtherCodec, BitRate, PixelFormat, FrameSize, FrameRate,
    SampleRate, Channels, SampleFormat, AudioBitRate, AudioQuality,
    NoAudio, NoSubtitles, Private, Quality, Trace,
    NoSandbox, DecoderMemory, DecoderTime, OnDecoderCrash, VideoStream, Loop, Hardware, HardwareDevice, RateMode, Metadata,
}

/// <summary>One option that this program knows.</summary>
/// <param name="Key">What it does.</param>
/// <param name="Names">Its spellings, the first being the one that help shows; without stream specifiers.</param>
/// <param name="Value">What its value is, for help; null for a flag.</param>
/// <param name="Help">One line.</param>
internal sealed record OptionEntry(OptionKey Key, string[] Names, string? Value, string Help)
{
    /// <summary>Left out of help.</summary>
    public bool Hidden { get; init; }

    /// <summary>As help and messages write it, with the video stream specifier where one is usual.</summary>
    public string Shown { get; init; } = Names[0];
}

/// <summary>
/// The options that this program itself understands. All others after <c>-i</c> belong to the encoder and the muxer, before
/// it to the demuxer and the decoder, and take one value, as with FFmpeg.
/// </summary>
internal static class OptionTable
{
    /// <summary>All of them, in help's order.</summary>
    public static readonly OptionEntry[] Entries =
    [
        new(OptionKey.Input, ["-i"], "IN", "Input file or URL; - is stdin. Options before it are the input's: -ss, -t, -to, -f, demuxer options."),
        new(OptionKey.Chain, ["-vf", "-filter"], "CHAIN", "Filters, in FFmpeg's grammar: gblur=sigma=2,eq=contrast=1.1. Default: null (change nothing)."),
        new(OptionKey.VideoStream, ["-vstream"], "N|v:N|#ID", "Video stream: by its index in the input, as N-th video, or by the container's id. Default: the best."),
        new(OptionKey.Loop, ["-stream_loop"], "N", "Before -i: read the input N more times; -1: for ever."),
        new(OptionKey.Hardware, ["-hwaccel"], "NAME", "Before -i: decode on a device where it can: auto, vaapi, vdpau, cuda, drm, vulkan, qsv; none: in software, the default."),
        new(OptionKey.HardwareDevice, ["-hwaccel_device"], "DEV", "Before -i: which one, by path, number or display."),
        new(OptionKey.Overwrite, ["-y"], null, "Replace an existing output."),
        new(OptionKey.KeepExisting, ["-n"], null, "Never replace an existing output (the default)."),
        new(OptionKey.Start, ["-ss"], "TIME", "Before -i: seek there. After: drop what comes earlier. 12.5, 1:02:03.5, 300ms."),
        new(OptionKey.Duration, ["-t"], "TIME", "Before -i: read this much only. After: write this much only."),
        new(OptionKey.End, ["-to"], "TIME", "The same as a point in time; -t wins over it."),
        new(OptionKey.Frames, ["-frames", "-vframes"], "N", "Write this many video frames at most.") { Shown = "-frames:v" },
        new(OptionKey.Codec, ["-c", "-codec"], "NAME", "Video encoder; before -i: decoder. -c:a: copy (the default), none, or an audio encoder (aac, libopus, flac, pcm_s16le); -c:s: copy or none.") { Shown = "-c:v" },
        new(OptionKey.VideoCodec, ["-vcodec"], "NAME", "The same as -c:v.") { Hidden = true },
        new(OptionKey.OtherCodec, ["-acodec", "-scodec"], "NAME", "The same as -c:a and -c:s.") { Hidden = true },
        new(OptionKey.Private, ["-crf"], "N", "Constant quality, in the encoder's own scale."),
        new(OptionKey.Private, ["-preset"], "NAME", "The encoder's speed against size."),
        new(OptionKey.BitRate, ["-b", "-vb"], "RATE", "Bits per second: 800k, 2.5M.") { Shown = "-b:v" },
        new(OptionKey.Quality, ["-q", "-qscale"], "N", "Constant quantiser, for encoders that have one (mpeg4, mjpeg).") { Shown = "-q:v" },
        new(OptionKey.AudioBitRate, ["-ab"], "RATE", "Bits per second of encoded sound, 128k: the same as -b:a."),
        new(OptionKey.AudioQuality, ["-aq"], "N", "Quality of encoded sound, in its encoder's own scale: the same as -q:a."),
        new(OptionKey.SampleRate, ["-ar"], "RATE", "Samples per second of encoded sound."),
        new(OptionKey.Channels, ["-ac"], "N", "Channels of encoded sound."),
        new(OptionKey.SampleFormat, ["-sample_fmt"], "NAME", "Sample format for the audio encoder."),
        new(OptionKey.PixelFormat, ["-pix_fmt"], "NAME", "Pixel format for the encoder, converted on the CPU where the frames have another."),
        new(OptionKey.FrameSize, ["-s"], "WxH", "Scale the output: the same as scale at the chain's end."),
        new(OptionKey.FrameRate, ["-r"], "RATE", "Constant output frame rate: the same as fps at the chain's end. Before -i: take the input to have it."),
        new(OptionKey.RateMode, ["-fps_mode", "-vsync"], "MODE", "passthrough or vfr: every frame keeps its time (the default); cfr: constant at the input's rate, or -r's."),
        new(OptionKey.Metadata, ["-metadata"], "KEY=VALUE", "Set a tag of the output (:s:v, :s:a:1 of a stream); KEY= takes it away."),
        new(OptionKey.NoAudio, ["-an"], null, "Leave the audio out."),
        new(OptionKey.NoSubtitles, ["-sn"], null, "Leave the subtitles out."),
        new(OptionKey.Format, ["-f"], "NAME", "Container format; after -i also null, framemd5, yuv4mpegpipe. Before -i: the input's."),
        new(OptionKey.Device, ["--device"], "NAME", "What runs the filters: auto, cpu, vulkan, cuda, opengl or opencl; vulkan:1, cuda:tesla, vulkan:uuid=… name one GPU of several."),
        new(OptionKey.Import, ["--import"], "auto|host|dmabuf|staged", "How frames reach a GPU: imported in place (two ways), or by one copy."),
        new(OptionKey.Json, ["--json"], null, "No progress; one JSON object as the last line of stdout (of stderr when the output is -)."),
        new(OptionKey.Trace, ["--trace"], "FILE", "Write what each stage did with each frame and when, for chrome://tracing or Perfetto."),
        new(OptionKey.OnDecoderCrash, ["--on-decoder-crash"], "fail|skip", "Where the decoder process dies: fail (the default), or go on behind the place and say what was lost."),
        new(OptionKey.DecoderMemory, ["--decoder-memory"], "SIZE", "Memory that the decoder process may take for itself, frames not counted: 256M, 1G."),
        new(OptionKey.DecoderTime, ["--decoder-cpu"], "SECONDS", "Processor time that the decoder process may use."),
        new(OptionKey.NoSandbox, ["--no-sandbox"], null, "Let the decoder process keep all rights (see docs/sandbox.md)."),
        new(OptionKey.LogLevel, ["-v", "-loglevel"], "LEVEL", "quiet, error, warning, info, verbose or debug."),
        new(OptionKey.Threads, ["-threads"], "N", "Threads to keep busy in all; 0: one per core."),
        new(OptionKey.Ignored, ["-hide_banner", "-nostdin", "-stats", "-nostats", "-dn"], null, "Accepted, changes nothing.") { Hidden = true },
    ];

    private static readonly Dictionary<string, OptionEntry> ByName = Index();

    /// <summary>Every spelling, for suggestions.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Finds an option by any of its spellings (dashes included, stream specifier not).</summary>
    public static OptionEntry? Find(string name) => ByName.GetValueOrDefault(name);

    private static Dictionary<string, OptionEntry> Index()
    {
        var index = new Dictionary<string, OptionEntry>(StringComparer.Ordinal);
        foreach (var entry in Entries)
        {
            foreach (var name in entry.Names) index.Add(name, entry);
        }

        return index;
    }
}
