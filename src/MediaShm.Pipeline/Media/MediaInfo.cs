using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// All that the process that writes the output must know of the input. Immutable; crosses from the decoder over the side channel.
/// Codec ids, formats and side-data types are the numbers of the FFmpeg that read the input: writer and reader load the same one.
/// </summary>
public sealed record MediaInfo
{
    /// <summary>Names of the container, as libavformat's demuxer has them: <c>mov,mp4,m4a,3gp,3g2,mj2</c>.</summary>
    public string FormatName { get; init; } = "";

    /// <summary>Time of the first packet in µs, or <see cref="FrameDescriptor.NoPts"/>. A writer subtracts it from every stream alike.</summary>
    public long StartTime { get; init; } = FrameDescriptor.NoPts;

    /// <summary>Length in µs, or <see cref="FrameDescriptor.NoPts"/>.</summary>
    public long Duration { get; init; } = FrameDescriptor.NoPts;

    /// <summary>Bits per second of all streams; 0 when unknown.</summary>
    public long BitRate { get; init; }

    /// <summary>Tags of the container.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The streams by index.</summary>
    public IReadOnlyList<StreamInfo> Streams { get; init; } = [];

    /// <summary>The chapters in order of time.</summary>
    public IReadOnlyList<ChapterInfo> Chapters { get; init; } = [];

    /// <summary>Index of the stream whose frames enter the pool; -1 for none.</summary>
    public int VideoStream { get; init; } = -1;

    /// <summary>Name of the decoder of that stream, <c>h264</c> or <c>libdav1d</c>.</summary>
    public string DecoderName { get; init; } = "";

    /// <summary>True when that decoder writes its pixels into the pool's slots itself.</summary>
    public bool DirectRendering { get; init; }

    /// <summary>Why it does not, or how it does; one line for the report.</summary>
    public string DirectRenderingReason { get; init; } = "";

    /// <summary>The stream whose frames enter the pool.</summary>
    public StreamInfo? Video => VideoStream >= 0 && VideoStream < Streams.Count ? Streams[VideoStream] : null;
}
