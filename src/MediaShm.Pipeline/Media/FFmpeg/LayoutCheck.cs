using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Compares the layout table with what the loaded libraries say of themselves, before anything is written through an
/// offset: the offsets in their option tables, and the values that fresh objects are documented to have. Fails closed.
/// </summary>
internal static unsafe partial class LayoutCheck
{
    private const int LeastOptionsFound = 20;

    /// <summary>The number of AV_OPT_TYPE_FLAGS: that of "b", known to be a 64-bit integer, less the distance of the two.</summary>
    /// <exception cref="FFmpegLibraryException">The option is missing or of an unknown type.</exception>
    public static int FindOptionTypeBase()
    {
        var options = ffmpeg.avcodec_get_class();
        var bitRate = ffmpeg.av_opt_find(&options, NativeText.Literal("b"u8), null, 0, ffmpeg.AV_OPT_SEARCH_FAKE_OBJ);
        var start = bitRate == null ? -1 : bitRate->type - (int)AVOptionType.AV_OPT_TYPE_INT64;
        return start is 0 or 1 ? start : throw Mismatch("the option 'b' of libavcodec", "a 64-bit integer", "something else");
    }

    /// <summary>Runs every check.</summary>
    /// <exception cref="FFmpegLibraryException">One failed.</exception>
    public static void Run(FFmpegRelease release)
    {
        CheckOptions();
        CheckFrame();
        CheckPacket();
        CheckBuffer();
        CheckPixelFormat();
        CheckParameters();
        CheckCodecContext();
        CheckFormat();
        CheckSound();
        if (AVCodecParameters.HasSideData && ffmpeg.av_packet_side_data_new == null)
            throw Mismatch($"av_packet_side_data_new in FFmpeg {release.Name}", "there", "missing");
        if (!AVCodecParameters.HasSideData && ffmpeg.av_stream_new_side_data == null)
            throw Mismatch($"av_stream_new_side_data in FFmpeg {release.Name}", "there", "missing");
    }

    /// <summary>
    /// Checks the members of a surface set, which only decoding by hardware looks at, on a device that is described and never opened.
    /// </summary>
    /// <exception cref="FFmpegLibraryException">They lie elsewhere, or the loaded FFmpeg was built without the device.</exception>
    public static void RunHardware(int deviceType)
    {
        var device = ffmpeg.av_hwdevice_ctx_alloc(deviceType);
        if (device == null) throw new FFmpegLibraryException($"FFmpeg {FFmpegLibrary.VersionText} was built without it");
        var frames = ffmpeg.av_hwframe_ctx_alloc(device);
        try
        {
            var context = (AVHWFramesContext*)((AVBufferRef*)FFmpegError.Allocated(frames, "surfaces"))->data;
            Expect("a fresh AVHWFramesContext.device_ref", (nint)device->data, (nint)context->device_ref->data);
            Expect("a fresh AVHWFramesContext.device_ctx", (nint)device->data, (nint)context->device_ctx);
            Expect("a fresh AVHWFramesContext.initial_pool_size", 0, context->initial_pool_size);
            Expect("a fresh AVHWFramesContext.format", ffmpeg.AV_PIX_FMT_NONE, context->format);
            Expect("a fresh AVHWFramesContext.sw_format", ffmpeg.AV_PIX_FMT_NONE, context->sw_format);
            Expect("AVHWFramesContext.sw_format", AVHWFramesContext.At.format + 4, AVHWFramesContext.At.sw_format); // both are -1 yet
            Expect("AVHWFramesContext.width", AVHWFramesContext.At.sw_format + 4, AVHWFramesContext.At.width);
            Expect("AVHWFramesContext.height", AVHWFramesContext.At.width + 4, AVHWFramesContext.At.height);
        }
        finally
        {
            ffmpeg.av_buffer_unref(&frames);
            ffmpeg.av_buffer_unref(&device);
        }
    }

