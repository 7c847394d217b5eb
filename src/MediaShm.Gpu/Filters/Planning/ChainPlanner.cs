using System.Collections.Immutable;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Planning;

/// <summary>
/// Decides what runs where: each filter on the chosen device where a recipe and the device's passes allow it, else on the
/// fall-back device, else in libavfilter. Plan once per frame format, and again when the format changes. Thread-safe.
/// </summary>
/// <param name="device">The chosen device.</param>
/// <param name="fallback">A second device for passes or formats that the first lacks, or null.</param>
/// <param name="libavfilterOutput">
/// Gives the format that libavfilter makes, with a graph description, of frames of a format; it may keep the graph that it
/// makes for that. Asked once per stretch, and once more for each filter that lengthens a stretch.
/// </param>
public sealed class ChainPlanner(FrameDevice device, FrameDevice? fallback, Func<string, FrameFormat, FrameFormat> libavfilterOutput)
{
    /// <summary>Plans a parsed chain for frames of one format.</summary>
    /// <exception cref="FilterException">An option's value does not fit the format.</exception>
    public ChainPlan Plan(IReadOnlyList<FilterCall> calls, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var draft = new PlanDraft(format, libavfilterOutput);
        var placements = ImmutableArray.CreateBuilder<FilterPlacement>(calls.Count);
        foreach (var call in calls) placements.Add(Place(call, draft));
        var segments = draft.Finish();
        return new ChainPlan(format, draft.Format, segments, placements.ToImmutable());
    }

    private FilterPlacement Place(FilterCall call, PlanDraft draft)
    {
        if (call.Definition is not { } definition) return ToLibavfilter(call, draft, call.LibavfilterReason);
        var passes = definition.Build(call.Arguments!, draft.Format);
        if (passes is null) return ToLibavfilter(call, draft, WhyNoRecipe(call, draft.Format));
        if (PassFusion.Fuse(passes).IsEmpty) return new FilterPlacement(call.Name, device.Info.Name, "it changes nothing");
        if (SupportsAll(device, passes, draft.Format))
        {
            draft.AddPasses(device, call.Name, passes);
            return new FilterPlacement(call.Name, device.Info.Name, null);
        }

        var lack = $"{device.Info.Name} cannot do it on {draft.Format.Pixel}";
        if (fallback is null || !SupportsAll(fallback, passes, draft.Format)) return ToLibavfilter(call, draft, lack);
        draft.AddPasses(fallback, call.Name, passes);
        return new FilterPlacement(call.Name, fallback.Info.Name, lack);
    }

    private static FilterPlacement ToLibavfilter(FilterCall call, PlanDraft draft, string? reason)
    {
        draft.AddLibavfilter(call);
        return new FilterPlacement(call.Name, "libavfilter", reason);
    }

    private static bool SupportsAll(FrameDevice device, IReadOnlyList<Pass> passes, FrameFormat format)
    {
        foreach (var pass in passes)
        {
            if (!device.Supports(pass, format)) return false;
            format = pass.OutputFormat(format);
        }

        return true;
    }

    /// <summary>A recipe that also declines the plainest format declines for its options' sake.</summary>
    private static string WhyNoRecipe(FilterCall call, FrameFormat format) =>
        call.Definition!.Build(call.Arguments!, format with { Pixel = PixelFormat.Yuv444P }) is null
            ? "its options need it"
            : $"no kernel for {format.Pixel}";
}
