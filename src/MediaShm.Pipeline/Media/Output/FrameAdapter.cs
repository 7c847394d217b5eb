using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Makes frames that an encoder does not take into ones that it takes, by libswscale: the one place between device and encoder where
/// pixels may be copied, and every byte of it is counted. Not thread-safe.
/// </summary>
internal sealed unsafe class FrameAdapter : IDisposable
{
    private readonly LibavfilterGraph _graph;

    private FrameAdapter(LibavfilterGraph graph, string note) => (_graph, Note) = (graph, note);

    /// <summary>What it does, in one line for the user.</summary>
    public string Note { get; }

    /// <summary>Bytes of pixels it wrote.</summary>
    public long BytesCopied => _graph.BytesCopied;

    /// <summary>An adapter for an encoder, or null when it takes the frames as they are.</summary>
    /// <param name="codec">The encoder.</param>
    /// <param name="frame">Describes the frames.</param>
    /// <param name="wanted">Pixel format that the user asked for, or null.</param>
    /// <param name="even">The encoder refused an odd size: fill up to even ones.</param>
    public static FrameAdapter? For(AVCodec* codec, in FrameDescriptor frame, string? wanted, bool even)
    {
        var format = frame.Layout.Format;
        var encoder = NativeText.Read(codec->name);
        var steps = new List<string>();
        var notes = new List<string>();
        var formats = wanted ?? (EncoderFormat.NativeFor(codec, frame) < 0 ? string.Join('|', EncoderFormat.Names(codec)) : null);
        if (formats == format.Pixel.Name) formats = null;
        if (formats is not null) steps.Add($"scale,format={formats}");
        var (right, bottom) = even ? (format.Width & 1, format.Height & 1) : (0, 0);
        if (right + bottom > 0)
        {
            // New columns and rows repeat the last ones, so that no dark edge shows.
            steps.Add($"pad={format.Width + right}:{format.Height + bottom}");
            if (LibavfilterGraph.FilterExists("fillborders")) steps.Add($"fillborders=right={right}:bottom={bottom}:mode=smear");
            steps.Add($"format={formats ?? format.Pixel.Name}");
            notes.Add($"filled up from {format.Width}x{format.Height} to {format.Width + right}x{format.Height + bottom}");
        }

        if (steps.Count == 0) return null;
        var graph = LibavfilterGraph.Configure(string.Join(',', steps), frame, new Rational(0, 1));
        if (formats is not null) notes.Insert(0, $"converted {format.Pixel} to {graph.OutputFormat.Pixel}");
        return new FrameAdapter(graph, $"{string.Join(" and ", notes)} for {encoder}");
    }

    /// <summary>An adapter to an encoder's present format, for frames whose size or format changed in the middle.</summary>
    public static FrameAdapter To(FrameFormat target, in FrameDescriptor frame) => new(
        LibavfilterGraph.Configure($"scale={target.Width}:{target.Height}:flags=bicubic,format={target.Pixel}", frame, new Rational(0, 1)),
        $"frames changed to {frame.Layout.Format}: converted to {target}, which the output began with");

    /// <summary>What frames are once adapted; but for format, range and SAR they stay as they were.</summary>
    public FrameDescriptor Describe(in FrameDescriptor frame)
    {
        var adapted = frame;
        adapted.Layout = FrameLayout.For(_graph.OutputFormat);
        if (_graph.SampleAspectRatio.IsPositive) adapted.SampleAspectRatio = _graph.SampleAspectRatio;
        // libswscale writes the yuvj formats in full range and RGB without a matrix; all else as it came.
        if (_graph.OutputFormat.Pixel.Name.StartsWith("yuvj", StringComparison.Ordinal)) adapted.Color = frame.Color with { Range = 2 };
        else if (_graph.OutputFormat.Pixel.Info.Traits.HasFlag(PixelFormatTraits.Rgb)) adapted.Color = frame.Color with { Matrix = 0, Range = 2 };
        return adapted;
    }

    /// <summary>Adapts one frame. The caller owns the one reference on <paramref name="hold"/>.</summary>
    public FrameView Adapt(in FrameView view, in FrameDescriptor descriptor, FrameHold source, out FrameDescriptor adapted, out FrameHold hold)
    {
        _graph.Push(view, descriptor, source);
        return _graph.TryPull(out var result, out adapted, out hold)
            ? result
            : throw new MediaException("libswscale gave no frame back"); // these filters hold no frame
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();
}