    private static void CheckOptions()
    {
        var codec = ffmpeg.avcodec_get_class();
        var format = ffmpeg.avformat_get_class();
        ReadOnlySpan<(nint Class, string Option, string Member, int Expected)> known =
        [
            ((nint)codec, "b", "AVCodecContext.bit_rate", AVCodecContext.At.bit_rate),
            ((nint)codec, "bt", "AVCodecContext.bit_rate_tolerance", AVCodecContext.At.bit_rate_tolerance),
            ((nint)codec, "flags", "AVCodecContext.flags", AVCodecContext.At.flags),
            ((nint)codec, "flags2", "AVCodecContext.flags2", AVCodecContext.At.flags2),
            ((nint)codec, "time_base", "AVCodecContext.time_base", AVCodecContext.At.time_base),
            ((nint)codec, "g", "AVCodecContext.gop_size", AVCodecContext.At.gop_size),
            ((nint)codec, "bf", "AVCodecContext.max_b_frames", AVCodecContext.At.max_b_frames),
            ((nint)codec, "ar", "AVCodecContext.sample_rate", AVCodecContext.At.sample_rate),
            ((nint)codec, "frame_size", "AVCodecContext.frame_size", AVCodecContext.At.frame_size),
            ((nint)codec, "ch_layout", "AVCodecContext.ch_layout", AVCodecContext.At.ch_layout),
            ((nint)codec, "err_detect", "AVCodecContext.err_recognition", AVCodecContext.At.err_recognition),
            ((nint)codec, "threads", "AVCodecContext.thread_count", AVCodecContext.At.thread_count),
            ((nint)codec, "thread_type", "AVCodecContext.thread_type", AVCodecContext.At.thread_type),
            ((nint)codec, "skip_frame", "AVCodecContext.skip_frame", AVCodecContext.At.skip_frame),
            ((nint)codec, "color_primaries", "AVCodecContext.color_primaries", AVCodecContext.At.color_primaries),
            ((nint)codec, "color_trc", "AVCodecContext.color_trc", AVCodecContext.At.color_trc),
            ((nint)codec, "colorspace", "AVCodecContext.colorspace", AVCodecContext.At.colorspace),
            ((nint)codec, "color_range", "AVCodecContext.color_range", AVCodecContext.At.color_range),
            ((nint)codec, "chroma_sample_location", "AVCodecContext.chroma_sample_location", AVCodecContext.At.chroma_sample_location),
            ((nint)codec, "pkt_timebase", "AVCodecContext.pkt_timebase", AVCodecContext.At.pkt_timebase),
            ((nint)codec, "video_size", "AVCodecContext.width", AVCodecContext.At.width),
            ((nint)codec, "pixel_format", "AVCodecContext.pix_fmt", AVCodecContext.At.pix_fmt),
            ((nint)codec, "apply_cropping", "AVCodecContext.apply_cropping", AVCodecContext.At.apply_cropping),
            ((nint)codec, "extra_hw_frames", "AVCodecContext.extra_hw_frames", AVCodecContext.At.extra_hw_frames),
            ((nint)codec, "aspect", "AVCodecContext.sample_aspect_ratio", AVCodecContext.At.sample_aspect_ratio),
            ((nint)format, "probesize", "AVFormatContext.probesize", AVFormatContext.At.probesize),
            ((nint)format, "analyzeduration", "AVFormatContext.max_analyze_duration", AVFormatContext.At.max_analyze_duration),
            ((nint)format, "packetsize", "AVFormatContext.packet_size", AVFormatContext.At.packet_size),
            ((nint)format, "fflags", "AVFormatContext.flags", AVFormatContext.At.flags),
            ((nint)format, "max_delay", "AVFormatContext.max_delay", AVFormatContext.At.max_delay),
            ((nint)format, "fdebug", "AVFormatContext.debug", AVFormatContext.At.debug),
        ];
        var found = 0;
        foreach (var (options, name, member, expected) in known)
        {
            using var text = new Utf8(name);
            var option = ffmpeg.av_opt_find(&options, text, null, 0, ffmpeg.AV_OPT_SEARCH_FAKE_OBJ);
            if (option == null) continue; // options come and go between versions; enough of them must be there
            Expect(member, expected, option->offset);
            found++;
        }

        if (found < LeastOptionsFound) throw Mismatch("the options of libavcodec and libavformat", $"{LeastOptionsFound} known ones", $"{found}");
    }

