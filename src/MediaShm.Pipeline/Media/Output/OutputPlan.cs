using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>What of the input goes into the container, besides the encoded frames: streams, chapters, tags. Not thread-safe.</summary>
internal sealed unsafe class OutputPlan
{
    private const uint TextTag = 0x74786574; // "text" as MKTAG writes it
    // Of the container's own tags the ones that would not be true of the output (the ffmpeg program drops the same).
    private static readonly string[] StaleTags = ["creation_time", "company_name", "product_name", "product_version", "duration"];
    private readonly AVOutputFormat* _muxer;
    private readonly MediaInfo? _source;
    private readonly Action<string> _note;
    private readonly IReadOnlyList<TagEdit> _tags;
    private readonly List<StreamInfo> _copied = [];

    /// <summary>Decides which streams the container takes; a note tells of each that it does not.</summary>
    public OutputPlan(AVOutputFormat* muxer, MediaWriterOptions options, WriterSettings settings, long start, Action<string> note)
    {
        _muxer = muxer;
        _tags = options.Tags;
        (_source, Settings, Start, _note) = (options.Source, settings, start, note);
        foreach (var index in options.CopiedStreams)
        {
            if (_source is null || index < 0 || index >= _source.Streams.Count)
                throw new ArgumentException($"there is no stream {index} to copy", nameof(options));
            Decide(_source.Streams[index]);
        }

        NoteWhatIsNotOffered(options.CopiedStreams);
    }

    /// <summary>The user's options.</summary>
    public WriterSettings Settings { get; }

    /// <summary>Instant of the input in µs at which the output starts.</summary>
    public long Start { get; }

    /// <summary>What came with the first frame; set before the container is opened.</summary>
    public FrameSideData? OfFirstFrame { get; set; }

    /// <summary>Streams to copy.</summary>
    public IReadOnlyList<StreamInfo> Copied => _copied;

    /// <summary>True for the streams to copy.</summary>
    public bool Copies(int stream)
    {
        foreach (var copied in _copied)
        {
            if (copied.Index == stream) return true;
        }

        return false;
    }

    /// <summary>Tags of a copied stream.</summary>
    public IEnumerable<KeyValuePair<string, string>> TagsOf(StreamInfo stream) =>
        TagEdit.Apply(stream.Metadata, _tags, stream.Kind, _copied.Where(c => c.Kind == stream.Kind).TakeWhile(c => c.Index != stream.Index).Count() + (stream.Kind == StreamKind.Video ? 1 : 0));

    /// <summary>A stream in words.</summary>
    public static string Name(StreamInfo stream) =>
        $"{(stream.IsAttachedPicture ? "attached picture" : $"{stream.Kind.ToString().ToLowerInvariant()} stream")} {stream.Index} ({stream.CodecName})";

    /// <summary>Tells that a stream is left out, and, of sound, what would help.</summary>
    public void NoteRefused(StreamInfo stream, string why)
    {
        var encoder = stream.Kind == StreamKind.Audio && !stream.IsEncoded ? EncoderSelection.SoundOf(_muxer) : null;
        _note($"{Name(stream)}: left out, since {why}{(encoder is null ? "" : $"; -c:a {encoder} encodes it anew")}");
    }

    /// <summary>Sets tags and chapters.</summary>
    public void DescribeContainer(AVFormatContext* context)
    {
        var tags = _source?.Metadata.Where(t => !StaleTags.Contains(t.Key)) ?? [];
        StreamMuxer.CopyMetadata(ref context->metadata, TagEdit.Apply(tags, _tags, kind: null));
        if (_source is not null) AddChapters(context, _source.Chapters);
    }

