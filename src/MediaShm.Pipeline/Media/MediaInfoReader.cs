using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Describes an open input as <see cref="MediaInfo"/>.</summary>
internal static unsafe class MediaInfoReader
{
    /// <summary>Describes an input and its decoder.</summary>
    public static MediaInfo Read(Demuxer demuxer, VideoDecoder decoder, bool sought)
    {
        var context = demuxer.Context;
        var streams = new StreamInfo[context->nb_streams];
        for (var i = 0; i < streams.Length; i++) streams[i] = ReadStream(context, context->streams[i]);
        var chapters = new ChapterInfo[context->nb_chapters];
        for (var i = 0; i < chapters.Length; i++) chapters[i] = ReadChapter(context->chapters[i]);
        return new MediaInfo
        {
            FormatName = NativeText.Read(context->iformat->name) ?? "",
            StartTime = sought ? demuxer.StartMicroseconds : context->start_time,
            Duration = context->duration,
            BitRate = context->bit_rate,
            Metadata = NativeDictionary.Read(context->metadata),
            Streams = streams,
            Chapters = chapters,
            VideoStream = demuxer.VideoIndex,
            DecoderName = decoder.Name,
            DirectRendering = decoder.IsDirect,
            DirectRenderingReason = decoder.IsDirect
                ? $"the decoder '{decoder.Name}' writes its frames into the pool's slots"
                : $"the decoder '{decoder.Name}' keeps to memory of its own: each frame is copied into a slot",
        };
    }

    private static StreamInfo ReadStream(AVFormatContext* context, AVStream* stream)
    {
        var parameters = stream->codecpar;
        var isVideo = parameters->codec_type == AVMediaType.AVMEDIA_TYPE_VIDEO;
        return Describe(parameters) with
        {
            Index = stream->index,
            Id = stream->id,
            SampleAspectRatio = isVideo ? ffmpeg.av_guess_sample_aspect_ratio(context, stream, null) : new Rational(0, 1),
            TimeBase = stream->time_base,
            StartTime = stream->start_time,
            Duration = stream->duration,
            FrameCount = stream->nb_frames,
            AverageFrameRate = stream->avg_frame_rate,
            RealFrameRate = isVideo ? ffmpeg.av_guess_frame_rate(context, stream, null) : new Rational(0, 1),
            Disposition = stream->disposition,
            Metadata = NativeDictionary.Read(stream->metadata),
            SideData = ReadSideData(stream->SideData),
        };
    }

    /// <summary>What a codec's parameters tell of a stream.</summary>
    public static StreamInfo Describe(AVCodecParameters* parameters)
    {
        var (_, mask) = SoundFormat.LayoutOf(parameters->ch_layout);
        return new StreamInfo
        {
            Kind = (StreamKind)parameters->codec_type,
            CodecId = parameters->codec_id,
            CodecName = NativeText.Read(ffmpeg.avcodec_get_name(parameters->codec_id)) ?? "",
            CodecTag = parameters->codec_tag,
            ExtraData = new ReadOnlySpan<byte>(parameters->extradata, parameters->extradata_size).ToArray(),
            Format = parameters->format,
            BitRate = parameters->bit_rate,
            BitsPerCodedSample = parameters->bits_per_coded_sample,
            BitsPerRawSample = parameters->bits_per_raw_sample,
            Profile = parameters->profile,
            Level = parameters->level,
            Width = parameters->width,
            Height = parameters->height,
            FieldOrder = parameters->field_order,
            Color = new ColorTags(
                parameters->color_range, parameters->color_primaries, parameters->color_trc, parameters->color_space, parameters->chroma_location),
            VideoDelay = parameters->video_delay,
            SampleRate = parameters->sample_rate,
            Channels = parameters->ch_layout.nb_channels,
            ChannelOrder = parameters->ch_layout.order,
            ChannelMask = mask,
            BlockAlign = parameters->block_align,
            FrameSize = parameters->frame_size,
            InitialPadding = parameters->initial_padding,
            TrailingPadding = parameters->trailing_padding,
            SeekPreroll = parameters->seek_preroll,
        };
    }

    private static SideDataInfo[] ReadSideData(ReadOnlySpan<AVPacketSideData> blocks)
    {
        var all = new SideDataInfo[blocks.Length];
        for (var i = 0; i < all.Length; i++)
            all[i] = new SideDataInfo((int)blocks[i].type, new ReadOnlySpan<byte>(blocks[i].data, checked((int)blocks[i].size)).ToArray());
        return all;
    }

    private static ChapterInfo ReadChapter(AVChapter* chapter) => new()
    {
        Id = chapter->id,
        TimeBase = chapter->time_base,
        Start = chapter->start,
        End = chapter->end,
        Metadata = NativeDictionary.Read(chapter->metadata),
    };
}
