using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Decodes one audio stream into packets of interleaved samples (<see cref="SoundFormat"/>). Not thread-safe.</summary>
internal sealed unsafe class SoundDecoder : IDisposable
{
    private readonly AVStream* _stream;
    private readonly AVFrame* _frame;
    private readonly DamageReport _damage;
    private AVCodecContext* _context;
    private SoundFormat _format; // of the frame
    private int _given; // of its samples
    private long _duration; // of the packet fed last, in the stream's time base

    private SoundDecoder(AVStream* stream, Action<string>? warning)
    {
        _stream = stream;
        _damage = new DamageReport(warning, "audio");
        _frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
    }

    /// <summary>Opens the decoder of a stream; null where that does not go.</summary>
    /// <param name="stream">The stream; outlives the decoder.</param>
    /// <param name="warning">Gets a line for each damaged packet.</param>
    /// <param name="problem">Why it does not go.</param>
    public static SoundDecoder? TryOpen(AVStream* stream, Action<string>? warning, out string problem)
    {
        var decoder = new SoundDecoder(stream, warning);
        if (decoder.Open(out problem)) return decoder;
        decoder.Dispose();
        return null;
    }

    /// <summary>What comes out, as far as it is known before the first packet.</summary>
    /// <param name="stream">What the container tells.</param>
    public StreamInfo Describe(StreamInfo stream)
    {
        var (order, mask) = SoundFormat.LayoutOf(_context->ch_layout);
        return stream with
        {
            IsDecoded = true,
            Format = SampleFormats.Packed(_context->sample_fmt),
            SampleRate = _context->sample_rate,
            Channels = _context->ch_layout.nb_channels,
            ChannelOrder = order,
            ChannelMask = mask,
            ExtraData = [],
            SideData = [],
        };
    }

    /// <summary>Feeds a packet, or null to drain. All that came out before must have been taken.</summary>
    public void Send(AVPacket* packet)
    {
        _duration = packet == null ? 0 : packet->duration;
        var result = ffmpeg.avcodec_send_packet(_context, packet);
        if (result < 0 && result != ffmpeg.AVERROR_EOF) _damage.Report(FFmpegError.Text(result));
    }

    /// <summary>The next samples, or null when there are none without another packet. The caller disposes them.</summary>
    public CopiedPacket? Next()
    {
        while (_given >= _frame->nb_samples)
        {
            ffmpeg.av_frame_unref(_frame);
            _given = 0;
            var result = ffmpeg.avcodec_receive_frame(_context, _frame);
            if (result < 0)
            {
                // What is damaged is dropped whole; the next packet starts afresh.
                if (result != ffmpeg.AVERROR(ffmpeg.EAGAIN) && result != ffmpeg.AVERROR_EOF) _damage.Report(FFmpegError.Text(result));
                return null;
            }

            var (order, mask) = SoundFormat.LayoutOf(_frame->ch_layout);
            _format = new SoundFormat(SampleFormats.Packed(_frame->format), _frame->sample_rate, _frame->ch_layout.nb_channels, order, mask);
            if (_format.Problem is not { } problem) continue;
            _damage.Report($"it holds sound of {problem}");
            _given = _frame->nb_samples;
        }

        return Piece();
    }

    /// <summary>Forgets what came before: the input starts anew.</summary>
    public void Restart() => ffmpeg.avcodec_flush_buffers(_context);

    /// <summary>Tells the sums, at the end.</summary>
    public void Conclude() => _damage.Conclude();

    /// <inheritdoc/>
    public void Dispose()
    {
        fixed (AVCodecContext** context = &_context) ffmpeg.avcodec_free_context(context);
        var frame = _frame;
        ffmpeg.av_frame_free(&frame);
    }

    /// <summary>As much of the frame as one packet may hold.</summary>
    private CopiedPacket Piece()
    {
        var samples = Math.Min(_frame->nb_samples - _given, _format.MostSamples);
        var packet = CopiedPacket.Rent();
        packet.StreamIndex = _stream->index;
        if (_frame->pts != FrameDescriptor.NoPts)
            packet.Pts = packet.Dts = _frame->pts + MediaTime.Rescale(_given, new Rational(1, _format.Rate), _stream->time_base);
        packet.Duration = _duration;
        packet.Flags = ffmpeg.AV_PKT_FLAG_KEY;
        SampleFormats.Interleave(_frame, _given, packet.SetPayloadLength(samples * _format.BytesPerFrame));
        _format.Write(packet);
        _given += samples;
        return packet;
    }

    private bool Open(out string problem)
    {
        var parameters = _stream->codecpar;
        var name = NativeText.Read(ffmpeg.avcodec_get_name(parameters->codec_id));
        var codec = ffmpeg.avcodec_find_decoder(parameters->codec_id);
        problem = $"the installed FFmpeg has no decoder for {name}";
        if (codec == null) return false;
        _context = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(codec), "a decoder");
        FFmpegError.Check(ffmpeg.avcodec_parameters_to_context(_context, parameters), $"set up the decoder of {name}");
        _context->pkt_timebase = _stream->time_base; // by it the samples to skip are cut off
        _context->thread_count = 1;
        var log = new FFmpegLogCapture();
        int result;
        using (log.Open()) result = ffmpeg.avcodec_open2(_context, codec, null);
        problem = result < 0 ? $"its decoder does not open: {log.Explain(result)}" : $"its headers do not say what it holds";
        return result >= 0 && Describe(new StreamInfo()) is var stream && SoundFormat.Of(stream).Problem is null;
    }
}