    private static void CheckFrame()
    {
        var frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        Expect("a fresh AVFrame.pts", ffmpeg.AV_NOPTS_VALUE, frame->pts);
        Expect("a fresh AVFrame.pkt_dts", ffmpeg.AV_NOPTS_VALUE, frame->pkt_dts);
        Expect("a fresh AVFrame.best_effort_timestamp", ffmpeg.AV_NOPTS_VALUE, frame->best_effort_timestamp);
        Expect("a fresh AVFrame.format", -1, frame->format);
        Expect("a fresh AVFrame.extended_data", (nint)frame->data, (nint)frame->extended_data);
        Expect("a fresh AVFrame.sample_aspect_ratio", new AVRational(0, 1), frame->sample_aspect_ratio);
        Expect("a fresh AVFrame.color_primaries", 2, frame->color_primaries);
        Expect("a fresh AVFrame.color_trc", 2, frame->color_trc);
        Expect("a fresh AVFrame.colorspace", 2, frame->colorspace);
        Expect("a fresh AVFrame.color_range", 0, frame->color_range);
        Expect("a fresh AVFrame.Duration", 0, frame->Duration);
        var sideData = ffmpeg.av_frame_new_side_data(frame, AVFrameSideDataType.AV_FRAME_DATA_DISPLAYMATRIX, 36);
        FFmpegError.Allocated(sideData, "side data");
        Expect("AVFrame.nb_side_data", 1, frame->nb_side_data);
        Expect("AVFrame.side_data", (nint)sideData, (nint)frame->side_data[0]);
        Expect("AVFrameSideData.size", 36, (int)sideData->size);
        ffmpeg.av_frame_free(&frame);
    }

    private static void CheckPacket()
    {
        var packet = (AVPacket*)FFmpegError.Allocated(ffmpeg.av_packet_alloc(), "a packet");
        Expect("a fresh AVPacket.pts", ffmpeg.AV_NOPTS_VALUE, packet->pts);
        Expect("a fresh AVPacket.dts", ffmpeg.AV_NOPTS_VALUE, packet->dts);
        Expect("a fresh AVPacket.pos", -1L, packet->pos);
        Expect("a fresh AVPacket.time_base", new AVRational(0, 1), packet->time_base);
        Expect("av_new_packet", 0, ffmpeg.av_new_packet(packet, 321));
        Expect("AVPacket.size", 321, packet->size);
        Expect("AVPacket.data", (nint)packet->buf->data, (nint)packet->data);
        FFmpegError.Allocated(ffmpeg.av_packet_new_side_data(packet, AVPacketSideDataType.AV_PKT_DATA_SKIP_SAMPLES, 10), "side data");
        Expect("AVPacket.side_data_elems", 1, packet->side_data_elems);
        Expect("AVPacketSideData.type", AVPacketSideDataType.AV_PKT_DATA_SKIP_SAMPLES, packet->side_data->type);
        ffmpeg.av_packet_free(&packet);
    }

    private static void CheckBuffer()
    {
        var buffer = (AVBufferRef*)FFmpegError.Allocated(ffmpeg.av_buffer_alloc(1234), "a buffer");
        Expect("AVBufferRef.size", 1234, (int)buffer->size);
        ffmpeg.av_buffer_unref(&buffer);
    }

    private static void CheckPixelFormat()
    {
        var number = ffmpeg.av_get_pix_fmt(NativeText.Literal("yuv422p10le"u8));
        var format = ffmpeg.av_pix_fmt_desc_get(number);
        if (format == null) throw Mismatch("the pixel format yuv422p10le", "known", "unknown");
        Expect("AVPixFmtDescriptor.name", "yuv422p10le", NativeText.Read(format->name));
        Expect("AVPixFmtDescriptor.nb_components", 3, format->nb_components);
        Expect("AVPixFmtDescriptor.log2_chroma_w", 1, format->log2_chroma_w);
        Expect("AVPixFmtDescriptor.log2_chroma_h", 0, format->log2_chroma_h);
        Expect("AVPixFmtDescriptor.comp", new AVComponentDescriptor { plane = 2, step = 2, depth = 10 }, format->comp[2]);
    }

    private static void CheckParameters()
    {
        var parameters = (AVCodecParameters*)FFmpegError.Allocated(ffmpeg.avcodec_parameters_alloc(), "codec parameters");
        CheckFreshParameters(parameters);
        ffmpeg.avcodec_parameters_free(&parameters);
    }

    private static void CheckFreshParameters(AVCodecParameters* parameters)
    {
        Expect("a fresh AVCodecParameters.codec_type", AVMediaType.AVMEDIA_TYPE_UNKNOWN, parameters->codec_type);
        Expect("a fresh AVCodecParameters.format", -1, parameters->format);
        Expect("a fresh AVCodecParameters.profile", ffmpeg.AV_PROFILE_UNKNOWN, parameters->profile);
        Expect("a fresh AVCodecParameters.level", ffmpeg.AV_LEVEL_UNKNOWN, parameters->level);
        Expect("a fresh AVCodecParameters.sample_aspect_ratio", new AVRational(0, 1), parameters->sample_aspect_ratio);
        Expect("a fresh AVCodecParameters.color_primaries", 2, parameters->color_primaries);
        Expect("a fresh AVCodecParameters.color_trc", 2, parameters->color_trc);
        Expect("a fresh AVCodecParameters.color_space", 2, parameters->color_space);
    }

