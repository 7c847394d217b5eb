using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>Owns an open encoder of sound. Not thread-safe.</summary>
internal sealed unsafe class SoundEncoder : IDisposable
{
    private readonly AVPacket* _packet;
    private readonly AVCodecContext* _context;

    private SoundEncoder(AVCodecContext* context)
    {
        _context = context;
        _packet = (AVPacket*)FFmpegError.Allocated(ffmpeg.av_packet_alloc(), "a packet");
    }

    /// <summary>Samples that each frame but the last must hold; 0 where any number goes.</summary>
    public int FrameSize => (_context->codec->capabilities & ffmpeg.AV_CODEC_CAP_VARIABLE_FRAME_SIZE) != 0 ? 0 : _context->frame_size;

    /// <summary>Nothing may be written that differs between versions of the encoder.</summary>
    public bool IsBitExact => (_context->flags & ffmpeg.AV_CODEC_FLAG_BITEXACT) != 0;

    /// <summary>Opens an encoder.</summary>
    /// <param name="settings">Which, and what it was told.</param>
    /// <param name="format">The sound it gets.</param>
    /// <param name="rawBits">Bits of each sample that mean something, where that is known and the samples are as they were; else 0.</param>
    /// <param name="globalHeader">The muxer wants the codec's headers beside the packets.</param>
    /// <exception cref="MediaException">It does not open for this sound.</exception>
    public static SoundEncoder Open(SoundSettings settings, in SoundFormat format, int rawBits, bool globalHeader)
    {
        var context = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(settings.Codec), "an encoder");
        context->sample_fmt = format.SampleFormat;
        context->sample_rate = format.Rate;
        (context->ch_layout.order, context->ch_layout.nb_channels, context->ch_layout.mask) = (format.Order, format.Channels, format.Mask);
        context->time_base = new AVRational(1, format.Rate);
        if (globalHeader) context->flags |= ffmpeg.AV_CODEC_FLAG_GLOBAL_HEADER;
        if (rawBits > 0) _ = ffmpeg.av_opt_set_int(context, NativeText.Literal("bits_per_raw_sample"u8), rawBits, 0);
        settings.Apply(context);
        var log = new FFmpegLogCapture();
        int result;
        using (log.Open()) result = ffmpeg.avcodec_open2(context, settings.Codec, null);
        if (result >= 0) return new SoundEncoder(context);
        ffmpeg.avcodec_free_context(&context);
        throw new MediaException(
            MediaErrorKind.Usage,
            $"encoder {settings.EncoderName} cannot be opened for {format.Rate} Hz, {format.Channels} channels, {SampleFormats.Name(format.SampleFormat)}: {log.Explain(result)}");
    }

    /// <summary>What comes out, as a stream.</summary>
    public StreamInfo Describe()
    {
        var parameters = (AVCodecParameters*)FFmpegError.Allocated(ffmpeg.avcodec_parameters_alloc(), "codec parameters");
        try
        {
            _ = FFmpegError.Check(ffmpeg.avcodec_parameters_from_context(parameters, _context), "describe an audio stream");
            return MediaInfoReader.Describe(parameters) with { TimeBase = _context->time_base };
        }
        finally
        {
            ffmpeg.avcodec_parameters_free(&parameters);
        }
    }

    /// <summary>Hands samples over, or null to have what it still holds; packets must be received until there are none before the next.</summary>
    public void Send(AVFrame* frame) => _ = FFmpegError.Check(ffmpeg.avcodec_send_frame(_context, frame), "encode the sound");

    /// <summary>A packet that came out, or null; the caller disposes it.</summary>
    public CopiedPacket? Receive()
    {
        var result = ffmpeg.avcodec_receive_packet(_context, _packet);
        if (result == ffmpeg.AVERROR_EOF || result == ffmpeg.AVERROR(ffmpeg.EAGAIN)) return null;
        _ = FFmpegError.Check(result, "encode the sound");
        try
        {
            return PacketCopier.Copy(_packet);
        }
        finally
        {
            ffmpeg.av_packet_unref(_packet);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var context = _context;
        var packet = _packet;
        ffmpeg.avcodec_free_context(&context);
        ffmpeg.av_packet_free(&packet);
    }
}
