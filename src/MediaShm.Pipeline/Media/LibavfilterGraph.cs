using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Media.Output;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Runs a chain of libavfilter's filters on the CPU. Frames enter where they lie, read-only; frames that the filters pass on
/// (<c>crop</c>, <c>fps</c>, <c>trim</c>, …) leave where they lay; all others lie in libavfilter's memory, as
/// <see cref="SlabMemory.Unpooled"/> with absolute addresses. A change of format, size or SAR of the input rebuilds the graph.
/// Thread-safety: one thread at a time; the holds it hands out are released on any.
/// </summary>
public sealed unsafe partial class LibavfilterGraph : IDisposable
{
    // They go on drawing in frames that they have given out, which is not seen where each is used before the next is made.
    private static readonly string[] DrawOverTheirOutput = ["detelecine", "thistogram"];

    private readonly bool _drawsOverItsOutput;
    private readonly AvFrameHold.Shelf _shelf = new();
    private readonly Queue<AvFrameHold> _ready = new(); // of a graph that a change of format ended
    private readonly HashSet<SlabMemory> _slabs = []; // seen at the input
    private readonly LentFrames _lent = new();
    private readonly Rational _frameRate;
    private readonly int _threads;
    private readonly AVFrame* _input;
    private bool _disposed;
    private FilterGraph _graph;
    private FrameDescriptor _source; // format, time base, SAR and colour that the graph is made for
    private long _index;
    private long _bytesWritten; // frames pulled that lie in libavfilter's memory
    private long _end = FrameDescriptor.NoPts; // of the frame pushed last, in the input's time base
    private bool _flushed;

    private LibavfilterGraph(string filters, in FrameDescriptor input, Rational frameRate, int threads)
    {
        (Filters, _source, _frameRate, _threads) = (filters, input, frameRate, threads);
        _graph = new FilterGraph(filters, input, frameRate, threads);
        _drawsOverItsOutput = DrawOverTheirOutput.Any(name => filters.Contains(name, StringComparison.Ordinal));
        _input = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
    }

    /// <summary>The filters, as given.</summary>
    public string Filters { get; }

    /// <summary>Format and size of the frames that come out.</summary>
    public FrameFormat OutputFormat => _graph.Format;

    /// <summary>Time base of the frames that come out.</summary>
    public Rational TimeBase => _graph.TimeBase;

    /// <summary>Rate of the frames that come out; 0/1 when it varies or is unknown.</summary>
    public Rational FrameRate => _graph.FrameRate;

    /// <summary>SAR of the frames that come out; 0/1 when unknown.</summary>
    public Rational SampleAspectRatio => _graph.SampleAspectRatio;

    /// <summary>Bytes of pixels that libavfilter wrote anew on the CPU, up to the frame pulled last.</summary>
    public long BytesCopied => _bytesWritten + _lent.BytesCopied;

    /// <summary>
    /// Most frames that the filters get where they lie, as long as those are kept by the filters or in use by whoever pulled them; further ones are
    /// copied. Must be less than what the frames' source gives out before it gets any back (<see cref="FramePoolClientOptions.QueueDepth"/>), or
    /// filters that keep many (<c>reverse</c>) wait for ever. 6 at first.
    /// </summary>
    public int MostLent
    {
        get => _lent.Most;
        set => _lent.Most = value;
    }

    /// <summary>What comes with the frame pulled last, or null.</summary>
    public FrameSideData? SideData { get; private set; }

    /// <summary>True when no further frame comes out: the input was flushed, or the filters want no more (<c>trim</c>).</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Builds a graph.</summary>
    /// <param name="filters">A chain or graph in FFmpeg's syntax with one input and one output.</param>
    /// <param name="input">Describes the frames to come: layout's format, time base, SAR, colour. The rest is not read.</param>
    /// <param name="frameRate">Their rate in frames per second, or 0/1 when it varies or is unknown.</param>
    /// <param name="threads">Most threads a filter may use; 0 for one per core.</param>
    /// <exception cref="MediaException">The filters are wrong (<see cref="MediaErrorKind.Usage"/>), in libavfilter's words and in one line.</exception>
    public static LibavfilterGraph Configure(string filters, in FrameDescriptor input, Rational frameRate, int threads = 0) =>
        new(filters, input, frameRate, threads);

