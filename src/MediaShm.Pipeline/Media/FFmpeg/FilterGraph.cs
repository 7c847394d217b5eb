using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Owns one configured <c>AVFilterGraph</c> with a video source and a video sink, made for one input format.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class FilterGraph : NativeGraph
{
    /// <summary>Builds and configures a graph.</summary>
    /// <param name="filters">A chain or graph in FFmpeg's syntax with one open input and one open output.</param>
    /// <param name="input">Format, size, time base, SAR and colour of the frames to come.</param>
    /// <param name="frameRate">Their rate, or 0/1 when it varies or is unknown.</param>
    /// <param name="threads">Most threads a filter may use; 0 for one per core.</param>
    /// <exception cref="MediaException">The graph is wrong, in libavfilter's words.</exception>
    public FilterGraph(string filters, in FrameDescriptor input, Rational frameRate, int threads)
    {
        FFmpegLibrary.LoadFilter();
        Build("buffer"u8, SourceArguments(input, frameRate), filters, "buffersink"u8, threads);
        TimeBase = ffmpeg.av_buffersink_get_time_base(Sink);
        FrameRate = ffmpeg.av_buffersink_get_frame_rate(Sink);
        SampleAspectRatio = ffmpeg.av_buffersink_get_sample_aspect_ratio(Sink);
        Format = new FrameFormat(
            PixelFormatMap.FromNative(ffmpeg.av_buffersink_get_format(Sink)), ffmpeg.av_buffersink_get_w(Sink), ffmpeg.av_buffersink_get_h(Sink));
    }

    /// <summary>Format and size of the frames that come out.</summary>
    public FrameFormat Format { get; }

    /// <summary>Their time base.</summary>
    public Rational TimeBase { get; }

    /// <summary>Their rate, or 0/1.</summary>
    public Rational FrameRate { get; }

    /// <summary>Their SAR, or 0/1.</summary>
    public Rational SampleAspectRatio { get; }

    private static string SourceArguments(in FrameDescriptor input, Rational frameRate)
    {
        var format = input.Layout.Format;
        var native = PixelFormatMap.ToNative(format.Pixel);
        if (native < 0) throw new MediaException(MediaErrorKind.Usage, $"FFmpeg {FFmpegLibrary.VersionText} has no pixel format '{format.Pixel}'");
        if (!input.TimeBase.IsPositive) throw new ArgumentException($"frames of time base {input.TimeBase} cannot be filtered", nameof(input));
        var aspect = input.SampleAspectRatio.IsPositive ? input.SampleAspectRatio : new Rational(0, 1);
        var text = $"video_size={format.Width}x{format.Height}:pix_fmt={native}:time_base={input.TimeBase}:pixel_aspect={aspect}";
        if (frameRate.IsPositive) text += $":frame_rate={frameRate}";
        // Since 7.0 a graph negotiates colour too; before, each frame just carries it.
        if (SourceHasOption("colorspace"u8)) text += $":colorspace={input.Color.Matrix}:range={input.Color.Range}";
        return text;
    }

    private static bool SourceHasOption(ReadOnlySpan<byte> name)
    {
        var options = ffmpeg.avfilter_get_by_name(NativeText.Literal("buffer"u8))->priv_class;
        return ffmpeg.av_opt_find(&options, NativeText.Literal(name), null, 0, ffmpeg.AV_OPT_SEARCH_FAKE_OBJ) != null;
    }
}