    /// <summary>Adds the stream of the encoder.</summary>
    public AVStream* AddVideo(AVFormatContext* context, VideoEncoder encoder, in FrameDescriptor first)
    {
        var stream = (AVStream*)FFmpegError.Allocated(ffmpeg.avformat_new_stream(context, null), "a stream");
        var codec = encoder.Context;
        _ = FFmpegError.Check(ffmpeg.avcodec_parameters_from_context(stream->codecpar, codec), "describe the video stream");
        stream->time_base = codec->time_base;
        if (codec->framerate.num > 0) stream->avg_frame_rate = codec->framerate;
        stream->sample_aspect_ratio = codec->sample_aspect_ratio;
        stream->codecpar->field_order = FieldOrder(first.Traits, NativeText.Read(codec->codec->name)!);
        AddSideData(stream, first);
        AddLayouts(stream);
        var tags = _source?.Video?.Metadata.Where(t => t.Key is not ("encoder" or "ENCODER")) ?? [];
        StreamMuxer.CopyMetadata(ref stream->metadata, TagEdit.Apply(tags, _tags, StreamKind.Video));
        if (_source?.Video is { } video)
        {
            stream->disposition = video.Disposition;
        }

        if ((codec->flags & ffmpeg.AV_CODEC_FLAG_BITEXACT) != 0 || (context->flags & ffmpeg.AVFMT_FLAG_BITEXACT) != 0) return stream;
        StreamMuxer.CopyMetadata(ref stream->metadata, [new("encoder", EncoderSelection.Signature(codec->codec))]);
        return stream;
    }

    /// <summary>AVFieldOrder: fields of a woven frame are shown in turn, those of MJPEG are coded in turn.</summary>
    private static int FieldOrder(FrameTraits traits, string codec) =>
        !traits.HasFlag(FrameTraits.Interlaced) ? 1
        : traits.HasFlag(FrameTraits.TopFieldFirst) ? codec == "mjpeg" ? 2 : 4
        : codec == "mjpeg" ? 3 : 5;

    private static void AddSideData(AVStream* stream, in FrameDescriptor first)
    {
        if (first.Traits.HasFlag(FrameTraits.HasOrientation))
        {
            ReadOnlySpan<int> matrix = first.Orientation;
            stream->SetSideData(AVPacketSideDataType.AV_PKT_DATA_DISPLAYMATRIX, System.Runtime.InteropServices.MemoryMarshal.AsBytes(matrix));
        }

        Span<byte> block = stackalloc byte[HdrSideData.MasteringBytes];
        if (first.Traits.HasFlag(FrameTraits.HasMastering))
        {
            HdrSideData.WriteMastering(first, block);
            stream->SetSideData(AVPacketSideDataType.AV_PKT_DATA_MASTERING_DISPLAY_METADATA, block);
        }

        if (!first.Traits.HasFlag(FrameTraits.HasContentLight)) return;
        HdrSideData.WriteContentLight(first, block);
        stream->SetSideData(AVPacketSideDataType.AV_PKT_DATA_CONTENT_LIGHT_LEVEL, block[..HdrSideData.ContentLightBytes]);
    }

    /// <summary>How the views of stereo lie in the picture, how the picture lies on a sphere: as the input's stream tells, or its first frame.</summary>
    private void AddLayouts(AVStream* stream)
    {
        Span<byte> room = stackalloc byte[SideDataEntries.StructBytes];
        var isStereo = false;
        foreach (var block in _source?.Video?.SideData ?? [])
        {
            var type = (AVPacketSideDataType)block.Type;
            if (type is AVPacketSideDataType.AV_PKT_DATA_STEREO3D or AVPacketSideDataType.AV_PKT_DATA_SPHERICAL)
                stream->SetSideData(type, SideDataEntries.FilledUp(block.Data, room));
            else if (type == AVPacketSideDataType.AV_PKT_DATA_ICC_PROFILE)
                stream->SetSideData(type, block.Data);
            isStereo |= type == AVPacketSideDataType.AV_PKT_DATA_STEREO3D;
        }

        if (!isStereo && OfFirstFrame is { } sideData && sideData.Find(FrameSideDataKind.Stereo3D) is { IsEmpty: false } stereo)
            stream->SetSideData(AVPacketSideDataType.AV_PKT_DATA_STEREO3D, SideDataEntries.FilledUp(stereo, room));
    }

    /// <summary>Streams that nobody can ask for: further videos, timed data.</summary>
    private void NoteWhatIsNotOffered(IReadOnlyList<int> asked)
    {
        if (_source is null || _muxer->audio_codec == 0) return;
        foreach (var stream in _source.Streams.Where(s => s.Index != _source.VideoStream && !asked.Contains(s.Index)))
        {
            // The mov muxers make a timecode track anew of the video's tag, and one of the chapters, which came of such a track.
            if (stream.Kind == StreamKind.Data && !(stream.CodecTag == TextTag && _source.Chapters.Count > 0) && !_source.Streams.Any(s => s.Metadata.ContainsKey("timecode")))
                _note($"{Name(stream)}: left out, since timed data are not copied");
            else if (stream.Kind == StreamKind.Video)
                _note($"{Name(stream)}: left out, since one video stream is filtered");
        }
    }

