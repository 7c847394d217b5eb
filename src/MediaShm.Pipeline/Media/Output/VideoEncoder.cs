using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>Owns an open encoder. Frames enter where they lie. Not thread-safe.</summary>
internal sealed unsafe class VideoEncoder : IDisposable
{
    private readonly AVFrame* _frame;
    private readonly LentFrames _lent = new();
    private AVCodecContext* _context;

    private VideoEncoder(AVCodecContext* context)
    {
        _context = context;
        _frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
    }

    /// <summary>The encoder.</summary>
    public AVCodecContext* Context => _context;

    /// <summary>Bytes of pixels that were copied since the encoder keeps many frames.</summary>
    public long BytesCopied => _lent.BytesCopied;

    /// <summary>Address of the first sample of the frame handed over last.</summary>
    public nint LastInputAddress { get; private set; }

    /// <summary>Opens an encoder for frames like the first.</summary>
    /// <param name="codec">Which.</param>
    /// <param name="settings">The user's options.</param>
    /// <param name="first">Describes the frames; the layout's format is what the encoder gets.</param>
    /// <param name="clock">Time base and rate.</param>
    /// <param name="threads">Threads, 0 for the encoder's choice.</param>
    /// <param name="globalHeader">The muxer wants the codec's headers beside the packets, not in them.</param>
    /// <param name="error">When it cannot be opened: why, in one line.</param>
    public static VideoEncoder? TryOpen(
        AVCodec* codec, WriterSettings settings, in FrameDescriptor first, EncoderClock clock, int threads, bool globalHeader, out MediaException? error)
    {
        var context = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(codec), "an encoder");
        Describe(context, first, clock);
        if (globalHeader) context->flags |= ffmpeg.AV_CODEC_FLAG_GLOBAL_HEADER;
        context->thread_count = threads;
        Accommodate(context, NativeText.Read(codec->name), first.Layout.Format.Pixel);
        settings.Apply(context);
        var log = new FFmpegLogCapture();
        int result;
        using (log.Open()) result = ffmpeg.avcodec_open2(context, codec, null);
        error = null;
        if (result >= 0) return new VideoEncoder(context);
        ffmpeg.avcodec_free_context(&context);
        var kind = settings.HasEncoderOptions && result is -ffmpeg.EINVAL or ffmpeg.AVERROR_EXTERNAL ? MediaErrorKind.Usage : MediaErrorKind.Failed;
        error = new MediaException(kind, $"encoder {NativeText.Read(codec->name)} cannot be opened for {first.Layout.Format}: {log.Explain(result)}");
        return null;
    }

    /// <summary>Hands a frame over; packets must be received until there are none before the next.</summary>
    public void Send(in FrameView view, in FrameDescriptor descriptor, FrameHold hold, FrameSideData? sideData, long pts, long duration)
    {
        var lent = _lent.Lend(view, hold);
        try
        {
            FrameWrapper.Wrap(_frame, lent.View, descriptor, lent, sideData);
            _frame->format = _context->pix_fmt; // differs only where full-range yuv420p passes as yuvj420p
            _frame->pts = pts;
            _frame->Duration = duration;
            _frame->time_base = _context->time_base;
            LastInputAddress = (nint)_frame->data[0];
            _ = FFmpegError.Check(ffmpeg.avcodec_send_frame(_context, _frame), $"encode frame {descriptor.Index}");
        }
        finally
        {
            ffmpeg.av_frame_unref(_frame);
            lent.Release();
        }
    }

    /// <summary>Ends the input: the encoder gives out what it still holds.</summary>
    public void Flush() => _ = FFmpegError.Check(ffmpeg.avcodec_send_frame(_context, null), "flush the encoder");

    /// <summary>Takes a packet; false when there is none for now, or none any more.</summary>
    public bool Receive(AVPacket* packet)
    {
        var result = ffmpeg.avcodec_receive_packet(_context, packet);
        if (result == ffmpeg.AVERROR_EOF || result == ffmpeg.AVERROR(ffmpeg.EAGAIN)) return false;
        _ = FFmpegError.Check(result, "encode the video");
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var frame = _frame;
        if (_context == null) return;
        var context = _context;
        _context = null;
        ffmpeg.avcodec_free_context(&context);
        ffmpeg.av_frame_free(&frame);
        _lent.Dispose();
    }

    /// <summary>What single encoders need to be told or they fail or talk; the user's own options come after and win.</summary>
    private static void Accommodate(AVCodecContext* context, string? codec, PixelFormat format)
    {
        if (codec == "libvpx" && (format.Info.Traits & PixelFormatTraits.Alpha) != 0)
            _ = ffmpeg.av_opt_set(context->priv_data, NativeText.Literal("auto-alt-ref"u8), NativeText.Literal("0"u8), 0); // it refuses alpha with frames that are not shown
        if (codec == "libsvtav1") _ = Libc.setenv("SVT_LOG", "1", replace: 0); // errors alone: it writes to stderr past FFmpeg's log
    }

    private static void Describe(AVCodecContext* context, in FrameDescriptor first, EncoderClock clock)
    {
        context->width = first.Layout.Format.Width;
        context->height = first.Layout.Format.Height;
        context->pix_fmt = EncoderFormat.NativeFor(context->codec, first);
        context->sample_aspect_ratio = first.SampleAspectRatio.IsPositive ? first.SampleAspectRatio : new Rational(0, 1);
        var color = ColorConversion.Consistent(first.Layout.Format.Pixel, first.Color);
        context->color_range = color.Range;
        context->color_primaries = color.Primaries;
        context->color_trc = color.Transfer;
        context->colorspace = color.Matrix;
        context->chroma_sample_location = color.ChromaLocation;
        context->time_base = clock.TimeBase;
        if (clock.FrameRate.IsPositive) context->framerate = clock.FrameRate;
        DescribeDisplay(context, first);
    }

    /// <summary>Encoders that can (libx265, libx264, SVT-AV1, from FFmpeg 7 on) write these into their stream, for containers that have no place of their own for them.</summary>
    private static void DescribeDisplay(AVCodecContext* context, in FrameDescriptor first)
    {
        if (first.Traits.HasFlag(FrameTraits.HasMastering) && context->NewSideData(AVFrameSideDataType.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, HdrSideData.MasteringBytes) is { Length: > 0 } mastering)
            HdrSideData.WriteMastering(first, mastering);
        if (first.Traits.HasFlag(FrameTraits.HasContentLight) && context->NewSideData(AVFrameSideDataType.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, HdrSideData.ContentLightBytes) is { Length: > 0 } light)
            HdrSideData.WriteContentLight(first, light);
    }
}
