using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Owns one configured <c>AVFilterGraph</c> with an audio source and an audio sink, for sound of one format; times are in samples.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class SoundGraph : NativeGraph
{
    private readonly SoundFormat _input;
    private readonly AVFrame* _frame;
    private readonly bool _isFloat;
    private AVChannelLayout _layout; // of the input; a guess where only a count is known

    /// <summary>Builds and configures a graph.</summary>
    /// <param name="filters">A chain in FFmpeg's syntax.</param>
    /// <param name="input">The sound to come.</param>
    /// <exception cref="MediaException">The graph is wrong, in libavfilter's words.</exception>
    public SoundGraph(string filters, in SoundFormat input)
    {
        FFmpegLibrary.LoadFilter();
        _input = input;
        _isFloat = SampleFormats.IsFloat(input.SampleFormat);
        (_layout.order, _layout.nb_channels, _layout.mask) = (input.Order, input.Channels, input.Mask);
        if (input.Order == ffmpeg.AV_CHANNEL_ORDER_UNSPEC) // the ffmpeg program guesses alike
            fixed (AVChannelLayout* layout = &_layout) ffmpeg.av_channel_layout_default(layout, input.Channels);
        var arguments = $"time_base=1/{input.Rate}:sample_rate={input.Rate}:sample_fmt={SampleFormats.Name(input.SampleFormat)}:channel_layout={NameOf(_layout)}";
        Build("abuffer"u8, arguments, filters, "abuffersink"u8, threads: 1);
        _frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        AVChannelLayout output;
        _ = FFmpegError.Check(ffmpeg.av_buffersink_get_ch_layout(Sink, &output), "tell a filter graph's channels");
        var (order, mask) = SoundFormat.LayoutOf(output);
        Output = new SoundFormat(ffmpeg.av_buffersink_get_format(Sink), ffmpeg.av_buffersink_get_sample_rate(Sink), output.nb_channels, order, mask);
        ffmpeg.av_channel_layout_uninit(&output);
        TimeBase = ffmpeg.av_buffersink_get_time_base(Sink);
    }

    /// <summary>What comes out; its samples may lie in planes.</summary>
    public SoundFormat Output { get; }

    /// <summary>Time base of what comes out.</summary>
    public Rational TimeBase { get; }

    /// <summary>The speakers of the input, as far as known, or guessed.</summary>
    public (int Order, ulong Mask) InputLayout => (_layout.order, _layout.mask);

    /// <summary>FFmpeg's name of a channel layout.</summary>
    public static string NameOf(AVChannelLayout layout)
    {
        var buffer = stackalloc byte[256];
        _ = FFmpegError.Check(ffmpeg.av_channel_layout_describe(&layout, buffer, 256), "name a channel layout");
        return NativeText.Read(buffer)!;
    }

    /// <summary>Frames that come out hold this many samples each, but for the last.</summary>
    public void SetFrameSize(int samples) => ffmpeg.av_buffersink_set_frame_size(Sink, (uint)samples);

    /// <summary>Takes samples in. False: the graph wants no more.</summary>
    /// <param name="samples">Of the input's format, interleaved.</param>
    /// <param name="pts">Time of the first, in samples.</param>
    public bool Push(ReadOnlySpan<byte> samples, long pts)
    {
        _frame->format = _input.SampleFormat;
        _frame->sample_rate = _input.Rate;
        _frame->ch_layout = _layout;
        _frame->nb_samples = samples.Length / _input.BytesPerFrame;
        _frame->pts = pts;
        _frame->time_base = new AVRational(1, _input.Rate);
        try
        {
            _ = FFmpegError.Check(ffmpeg.av_frame_get_buffer(_frame, 0), "get memory for sound");
            var room = new Span<byte>(_frame->data[0], samples.Length);
            samples.CopyTo(room);
            if (_isFloat) SampleFormats.MakeFinite(_input.SampleFormat, room);
            return Push(_frame);
        }
        finally
        {
            ffmpeg.av_frame_unref(_frame);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        var frame = _frame;
        ffmpeg.av_frame_free(&frame);
    }
}
