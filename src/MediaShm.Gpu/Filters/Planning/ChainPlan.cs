using System.Collections.Immutable;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Planning;

/// <summary>Where one filter runs, for the run's report.</summary>
/// <param name="Filter">The filter's name.</param>
/// <param name="Where">A device's name, or "libavfilter".</param>
/// <param name="Reason">Why there, when it is not the chosen device or there is nothing to run; else null.</param>
public sealed record FilterPlacement(string Filter, string Where, string? Reason);

/// <summary>A stretch of a chain that one runner does.</summary>
/// <param name="Input">Format of the frames it takes.</param>
/// <param name="Output">Format of the frames it gives.</param>
/// <param name="Filters">The filters in it, in order.</param>
public abstract record PlanSegment(FrameFormat Input, FrameFormat Output, ImmutableArray<string> Filters);

/// <summary>A stretch that a device runs: what <see cref="FrameDevice.Compile"/> is given.</summary>
/// <param name="Device">The device.</param>
/// <param name="Passes">At least one pass.</param>
/// <param name="Input">Format of the frames it takes.</param>
/// <param name="Output">Format of the frames it gives.</param>
/// <param name="Filters">The filters in it, in order; those that change nothing are left out.</param>
public sealed record DeviceSegment(
    FrameDevice Device, ImmutableArray<Pass> Passes, FrameFormat Input, FrameFormat Output, ImmutableArray<string> Filters)
    : PlanSegment(Input, Output, Filters);

/// <summary>A stretch that libavfilter runs.</summary>
/// <param name="Text">A filter graph description, as the user typed its parts.</param>
/// <param name="Input">Format of the frames it takes.</param>
/// <param name="Output">Format of the frames it gives.</param>
/// <param name="Filters">The filters in it, in order.</param>
public sealed record LibavfilterSegment(string Text, FrameFormat Input, FrameFormat Output, ImmutableArray<string> Filters)
    : PlanSegment(Input, Output, Filters);

/// <summary>How a chain runs on frames of one format. Immutable.</summary>
/// <param name="Input">Format of the frames it takes.</param>
/// <param name="Output">Format of the frames it gives.</param>
/// <param name="Segments">Stretches in order; empty when the chain changes nothing.</param>
/// <param name="Placements">One entry per filter, in order.</param>
public sealed record ChainPlan(
    FrameFormat Input, FrameFormat Output, ImmutableArray<PlanSegment> Segments, ImmutableArray<FilterPlacement> Placements);