    private static void CheckCodecContext()
    {
        var context = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(null), "a codec context");
        Expect("a fresh AVCodecContext.get_buffer2", (nint)ffmpeg.avcodec_default_get_buffer2, context->get_buffer2);
        Expect("a fresh AVCodecContext.get_format", (nint)ffmpeg.avcodec_default_get_format, context->get_format);
        Expect("a fresh AVCodecContext.execute", (nint)ffmpeg.avcodec_default_execute, context->execute);
        Expect("a fresh AVCodecContext.get_encode_buffer", (nint)ffmpeg.avcodec_default_get_encode_buffer, context->get_encode_buffer);
        Expect("a fresh AVCodecContext.av_class", (nint)ffmpeg.avcodec_get_class(), (nint)context->av_class);
        Expect("a fresh AVCodecContext.pix_fmt", -1, context->pix_fmt);
        Expect("a fresh AVCodecContext.sample_fmt", -1, context->sample_fmt);
        Expect("a fresh AVCodecContext.sample_aspect_ratio", new AVRational(0, 1), context->sample_aspect_ratio);
        Expect("a fresh AVCodecContext.framerate", new AVRational(0, 1), context->framerate);
        if (AVCodecContext.At.thread_safe_callbacks >= 0) // lies between two fields checked above; 0 until somebody sets it
            Expect("AVCodecContext.thread_safe_callbacks", AVCodecContext.At.execute - 8, AVCodecContext.At.thread_safe_callbacks);
        CheckStreamSideData(context);
        ffmpeg.avcodec_free_context(&context);
    }

    /// <summary>Two members behind an array that is an option: its address and its length, 16 bytes. Without that option they are left alone.</summary>
    private static void CheckStreamSideData(AVCodecContext* context)
    {
        if (AVCodecContext.At.decoded_side_data < 0) return;
        var options = ffmpeg.avcodec_get_class();
        var before = ffmpeg.av_opt_find(&options, NativeText.Literal("side_data_prefer_packet"u8), null, 0, ffmpeg.AV_OPT_SEARCH_FAKE_OBJ);
        if (before == null || ffmpeg.av_frame_side_data_new == null)
        {
            AVCodecContext.At.decoded_side_data = LayoutTable.Absent;
            return;
        }

        Expect("AVCodecContext.decoded_side_data", before->offset + 16, AVCodecContext.At.decoded_side_data);
        Expect("AVCodecContext.nb_decoded_side_data", before->offset + 24, AVCodecContext.At.nb_decoded_side_data);
        _ = context->NewSideData(AVFrameSideDataType.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, HdrSideData.ContentLightBytes); // freed with the context
    }

    private static void CheckFormat()
    {
        var context = (AVFormatContext*)FFmpegError.Allocated(ffmpeg.avformat_alloc_context(), "a format context");
        Expect("a fresh AVFormatContext.av_class", (nint)ffmpeg.avformat_get_class(), (nint)context->av_class);
        Expect("a fresh AVFormatContext.nb_streams", 0u, context->nb_streams);
        Expect("a fresh AVFormatContext.nb_chapters", 0u, context->nb_chapters);
        _ = FFmpegError.Allocated(ffmpeg.avformat_new_stream(context, null), "a stream");
        var second = (AVStream*)FFmpegError.Allocated(ffmpeg.avformat_new_stream(context, null), "a stream");
        Expect("AVFormatContext.nb_streams", 2u, context->nb_streams);
        Expect("AVFormatContext.streams", (nint)second, (nint)context->streams[1]);
        Expect("AVStream.index", 1, second->index);
        Expect("a fresh AVStream.start_time", ffmpeg.AV_NOPTS_VALUE, second->start_time);
        Expect("a fresh AVStream.duration", ffmpeg.AV_NOPTS_VALUE, second->duration);
        CheckFreshParameters(second->codecpar);
        ffmpeg.avformat_free_context(context);
    }

    private static void Expect<T>(string what, T expected, T found, [CallerArgumentExpression(nameof(found))] string place = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found)) throw Mismatch($"{what} ({place})", $"{expected}", $"{found}");
    }

    private static FFmpegLibraryException Mismatch(string what, string expected, string found) => new(
        $"FFmpeg {FFmpegLibrary.VersionText} does not match the layout this version of MediaShm knows: {what} should be {expected} and is {found}; "
        + "use the distribution's own FFmpeg libraries, or update MediaShm");
}