    /// <summary>Hands a frame in; it is copied only where the filters keep several already. Pull all that has come out before the next.</summary>
    /// <param name="view">Where the pixels lie.</param>
    /// <param name="descriptor">Time, colour and so on.</param>
    /// <param name="hold">Keeps the pixels; a reference is added for as long as libavfilter needs them.</param>
    /// <param name="sideData">What came with the frame, for <see cref="SideData"/> of what is made of it.</param>
    /// <exception cref="MediaException">A filter failed.</exception>
    public void Push(in FrameView view, in FrameDescriptor descriptor, FrameHold hold, FrameSideData? sideData = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_flushed) throw new InvalidOperationException("frames cannot follow the end of the input");
        if (IsEnded) return; // the filters have all they want
        if (!IsAsConfigured(view, descriptor)) Rebuild(view, descriptor);
        if (view.Slab.Id >= 0) _ = _slabs.Add(view.Slab);
        _end = descriptor.Pts == FrameDescriptor.NoPts ? FrameDescriptor.NoPts : descriptor.Pts + DurationOf(descriptor);
        var lent = _lent.Lend(view, hold);
        try
        {
            FrameWrapper.Wrap(_input, lent.View, descriptor, lent, sideData);
            if (!_graph.Push(_input)) IsEnded = _ready.Count == 0;
        }
        finally
        {
            ffmpeg.av_frame_unref(_input);
            lent.Release();
        }
    }

    /// <summary>Ends the input: what the filters still hold comes out.</summary>
    /// <exception cref="MediaException">A filter failed.</exception>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_flushed) return;
        _flushed = true;
        if (!IsEnded) _graph.End(_end);
    }

    /// <summary>Takes the next frame that has come out, if there is one.</summary>
    /// <param name="view">Where its pixels lie: in the slab they came in, or in <see cref="SlabMemory.Unpooled"/>. Never to be written.</param>
    /// <param name="descriptor">Time, in <see cref="TimeBase"/>, colour and so on.</param>
    /// <param name="hold">Keeps the pixels; the caller owns one reference.</param>
    /// <exception cref="MediaException">A filter failed.</exception>
    public bool TryPull(out FrameView view, out FrameDescriptor descriptor, out FrameHold hold)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (view, descriptor, hold) = (default, default, null!);
        if (!_ready.TryDequeue(out var frame) && (frame = PullFromGraph()) is null) return false;
        try
        {
            view = Locate(frame.Frame, out var inPlace);
            descriptor = Describe(frame.Frame, view.Layout);
            if (!inPlace) _bytesWritten += view.Format.ImageBytes;
            SideData = ReadSideData(frame.Frame);
        }
        catch
        {
            frame.Release();
            throw;
        }

        hold = frame;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        while (_ready.TryDequeue(out var frame)) frame.Release();
        _graph.Dispose();
        var input = _input;
        ffmpeg.av_frame_free(&input);
        _shelf.Dispose();
        _lent.Dispose();
    }

    private bool IsAsConfigured(in FrameView view, in FrameDescriptor descriptor) =>
        view.Format == _source.Layout.Format && descriptor.SampleAspectRatio == _source.SampleAspectRatio && descriptor.TimeBase == _source.TimeBase
        && descriptor.Color.Matrix == _source.Color.Matrix && descriptor.Color.Range == _source.Color.Range;

    private long DurationOf(in FrameDescriptor descriptor) => descriptor.Duration > 0 || !_frameRate.IsPositive
        ? descriptor.Duration
        : MediaTime.Rescale(1, _frameRate.Inverse(), descriptor.TimeBase);

    /// <summary>Drains the graph and makes another for the frames to come.</summary>
    private void Rebuild(in FrameView view, in FrameDescriptor descriptor)
    {
        _graph.End(_end);
        while (PullFromGraph() is { } frame) _ready.Enqueue(frame);
        _graph.Dispose();
        _source = descriptor;
        _source.Layout = view.Layout;
        _graph = new FilterGraph(Filters, _source, _frameRate, _threads);
        IsEnded = false;
    }

    private AvFrameHold? PullFromGraph()
    {
        var hold = _shelf.Take();
        var pulled = false;
        try
        {
            pulled = _graph.Pull(hold.Frame, out var ended);
            if (ended) IsEnded = true;
            if (pulled && _drawsOverItsOutput) _ = FFmpegError.Check(ffmpeg.av_frame_make_writable(hold.Frame), "copy a filter's frame");
            return pulled ? hold : null;
        }
        finally
        {
            if (!pulled) hold.Release();
        }
    }

    /// <summary>Finds out whose memory a frame lies in.</summary>
    private FrameView Locate(AVFrame* frame, out bool inPlace)
    {
        var format = new FrameFormat(PixelFormatMap.FromNative(frame->format), frame->width, frame->height);
        if (format.Pixel.IsUnknown)
            throw new MediaException(MediaErrorKind.Usage, $"the filters '{Filters}' end in a pixel format that is no plain memory; end them with format=yuv420p");
        var slab = SlabOf(frame, format);
        var lent = _lent.Find((nint)ffmpeg.av_buffer_get_opaque(frame->buf[0]));
        inPlace = slab.Id >= 0 || lent is not null;
        var slot = lent is { View: { SlotOffset: var offset } view } && view.Slab == slab ? offset : 0;
        var layout = new FrameLayout { Format = format };
        for (var p = 0; p < format.PlaneCount; p++)
            layout.Planes[p] = new PlaneLayout((nint)frame->data[p] - slab.Address - slot, frame->linesize[p]);
        return new FrameView(slab, slot, layout);
    }

    private SlabMemory SlabOf(AVFrame* frame, FrameFormat format)
    {
        foreach (var slab in _slabs)
        {
            var inside = 0;
            while (inside < format.PlaneCount && LiesIn((nint)frame->data[inside], slab)) inside++;
            if (inside == format.PlaneCount) return slab;
        }

        return SlabMemory.Unpooled;
    }

    private static bool LiesIn(nint address, SlabMemory slab) => address >= slab.Address && address - slab.Address < slab.Size;

    private FrameSideData? ReadSideData(AVFrame* frame)
    {
        if (frame->nb_side_data == 0) return null;
        Span<byte> block = stackalloc byte[FrameSideData.Room];
        return FrameSideData.From(block[..SideDataEntries.Read(frame, block, out _)], SideData);
    }

    private FrameDescriptor Describe(AVFrame* frame, in FrameLayout layout)
    {
        var descriptor = FrameProperties.Read(frame);
        descriptor.Layout = layout;
        descriptor.Index = _index++;
        descriptor.TimeBase = TimeBase;
        descriptor.Color = ColorConversion.Untold(_source.Layout.Format.Pixel, layout.Format.Pixel, descriptor.Color); // before 7.0 the tag stays RGB's
        if (!descriptor.SampleAspectRatio.IsPositive) descriptor.SampleAspectRatio = SampleAspectRatio;
        // Filters pass a frame's duration on as it is, even where they change rate or time base: keep it only where they did not.
        if (TimeBase != _source.TimeBase || (FrameRate != _frameRate && (FrameRate.IsPositive || _frameRate.IsPositive)))
            descriptor.Duration = FrameRate.IsPositive ? MediaTime.Rescale(1, FrameRate.Inverse(), TimeBase) : 0;
        return descriptor;
    }
}