    /// <summary>Libavformat's answer for what is no stream of packets in most containers: 1 takes it, 0 does not.</summary>
    private int AnswerForAttached(StreamInfo stream) => NativeText.Read(_muxer->name) switch
    {
        "matroska" => stream.Kind == StreamKind.Attachment && stream.Metadata.ContainsKey("filename") && stream.Metadata.ContainsKey("mimetype") ? 1 : 0,
        "mp4" or "ipod" => stream.Kind == StreamKind.Video && stream.CodecName is "mjpeg" or "png" or "bmp" ? 1 : 0,
        _ => 0,
    };

    /// <summary>Libavformat's answer; Matroska's is "no" for sound that it has by the numbers of another system (WMA): those are in its table.</summary>
    private int Answer(int codec)
    {
        var answer = ffmpeg.avformat_query_codec(_muxer, codec, 0);
        if (answer != 0 || _muxer->codec_tag == null) return answer;
        return ffmpeg.avformat_query_codec(_muxer, codec, ffmpeg.FF_COMPLIANCE_UNOFFICIAL) == 1 && ffmpeg.av_codec_get_tag(_muxer->codec_tag, codec) != 0 ? 1 : 0;
    }

    private void Decide(StreamInfo stream)
    {
        var answer = stream.Kind is StreamKind.Attachment or StreamKind.Video ? AnswerForAttached(stream) : Answer(stream.CodecId);
        // Formats of raw frames (framemd5, rawvideo, yuv4mpegpipe …) answer "unknown" but have no place for coded packets.
        if (answer < 0 && !(stream.IsEncoded && _muxer->audio_codec != 0) && (_muxer->video_codec == ffmpeg.AV_CODEC_ID_RAWVIDEO || (_muxer->audio_codec == 0 && _muxer->subtitle_codec == 0))) answer = 0;
        if (answer == 0)
        {
            if (stream.IsEncoded && _muxer->audio_codec != 0)
            {
                throw new MediaException(MediaErrorKind.Usage, $"the format {NativeText.Read(_muxer->name)} has no place for {stream.CodecName} sound; "
                    + $"choose another codec{(EncoderSelection.SoundOf(_muxer) is { } encoder ? $", such as -c:a {encoder}" : "")}");
            }

            // Nobody who asks for pictures alone (yuv4mpegpipe, image2 …) expects sound.
            if (_muxer->audio_codec != 0 || stream.Kind == StreamKind.Subtitle || stream.IsEncoded)
                NoteRefused(stream, $"the format {NativeText.Read(_muxer->name)} has no place for it");
            return;
        }

        _copied.Add(stream);
    }

    /// <summary>Chapters belong to the context once added: libavformat frees them with it.</summary>
    private void AddChapters(AVFormatContext* context, IReadOnlyList<ChapterInfo> chapters)
    {
        var kept = chapters.Where(c => c.TimeBase.IsPositive && MediaTime.Shift(c.End, c.TimeBase, Start) > 0).ToArray();
        if (kept.Length == 0) return;
        context->chapters = (AVChapter**)FFmpegError.Allocated(ffmpeg.av_mallocz((nuint)(kept.Length * sizeof(AVChapter*))), "chapters");
        foreach (var from in kept)
        {
            var to = (AVChapter*)FFmpegError.Allocated(ffmpeg.av_mallocz((nuint)sizeof(AVChapter)), "a chapter");
            to->id = from.Id;
            to->time_base = from.TimeBase;
            to->start = Math.Max(MediaTime.Shift(from.Start, from.TimeBase, Start), 0);
            to->end = MediaTime.Shift(from.End, from.TimeBase, Start);
            StreamMuxer.CopyMetadata(ref to->metadata, from.Metadata);
            context->chapters[context->nb_chapters++] = to;
        }
    }
}
