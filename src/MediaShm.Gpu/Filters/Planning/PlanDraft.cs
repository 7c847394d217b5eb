using System.Collections.Immutable;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Planning;

/// <summary>A plan being made: joins neighbours that run in the same place and follows the frames' format along.</summary>
/// <param name="input">Format of the first frames.</param>
/// <param name="libavfilterOutput">Asks libavfilter what a graph makes of a format.</param>
internal sealed class PlanDraft(FrameFormat input, Func<string, FrameFormat, FrameFormat> libavfilterOutput)
{
    private readonly ImmutableArray<PlanSegment>.Builder _segments = ImmutableArray.CreateBuilder<PlanSegment>();
    private readonly List<string> _filters = [];
    private readonly List<Pass> _passes = [];
    private readonly List<string> _texts = [];
    private FrameDevice? _device; // of the passes that are not in a segment yet
    private FrameFormat _start = input; // where the open stretch begins
    private FrameFormat? _format = input; // null: libavfilter has not been asked yet

    /// <summary>Format of the frames after all that was added.</summary>
    public FrameFormat Format => _format ??= libavfilterOutput(Text, _start);

    private string Text => string.Join(',', _texts);

    /// <summary>Adds one filter's passes, for a device that supports them.</summary>
    public void AddPasses(FrameDevice device, string filter, IReadOnlyList<Pass> passes)
    {
        if (_texts.Count > 0 || device != _device) Close();
        _device = device;
        _filters.Add(filter);
        _passes.AddRange(passes);
        foreach (var pass in passes) _format = pass.OutputFormat(Format);
    }

    /// <summary>Adds one filter for libavfilter.</summary>
    public void AddLibavfilter(FilterCall call)
    {
        if (_texts.Count == 0) Close();
        _filters.Add(call.Name);
        _texts.Add(call.Text);
        _format = null;
    }

    /// <summary>Ends the plan.</summary>
    public ImmutableArray<PlanSegment> Finish()
    {
        Close();
        return _segments.ToImmutable();
    }

    private void Close()
    {
        var end = Format;
        var passes = PassFusion.Fuse(_passes);
        if (_texts.Count > 0) _segments.Add(new LibavfilterSegment(Text, _start, end, [.. _filters]));
        else if (!passes.IsEmpty) _segments.Add(new DeviceSegment(_device!, passes, _start, end, [.. _filters]));
        _filters.Clear();
        _passes.Clear();
        _texts.Clear();
        _device = null;
        _start = end;
    }
}
