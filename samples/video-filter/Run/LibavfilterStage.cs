using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>Runs part of a chain through libavfilter, on the CPU, reading frames where they lie.</summary>
internal sealed class LibavfilterStage : FilterStage
{
    /// <summary>Four that wait for the encoder, one that it reads, three that it keeps.</summary>
    internal const int MostLent = 8;

    private readonly LibavfilterGraph _graph;
    private readonly RunCounters _counters;
    private readonly RunTrace? _trace;
    private readonly CancellationToken _abort;

    internal LibavfilterStage(IFrameSink next, LibavfilterGraph graph, RunCounters counters, RunTrace? trace, CancellationToken abort)
        : base(next)
    {
        (_graph, _counters, _trace, _abort) = (graph, counters, trace, abort);
        _graph.MostLent = MostLent;
    }

    /// <inheritdoc/>
    public override void Accept(FrameInFlight frame)
    {
        try
        {
            frame = frame.Settle(_abort);
            var began = RunTrace.Now;
            _graph.Push(frame.View, frame.Descriptor, frame.Hold, frame.SideData);
            _trace?.Add("libavfilter", frame.Descriptor.Index, began, RunTrace.Now);
        }
        finally
        {
            frame.Discard(); // the graph has references of its own
        }

        PassOn();
    }

    /// <inheritdoc/>
    internal override void Flush()
    {
        _graph.Flush();
        PassOn();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Interlocked.Add(ref _counters.PixelBytesCopied, _graph.BytesCopied);
        _graph.Dispose();
    }

    private void PassOn()
    {
        while (_graph.TryPull(out var view, out var descriptor, out var hold))
            Next.Accept(new FrameInFlight(view, descriptor, hold, Fence.Passed, null, _graph.SideData));
    }
}
