using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Owns one configured <c>AVFilterGraph</c> with a source and a sink, for frames of one format. Not thread-safe.
/// </summary>
internal abstract unsafe class NativeGraph : IDisposable
{
    private readonly FFmpegLogCapture _log = new();
    private AVFilterContext* _source;
    private AVFilterGraph* _graph;

    /// <summary>Where frames come out; null before <see cref="Build"/>.</summary>
    protected AVFilterContext* Sink { get; private set; }

    /// <summary>Builds and configures the graph; what was made is freed where that fails.</summary>
    /// <param name="source">Filter that takes the frames.</param>
    /// <param name="arguments">What it is told of them.</param>
    /// <param name="filters">A chain or graph in FFmpeg's syntax with one open input and one open output.</param>
    /// <param name="sink">Filter that gives them out.</param>
    /// <param name="threads">Most threads a filter may use; 0 for one per core.</param>
    /// <exception cref="MediaException">The graph is wrong, in libavfilter's words.</exception>
    protected void Build(ReadOnlySpan<byte> source, string arguments, string filters, ReadOnlySpan<byte> sink, int threads)
    {
        _graph = (AVFilterGraph*)FFmpegError.Allocated(ffmpeg.avfilter_graph_alloc(), "a filter graph");
        try
        {
            SetThreads(threads);
            using var logged = _log.Open();
            _source = Create(source, "in"u8, arguments);
            Sink = Create(sink, "out"u8, null);
            Parse(filters);
            var result = ffmpeg.avfilter_graph_config(_graph, null);
            if (result < 0) throw Error(result, filters: filters);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the input.</summary>
    /// <param name="end">The time at which the last frame ends, or <see cref="FrameDescriptor.NoPts"/>: <c>fps</c> repeats it until then.</param>
    public void End(long end)
    {
        using var logged = _log.Open();
        var result = ffmpeg.av_buffersrc_close(_source, end, 0);
        if (result < 0 && result != ffmpeg.AVERROR_EOF) throw Error(result, MediaErrorKind.Failed);
    }

    /// <summary>Takes a frame's references. False: the graph wants no more frames.</summary>
    public bool Push(AVFrame* frame)
    {
        using var logged = _log.Open();
        var result = ffmpeg.av_buffersrc_add_frame_flags(_source, frame, 0);
        if (result == ffmpeg.AVERROR_EOF) return false;
        return result >= 0 ? true : throw Error(result);
    }

    /// <summary>Moves the next frame out. False: more input is needed, or <paramref name="ended"/>.</summary>
    public bool Pull(AVFrame* frame, out bool ended)
    {
        using var logged = _log.Open();
        var result = ffmpeg.av_buffersink_get_frame_flags(Sink, frame, 0);
        ended = result == ffmpeg.AVERROR_EOF;
        if (ended || result == ffmpeg.AVERROR(ffmpeg.EAGAIN)) return false;
        return result >= 0 ? true : throw Error(result, MediaErrorKind.Failed);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        var graph = _graph;
        _graph = null;
        ffmpeg.avfilter_graph_free(&graph); // frees source and sink too; null is fine
    }

    /// <summary>One line from what libavfilter logged: the filter at fault, if it can be told (FFmpeg's parser does not from 6 on), or else all of them, then
    /// its words.</summary>
    private MediaException Error(int result, MediaErrorKind kind = MediaErrorKind.Usage, string? filters = null)
    {
        var text = (filters is null ? "" : $"filters '{filters}': ") + _log.Explain(result);
        foreach (var line in _log.Lines)
        {
            var words = FFmpegLogCapture.WithoutPrefix(line, out var part);
            if (FilterName(part) is not { } filter) continue;
            text = $"filter '{filter}': {words}";
            break;
        }

        return new MediaException(kind, text);
    }

    /// <summary><c>scale</c> from <c>Parsed_scale_0</c> or <c>scale</c>; null when it names no filter.</summary>
    private static string? FilterName(string part)
    {
        var name = part.StartsWith("Parsed_", StringComparison.Ordinal) && part.LastIndexOf('_') is var end and > 7 ? part[7..end] : part;
        if (name.Length == 0 || name is "in" or "out" or "buffer" or "buffersink" or "abuffer" or "abuffersink") return null;
        using var native = new Utf8(name);
        return ffmpeg.avfilter_get_by_name(native) == null ? null : name;
    }

    private void SetThreads(int threads)
    {
        if (threads > 0)
            _ = FFmpegError.Check(ffmpeg.av_opt_set_int(_graph, NativeText.Literal("threads"u8), threads, 0), "set a filter graph's threads");
    }

    private AVFilterContext* Create(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> name, string? arguments)
    {
        AVFilterContext* context;
        using var text = new Utf8(arguments);
        var result = ffmpeg.avfilter_graph_create_filter(
            &context, ffmpeg.avfilter_get_by_name(NativeText.Literal(filter)), NativeText.Literal(name), text, null, _graph);
        return result >= 0 ? context : throw Error(result);
    }

    private void Parse(string filters)
    {
        var outputs = ffmpeg.avfilter_inout_alloc(); // of the source: what the text's first input connects to
        var inputs = ffmpeg.avfilter_inout_alloc();
        _ = FFmpegError.Allocated(outputs, "a filter graph's ends");
        _ = FFmpegError.Allocated(inputs, "a filter graph's ends");
        SetEnd(outputs, "in"u8, _source);
        SetEnd(inputs, "out"u8, Sink);
        using var text = new Utf8(filters);
        var result = ffmpeg.avfilter_graph_parse_ptr(_graph, text, &inputs, &outputs, null);
        var open = inputs != null || outputs != null;
        ffmpeg.avfilter_inout_free(&inputs);
        ffmpeg.avfilter_inout_free(&outputs);
        if (result < 0) throw Error(result, filters: filters);
        if (open) throw new MediaException(MediaErrorKind.Usage, $"the filters '{filters}' must have one input and one output");
    }

    private static void SetEnd(AVFilterInOut* end, ReadOnlySpan<byte> name, AVFilterContext* filter)
    {
        var copy = (byte*)FFmpegError.Allocated(ffmpeg.av_mallocz((nuint)name.Length + 1), "a filter graph's ends");
        name.CopyTo(new Span<byte>(copy, name.Length));
        end->name = copy; // freed by avfilter_inout_free
        end->filter_ctx = filter;
        end->pad_idx = 0;
        end->next = null;
    }
}
