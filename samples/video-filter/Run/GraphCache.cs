using MediaShm.Gpu.Filters.Planning;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace VideoFilter.Run;

/// <summary>
/// The libavfilter graphs made while a chain is planned, each kept until its stage takes it, since making one is not cheap.
/// </summary>
/// <param name="input">The frames that enter the chain.</param>
/// <param name="frameRate">Their rate, 0/1 when unknown.</param>
internal sealed class GraphCache(FrameDescriptor input, Rational frameRate) : IDisposable
{
    private readonly Dictionary<(string Text, FrameFormat Format), LibavfilterGraph> _graphs = [];
    private FrameDescriptor _descriptor = input;

    /// <summary>Rate of the frames that leave the chain.</summary>
    internal Rational FrameRate { get; private set; } = frameRate;

    /// <summary>The format that a graph makes of frames of a format.</summary>
    internal FrameFormat OutputFormat(string text, FrameFormat format) => Graph(text, format).OutputFormat;

    /// <summary>Makes the plan's graphs in order: time base, rate and pixel shape of each are those that the one before it gives.</summary>
    internal void Configure(ChainPlan plan)
    {
        foreach (var segment in plan.Segments.OfType<LibavfilterSegment>())
        {
            var graph = Graph(segment.Text, segment.Input);
            if (graph.TimeBase.IsPositive) _descriptor.TimeBase = graph.TimeBase;
            _descriptor.SampleAspectRatio = graph.SampleAspectRatio;
            FrameRate = graph.FrameRate;
        }
    }

    /// <summary>Hands a graph over to its stage.</summary>
    internal LibavfilterGraph Take(LibavfilterSegment segment)
    {
        var key = (segment.Text, segment.Input);
        var graph = Graph(segment.Text, segment.Input);
        _graphs.Remove(key);
        return graph;
    }

    /// <summary>Frees the graphs that nobody took.</summary>
    public void Dispose()
    {
        foreach (var graph in _graphs.Values) graph.Dispose();
        _graphs.Clear();
    }

    private LibavfilterGraph Graph(string text, FrameFormat format)
    {
        if (_graphs.TryGetValue((text, format), out var graph)) return graph;
        var descriptor = _descriptor;
        descriptor.Layout = FrameLayout.For(format);
        return _graphs[(text, format)] = LibavfilterGraph.Configure(text, descriptor, FrameRate);
    }
}
