using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>What <see cref="MediaWriter"/> writes and where. Immutable.</summary>
public sealed record MediaWriterOptions
{
    /// <summary>A path, "-" for standard output, or a URL of one of FFmpeg's protocols.</summary>
    public required string Output { get; init; }

    /// <summary>Muxer name (<c>-f</c>), or null to go by the ending of <see cref="Output"/>.</summary>
    public string? Format { get; init; }

    /// <summary>Replace an existing file.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Name of an encoder or codec, or null for the muxer's default.</summary>
    public string? VideoCodec { get; init; }

    /// <summary>Pixel format for the encoder by FFmpeg's name, or null for the frames' own, or the nearest that the encoder takes.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Encoder threads; 0 lets the encoder choose.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Options by FFmpeg's names, without dash, with or without a stream specifier: first the encoder's, else the muxer's. In order.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>The input, for metadata, chapters, copied streams and times; null when there is none.</summary>
    public MediaInfo? Source { get; init; }

    /// <summary>Tags to set, in order, over those of <see cref="Source"/>.</summary>
    public IReadOnlyList<TagEdit> Tags { get; init; } = [];

    /// <summary>Indices of the input's streams whose packets will come; see <see cref="StreamsToKeep"/>.</summary>
    public IReadOnlyList<int> CopiedStreams { get; init; } = [];

    /// <summary>How audio streams are encoded, which must then come decoded (<see cref="StreamInfo.IsDecoded"/>); null to copy them.</summary>
    public SoundOptions? Sound { get; init; }

    /// <summary>
    /// Frames per second of the frames to come: positive when constant, 0/1 when it varies, null to go by <see cref="Source"/>.
    /// </summary>
    public Rational? FrameRate { get; init; }

    /// <summary>The instant in µs, in the input's time, at which the output starts; null for the start of <see cref="Source"/>.</summary>
    public long? StartTime { get; init; }

    /// <summary>True when the times of frames count from that instant already (filters that look at times need it); copied packets' never do.</summary>
    public bool FramesAreShifted { get; init; }

    /// <summary>Indices of the streams that are copied by default: audio, subtitles, attached files and pictures.</summary>
    public static IReadOnlyList<int> StreamsToKeep(MediaInfo source, bool audio = true, bool subtitles = true) =>
        [.. source.Streams.Where(s => s.Kind switch
        {
            StreamKind.Audio => audio,
            StreamKind.Subtitle => subtitles,
            StreamKind.Attachment => true,
            _ => s.IsAttachedPicture && s.Index != source.VideoStream,
        }).Select(s => s.Index)];
}
