using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Planning;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>
/// The filters of a run: plans them for the format of the first frame, builds a stage for each stretch of the plan, and
/// does so again when the format changes. One thread feeds it.
/// </summary>
internal sealed class FilterChain(
    IReadOnlyList<FilterCall> calls, DeviceSet devices, FramePool outputs, MediaInfo info, RunCounters counters, IFrameSink last, RunTrace? trace, CancellationToken abort)
    : IFrameSink, IDisposable
{
    private readonly Rational _frameRate = info.Video?.ConstantFrameRate ?? new Rational(0, 1);
    private readonly List<FilterStage> _stages = []; // in order of the frames
    private readonly IFrameSink _last = last;
    private IFrameSink? _head; // the first stage, or null where the chain has none
    private FrameFormat? _format;

    /// <summary>Format of the frames that come in, as last seen.</summary>
    internal FrameFormat InputFormat => _format ?? default;

    /// <summary>Where each filter ran, as last planned; empty before the first frame.</summary>
    internal IReadOnlyList<FilterReport> Placements { get; private set; } = [];

    /// <summary>Frame rate of what comes out, as libavfilter's last graph declares it; null where it is the input's.</summary>
    internal Rational? OutputFrameRate { get; private set; }

    /// <inheritdoc/>
    public void Accept(FrameInFlight frame)
    {
        try
        {
            Prepare(frame);
        }
        catch
        {
            frame.Discard();
            throw;
        }

        (_head ?? _last).Accept(frame);
    }

    /// <summary>Builds the stages for frames like this one, unless they stand; the frame stays the caller's.</summary>
    /// <exception cref="FilterException">The chain does not fit the frames.</exception>
    internal void Prepare(in FrameInFlight frame)
    {
        if (_format == frame.View.Format) return;
        Flush();
        Build(frame.Descriptor);
    }

    /// <summary>Gives out what the stages hold back.</summary>
    internal void Flush()
    {
        foreach (var stage in _stages) stage.Flush();
    }

    /// <summary>Frees the stages.</summary>
    public void Dispose() => Clear();

    private void Clear()
    {
        foreach (var stage in _stages) stage.Dispose();
        _stages.Clear();
        _head = null;
    }

    private void Build(FrameDescriptor descriptor)
    {
        Clear();
        using var graphs = new GraphCache(descriptor, _frameRate);
        var plan = new ChainPlanner(devices.Main, devices.Cpu, graphs.OutputFormat).Plan(calls, descriptor.Layout.Format);
        // Stages are made back to front, since each is given the next one; graphs in order, since rates and shapes flow forward.
        graphs.Configure(plan);
        var next = _last;
        for (var i = plan.Segments.Length - 1; i >= 0; i--)
        {
            FilterStage stage = plan.Segments[i] switch
            {
                DeviceSegment segment => new DeviceStage(next, segment.Device, segment.Passes, segment.Input, outputs, trace, abort),
                LibavfilterSegment segment => new LibavfilterStage(next, graphs.Take(segment), counters, trace, abort),
                _ => throw new NotSupportedException($"a plan segment of type {plan.Segments[i].GetType().Name}"),
            };
            // A device that is not the host processor reads only slabs; libavfilter's own memory is none.
            if (stage is DeviceStage && i > 0 && plan.Segments[i] is DeviceSegment { Device: var device } && device != devices.Cpu)
            {
                _stages.Insert(0, stage);
                stage = new UploadStage(stage, outputs, devices, counters, trace, abort);
            }

            _stages.Insert(0, stage);
            next = _head = stage;
        }

        OutputFrameRate = plan.Segments.Any(s => s is LibavfilterSegment) ? graphs.FrameRate : null;
        Placements = [.. plan.Placements.Select(p => new FilterReport(p.Filter, p.Where, p.Reason))];
        _format = descriptor.Layout.Format;
    }
}
