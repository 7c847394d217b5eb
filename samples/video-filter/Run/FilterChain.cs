using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Grammar;
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
/// <param name="calls">The filters.</param>
/// <param name="constantRate">Filters are to be told a rate also where frames come at times of their own.</param>
/// <param name="keepsOrientation">The output's container keeps a display matrix.</param>
/// <param name="devices">What runs them.</param>
/// <param name="outputs">Where results lie.</param>
/// <param name="info">The input.</param>
/// <param name="counters">What to count in.</param>
/// <param name="notes">Told when pictures are turned.</param>
/// <param name="last">Gets the frames.</param>
/// <param name="trace">Told what each stage did when; null for none.</param>
/// <param name="abort">Ends everything at once.</param>
internal sealed class FilterChain(
    IReadOnlyList<FilterCall> calls,
    bool constantRate,
    bool keepsOrientation,
    DeviceSet devices,
    FramePool outputs,
    MediaInfo info,
    RunCounters counters,
    Notes notes,
    IFrameSink last,
    RunTrace? trace,
    CancellationToken abort)
    : IFrameSink, IDisposable
{
    private readonly bool _filtersCare = !calls.All(DisplayTurn.LeavesAlone);
    private readonly Rational _frameRate = RateOf(info, constantRate);
    private readonly List<FilterStage> _stages = []; // in order of the frames
    private readonly IFrameSink _last = last;
    private IFrameSink? _head; // the first stage, or null where the chain has none
    private FrameFormat? _format;
    private string? _turn; // filters that put the frames upright, before all others

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

        if (_turn is not null) frame = frame with { Descriptor = frame.Descriptor with { Traits = frame.Descriptor.Traits & ~FrameTraits.HasOrientation } };
        (_head ?? _last).Accept(frame);
    }

    /// <summary>Builds the stages for frames like this one, unless they stand; the frame stays the caller's.</summary>
    /// <exception cref="FilterException">The chain does not fit the frames.</exception>
    internal void Prepare(in FrameInFlight frame)
    {
        var turn = TurnFor(frame.Descriptor);
        if (_format == frame.View.Format && turn == _turn) return;
        Flush();
        if (turn is not null && turn != _turn)
            notes.Info($"the picture is put upright first ({turn}), {(_filtersCare ? "as the filters are to see it" : "since the output's format keeps no rotation")}");
        _turn = turn;
        Build(frame.Descriptor);
    }

    /// <summary>Gives out what the stages hold back.</summary>
    internal void Flush()
    {
        foreach (var stage in _stages) stage.Flush();
    }

    /// <summary>Frees the stages.</summary>
    public void Dispose() => Clear();

    private static Rational RateOf(MediaInfo info, bool constantRate)
    {
        if (info.Video is not { } video) return new Rational(0, 1);
        return !constantRate || video.ConstantFrameRate.IsPositive ? video.ConstantFrameRate
            : video.RealFrameRate.IsPositive ? video.RealFrameRate : video.AverageFrameRate;
    }

    private string? TurnFor(in FrameDescriptor frame) =>
        frame.Traits.HasFlag(FrameTraits.HasOrientation) && (_filtersCare || !keepsOrientation) ? DisplayTurn.FiltersFor(frame) : null;

    private void Clear()
    {
        foreach (var stage in _stages) stage.Dispose();
        _stages.Clear();
        _head = null;
    }

    private IReadOnlyList<FilterCall> WholeChain() =>
        _turn is null ? calls : [.. FilterGraphParser.Parse(_turn, ["transpose", "rotate"]), .. calls];

    private void Build(FrameDescriptor descriptor)
    {
        Clear();
        using var graphs = new GraphCache(descriptor, _frameRate);
        var plan = new ChainPlanner(devices.Main, devices.Cpu, graphs.OutputFormat).Plan(WholeChain(), descriptor.Layout.Format);
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
