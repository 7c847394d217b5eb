using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace VideoFilter.Run;

/// <summary>Runs part of a chain through libavfilter, on the CPU, reading frames where they lie.</summary>
internal sealed class LibavfilterStage : FilterStage
{
    private readonly LibavfilterGraph _graph;
    private readonly RunCounters _counters;
    private readonly CancellationToken _abort;

    internal LibavfilterStage(IFrameSink next, LibavfilterGraph graph, RunCounters counters, CancellationToken abort)
        : base(next) => (_graph, _counters, _abort) = (graph, counters, abort);

    /// <inheritdoc/>
    public override void Accept(FrameInFlight frame)
    {
        try
        {
            frame = frame.Settle(_abort);
            _graph.Push(frame.View, frame.Descriptor, frame.Hold);
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
            Next.Accept(new FrameInFlight(view, descriptor, hold, Fence.Passed, null));
    }
}
