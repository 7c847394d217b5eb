using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Media;

namespace VideoFilter.CommandLine;

/// <summary>What one run is asked to do: decode one input, filter its video, encode one output. Immutable.</summary>
internal sealed record FilterRunOptions
{
    /// <summary>Where the frames come from.</summary>
    public required InputOptions Input { get; init; }

    /// <summary>Where they go.</summary>
    public required OutputOptions Output { get; init; }

    /// <summary>The filter chain in FFmpeg's grammar, <c>-s</c> and <c>-r</c> already appended; <c>null</c> when nothing is to change.</summary>
    public string Chain { get; init; } = "null";

    /// <summary>The chain's last filter makes the input's rate constant.</summary>
    public bool ConstantRate { get; init; }

    /// <summary>Device name, or <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Which GPU of that device: an index, a part of its name, or its UUID; null for the best.</summary>
    public string? Gpu { get; init; }

    /// <summary>How slabs are to reach it.</summary>
    public ImportMode Import { get; init; }

    /// <summary>Report as one JSON object and show no progress.</summary>
    public bool Json { get; init; }

    /// <summary>Where to write a trace of the stages; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>What is told on stderr.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>Threads that decoder, device and encoder together should keep busy; 0: as many as the machine has.</summary>
    public int Threads { get; init; }

    /// <summary>Replace an existing output.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What the decoder process may do.</summary>
    public DecoderRights Decoder { get; init; } = new();
}

/// <summary>What the decoder process may do and take.</summary>
internal sealed record DecoderRights
{
    /// <summary>It gives its rights up before it opens the input.</summary>
    public bool Sandbox { get; init; } = true;

    /// <summary>Bytes of memory for itself, or null for no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Seconds of processor time, or null for no limit.</summary>
    public int? ProcessorSeconds { get; init; }

    /// <summary>What to do when it dies.</summary>
    public DecoderCrashPolicy OnCrash { get; init; }
}

/// <summary>The input's part of the command line: all that stands before <c>-i</c>.</summary>
internal sealed record InputOptions
{
    /// <summary>File name or FFmpeg URL, as given; see <see cref="IsStandardInput"/>.</summary>
    public required string Url { get; init; }

    /// <summary>Demuxer name, or null to probe.</summary>
    public string? Format { get; init; }

    /// <summary>Video stream: an index, <c>v:N</c> or <c>#ID</c>; null for the best.</summary>
    public string? VideoStream { get; init; }

    /// <summary>How often to read it again after its end; -1 for ever.</summary>
    public int Loops { get; init; }

    /// <summary>The kind of hardware that is to decode, or null for none.</summary>
    public string? Hardware { get; init; }

    /// <summary>Which device of it; null for any.</summary>
    public string? HardwareDevice { get; init; }

    /// <summary>Video decoder name, or null for FFmpeg's choice.</summary>
    public string? Decoder { get; init; }

    /// <summary>Seek here before decoding; output time starts at 0 there.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>Read this much only (from <c>-t</c>, or <c>-to</c> less <c>-ss</c>).</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Options for demuxer and decoder, name (without dash) to value.</summary>
    public IReadOnlyDictionary<string, string> Private { get; init; } = new Dictionary<string, string>();

    /// <summary>The input is this process's stdin.</summary>
    public bool IsStandardInput => Url is "-" or "pipe:" or "pipe:0";
}

/// <summary>The output's part of the command line.</summary>
internal sealed record OutputOptions
{
    /// <summary>File name or FFmpeg URL, as given; see <see cref="IsStandardOutput"/>.</summary>
    public required string Path { get; init; }

    /// <summary>Muxer name, or null to go by the file name's ending.</summary>
    public string? Format { get; init; }

    /// <summary>Video encoder name, or null for the muxer's default.</summary>
    public string? VideoCodec { get; init; }

    /// <summary>Target bits per second, or null for the encoder's default.</summary>
    public long? BitRate { get; init; }

    /// <summary>Pixel format for the encoder, or null for the nearest it takes.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Keep the audio streams.</summary>
    public bool Audio { get; init; } = true;

    /// <summary>How they are encoded.</summary>
    public SoundSide Sound { get; init; } = new();

    /// <summary>Copy the subtitle streams.</summary>
    public bool Subtitles { get; init; } = true;

    /// <summary>Drop what lies before this time (decoded, then dropped: exact but slow) and start the output's time there.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>Write this much only.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Write this many video frames at most.</summary>
    public long? Frames { get; init; }

    /// <summary>Tags to set.</summary>
    public IReadOnlyList<TagEdit> Tags { get; init; } = [];

    /// <summary>Options for encoder and muxer, name (without dash and stream specifier) to value: <c>crf</c>, <c>preset</c>, <c>movflags</c>….</summary>
    public IReadOnlyDictionary<string, string> Private { get; init; } = new Dictionary<string, string>();

    /// <summary>Those of <see cref="Private"/> that were given without a stream specifier, and so are for the sound, too.</summary>
    public IReadOnlySet<string> Shared { get; init; } = new HashSet<string>();

    /// <summary>The output is this process's stdout, so the report goes to stderr.</summary>
    public bool IsStandardOutput => Path is "-" or "pipe:" or "pipe:1";
}

/// <summary>What the command line says of the output's sound.</summary>
internal sealed record SoundSide
{
    /// <summary>Audio encoder or codec name; null to copy.</summary>
    public string? Codec { get; init; }

    /// <summary>Samples per second, or null for the input's.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Channels, or null for the input's.</summary>
    public int? Channels { get; init; }

    /// <summary>Sample format for the encoder, or null for the nearest it takes.</summary>
    public string? SampleFormat { get; init; }

    /// <summary>The encoder's options (<c>b</c>, <c>q</c> and its own), name to value.</summary>
    public IReadOnlyDictionary<string, string> Private { get; init; } = new Dictionary<string, string>();
}
