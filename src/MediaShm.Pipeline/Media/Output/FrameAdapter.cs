using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Makes frames that an encoder does not take into ones that it takes, by libswscale and by filling odd sizes up: the one place between
/// device and encoder where pixels may be copied, and every byte of it is counted. Not thread-safe.
/// </summary>
internal sealed unsafe class FrameAdapter : IDisposable
{
    private readonly LibavfilterGraph? _graph;
    private readonly EdgeFiller? _filler;

    private readonly ColorTags? _color; // of what comes out; null where it stays

    private FrameAdapter(LibavfilterGraph? graph, EdgeFiller? filler, FrameFormat target, ColorTags? color, string note)
    {
        (_graph, _filler, _color) = (graph, filler, color);
        (Target, Note) = (target, note);
    }

    /// <summary>Format and size of the frames that come out.</summary>
    public FrameFormat Target { get; }

    /// <summary>What it does, in one line for the user.</summary>
    public string Note { get; }

    /// <summary>Bytes of pixels it wrote.</summary>
    public long BytesCopied => (_graph?.BytesCopied ?? 0) + (_filler?.BytesCopied ?? 0);

    /// <summary>An adapter for an encoder, or null when it takes the frames as they are.</summary>
    /// <param name="codec">The encoder.</param>
    /// <param name="frame">Describes the frames.</param>
    /// <param name="wanted">Pixel format that the user asked for, or null.</param>
    /// <param name="needs">What the encoder refuses to do without.</param>
    public static FrameAdapter? For(AVCodec* codec, in FrameDescriptor frame, string? wanted, EncoderNeeds needs)
    {
        var from = frame.Layout.Format;
        var notes = new List<string>();
        var formats = wanted ?? (EncoderFormat.NativeFor(codec, frame) < 0 ? string.Join('|', EncoderFormat.Names(codec)) : null);
        var isJpeg = EncoderFormat.IsJpeg(codec);
        if (needs.HasFlag(EncoderNeeds.FullRange) || (isJpeg && !ColorConversion.IsJpegMatrix(frame.Color.Matrix) && wanted is null))
            formats = string.Join('|', EncoderFormat.Names(codec).Where(EncoderFormat.IsFullRangeName));
        LibavfilterGraph? graph = null;
        ColorTags? color = null;
        if (formats is not null && formats != from.Pixel.Name)
        {
            if (formats.Contains('|')) formats = Nearest(formats, frame);
            graph = Scale(frame, $"{from.Width}:{from.Height}", PixelFormat.Parse(formats), isJpeg, out color);
            notes.Add($"converted {from.Pixel} to {graph.OutputFormat.Pixel}{(needs.HasFlag(EncoderNeeds.FullRange) ? " (full range)" : "")}");
        }

        var target = graph?.OutputFormat ?? from;
        EdgeFiller? filler = null;
        if (needs.HasFlag(EncoderNeeds.EvenSize) && ((target.Width | target.Height) & 1) != 0)
        {
            target = target with { Width = (target.Width + 1) & ~1, Height = (target.Height + 1) & ~1 };
            filler = new EdgeFiller(target);
            notes.Add($"filled up from {from.Width}x{from.Height} to {target.Width}x{target.Height}");
        }

        return graph is null && filler is null
            ? null
            : new FrameAdapter(graph, filler, target, color, $"{string.Join(" and ", notes)} for {NativeText.Read(codec->name)}");
    }

    /// <summary>An adapter to an encoder's present format, for frames whose size or format changed in the middle.</summary>
    public static FrameAdapter To(FrameFormat target, in FrameDescriptor frame) => new(
        Scale(frame, $"{target.Width}:{target.Height}:flags=bicubic", target.Pixel, isJpeg: false, out var color),
        null,
        target,
        color,
        $"frames changed to {frame.Layout.Format}: converted to {target}, which the output began with");

    /// <summary>What frames are once adapted; but for format, colour and SAR they stay as they were.</summary>
    public FrameDescriptor Describe(in FrameDescriptor frame)
    {
        var adapted = frame;
        adapted.Layout = FrameLayout.For(Target);
        if (_color is { } color) adapted.Color = color;
        if (_graph is { SampleAspectRatio.IsPositive: true }) adapted.SampleAspectRatio = _graph.SampleAspectRatio;
        return adapted;
    }

    /// <summary>Adapts one frame. The caller owns the one reference on <paramref name="hold"/>.</summary>
    public FrameView Adapt(in FrameView view, in FrameDescriptor descriptor, FrameHold source, out FrameDescriptor adapted, out FrameHold hold)
    {
        if (_graph is null)
        {
            var filled = _filler!.Fill(view, out hold);
            adapted = descriptor;
            adapted.Layout = filled.Layout;
            return filled;
        }

        _graph.Push(view, descriptor, source); // side data stays with the caller
        if (!_graph.TryPull(out var converted, out adapted, out hold)) throw new MediaException("libswscale gave no frame back"); // its filters hold none
        if (_color is { } color) adapted.Color = color;
        if (_filler is null) return converted;
        var between = hold;
        try
        {
            var filled = _filler.Fill(converted, out hold);
            adapted.Layout = filled.Layout;
            return filled;
        }
        finally
        {
            between.Release();
        }
    }

    private static LibavfilterGraph Scale(in FrameDescriptor frame, string size, PixelFormat to, bool isJpeg, out ColorTags? color)
    {
        var from = frame.Layout.Format.Pixel;
        var conversion = isJpeg ? ColorConversion.ToJpeg(from, to, frame.Color) : ColorConversion.Between(from, to, frame.Color);
        color = conversion.Tags;
        return LibavfilterGraph.Configure($"scale={size}{conversion.Options},format={to}", frame, new Rational(0, 1));
    }

    /// <summary>Which of the formats libavfilter finds nearest to the frame's.</summary>
    private static string Nearest(string formats, in FrameDescriptor frame)
    {
        using var graph = LibavfilterGraph.Configure($"scale,format={formats}", frame, new Rational(0, 1));
        return graph.OutputFormat.Pixel.Name;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _graph?.Dispose();
        _filler?.Dispose();
    }
}
