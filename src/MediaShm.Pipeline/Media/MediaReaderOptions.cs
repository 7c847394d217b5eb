using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Media;

/// <summary>What a <see cref="MediaReader"/> reads and how. Immutable.</summary>
public sealed record MediaReaderOptions
{
    /// <summary>File name or URL: what to open, or, with a <see cref="Descriptor"/>, only what to call it.</summary>
    public required string Input { get; init; }

    /// <summary>The input open already: a file, read from its present offset on, or a pipe. Stays the caller's; null to open <see cref="Input"/>.</summary>
    public SafeFileHandle? Descriptor { get; init; }

    /// <summary>Demuxer by FFmpeg's name, or null to probe.</summary>
    public string? Format { get; init; }

    /// <summary>Demuxer and decoder options by FFmpeg's names.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Which video stream: an index, <c>v:N</c> for the N-th video, <c>#ID</c> for the container's id; null for the best.</summary>
    public string? VideoStream { get; init; }

    /// <summary>Decoder by FFmpeg's name, or null for its choice.</summary>
    public string? Decoder { get; init; }

    /// <summary>Devices to decode on where one of them can; software does it otherwise, and <see cref="Warning"/> is told. Stays the caller's; null for none.</summary>
    public HardwareDevices? Hardware { get; init; }

    /// <summary>How often to read the input again after its end, its times going on; -1 for ever.</summary>
    public int Loops { get; init; }

    /// <summary>Where to start, counted from the input's start; exact: frames before it are decoded and dropped. Null for the start.</summary>
    public TimeSpan? Seek { get; init; }

    /// <summary>Go on at this time, in µs of the input's timestamps; wins over <see cref="Seek"/>.</summary>
    public long? ResumeMicroseconds { get; init; }

    /// <summary>Go on at the first key frame from there on, not exactly there by way of the key frame before it.</summary>
    public bool ResumesAtKeyFrame { get; init; }

    /// <summary>How much to read; null for all.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Decoder threads; 0 for two per processor, 16 at most.</summary>
    public int Threads { get; init; }

    /// <summary>Deliver the packets of audio and subtitle streams.</summary>
    public bool CopyStreams { get; init; } = true;

    /// <summary>Deliver audio decoded: packets of samples, as <see cref="StreamInfo.IsDecoded"/> says.</summary>
    public bool DecodeAudio { get; init; }

    /// <summary>Longest wait for a slot between packets, where the pool's budget is used up and a frame must be copied into one.</summary>
    public TimeSpan LoanTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets one line for each thing the user should know: damage, an unknown option, a seek that failed. Called on the reading thread.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Frames and packets before the start are dropped.</summary>
    internal bool CutsStart => ResumeMicroseconds is not null || Seek is { Ticks: > 0 };

    /// <summary>The options that a decoder process was asked for.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="descriptor">The inherited input, where the request says that there is one.</param>
    public static MediaReaderOptions From(DecoderRequest request, SafeFileHandle? descriptor)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new MediaReaderOptions
        {
            Input = request.Input,
            Descriptor = descriptor,
            Format = request.Format,
            Options = request.Options,
            VideoStream = request.VideoStream,
            Decoder = request.Decoder,
            Loops = request.Loops,
            Seek = request.SeekSeconds is { } seek ? TimeSpan.FromSeconds(seek) : null,
            ResumeMicroseconds = request.ResumeMicroseconds,
            ResumesAtKeyFrame = request.ResumesAtKeyFrame,
            Duration = request.DurationSeconds is { } duration ? TimeSpan.FromSeconds(duration) : null,
            Threads = request.Threads,
            CopyStreams = request.CopyStreams,
            DecodeAudio = request.DecodeAudio,
        };
    }
}
