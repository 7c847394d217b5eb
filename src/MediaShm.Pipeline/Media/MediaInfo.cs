using System.Text.Json;
using System.Text.Json.Serialization;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// All that the process that writes the output must know of the input. Immutable; crosses from the decoder as JSON.
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
    [JsonIgnore]
    public StreamInfo? Video => VideoStream >= 0 && VideoStream < Streams.Count ? Streams[VideoStream] : null;

    /// <summary>The value as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MediaInfoJson.Default.MediaInfo);

    /// <summary>Reads what <see cref="ToJson"/> wrote and checks that its indices hold together.</summary>
    /// <exception cref="MediaException">The text is not that.</exception>
    public static MediaInfo FromJson(ReadOnlySpan<byte> json)
    {
        MediaInfo? info;
        try
        {
            info = JsonSerializer.Deserialize(json, MediaInfoJson.Default.MediaInfo);
        }
        catch (JsonException e)
        {
            throw new MediaException($"the decoder's description of the input is malformed: {FirstLine(e.Message)}", e);
        }

        if (info is not { FormatName: not null, Metadata: not null, Streams: not null, Chapters: not null })
            throw new MediaException("the decoder's description of the input is malformed: a part is missing");
        for (var i = 0; i < info.Streams.Count; i++)
        {
            var stream = info.Streams[i];
            if (stream is not { Metadata: not null, SideData: not null, ExtraData: not null } || stream.Index != i)
                throw new MediaException($"the decoder's description of stream {i} is malformed");
            if (stream.SideData.Any(d => d is not { Data: not null })) throw new MediaException($"the side data of stream {i} are malformed");
        }

        if (info.Chapters.Any(c => c is not { Metadata: not null })) throw new MediaException("the decoder's description of a chapter is malformed");
        if (info.VideoStream < -1 || info.VideoStream >= info.Streams.Count)
            throw new MediaException($"the decoder names video stream {info.VideoStream} of {info.Streams.Count} streams");
        return info;
    }

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? text[..end] : text;
}

[JsonSourceGenerationOptions(WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(MediaInfo))]
internal sealed partial class MediaInfoJson : JsonSerializerContext;
