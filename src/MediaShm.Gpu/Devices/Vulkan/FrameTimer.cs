using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Times what one frame in flight does on the GPU, by a pair of timestamps around each copy and each dispatch. A timestamp is taken when
/// all before it is done, so the parts add up to the whole. Owns the queries. Thread-safety: used by the thread that submits.
/// </summary>
internal sealed unsafe class FrameTimer : IDisposable
{
    private readonly VulkanContext _context;
    private readonly QueryPool _queries;
    private readonly PassClock[] _clocks; // one for each part
    private readonly bool[] _countsFrame; // for each part: the first of its clock
    private readonly ulong[] _results; // value and availability, for begin and end of each part
    private readonly Action<DeviceSpan>? _trace;
    private readonly VulkanClock? _clock;
    private bool _isPending;

    /// <summary>Makes one.</summary>
    /// <param name="context">The device.</param>
    /// <param name="clocks">Where times go, in the order of the frame's way.</param>
    /// <param name="clock">The GPU's clock; null where nothing is traced.</param>
    /// <param name="steps">The dispatches.</param>
    public FrameTimer(VulkanContext context, PassClocks clocks, VulkanClock? clock, IReadOnlyList<KernelStep> steps)
    {
        (_context, _clock, _trace) = (context, clock, context.Trace);
        var upload = clocks.For("upload");
        _clocks = [.. steps.Select(step => clocks.For(step.Pass)), upload, clocks.For("download")];
        _countsFrame = [.. _clocks.Select((clock, i) => Array.IndexOf(_clocks, clock) == i)];
        _results = new ulong[4 * _clocks.Length];
        var info = new QueryPoolCreateInfo { SType = StructureType.QueryPoolCreateInfo, QueryType = QueryType.Timestamp, QueryCount = (uint)(2 * _clocks.Length) };
        QueryPool pool;
        VulkanCalls.Check(context.Api.CreateQueryPool(context.Device, &info, null, &pool), "create timestamp queries");
        _queries = pool;
    }

    /// <summary>The part that is the copy in.</summary>
    public int Upload => _clocks.Length - 2;

    /// <summary>The part that is the copy out.</summary>
    public int Download => _clocks.Length - 1;

    /// <summary>Readies the queries for a frame, whose predecessor's times must have been collected.</summary>
    public void Reset()
    {
        _context.Api.ResetQueryPool(_context.Device, _queries, 0, (uint)(2 * _clocks.Length));
        _isPending = true;
    }

    /// <summary>Records that a part begins.</summary>
    public void Start(CommandBuffer commands, int part) => Mark(commands, part, 2 * part);

    /// <summary>Records that a part ends.</summary>
    public void Stop(CommandBuffer commands, int part) => Mark(commands, part, 2 * part + 1);

    /// <summary>Adds the last frame's times to the clocks, and tells its spans; after its fence, once.</summary>
    /// <param name="frame">Its value on the timeline.</param>
    public void Collect(ulong frame)
    {
        if (!_isPending) return;
        _isPending = false;
        const int stride = 2 * sizeof(ulong);
        Result result;
        fixed (ulong* results = _results)
        {
            result = _context.Api.GetQueryPoolResults(
                _context.Device, _queries, 0, (uint)(2 * _clocks.Length), (nuint)(_results.Length * sizeof(ulong)), results, stride,
                QueryResultFlags.Result64Bit | QueryResultFlags.ResultWithAvailabilityBit);
        }

        if (result < Result.Success) return; // a lost device: whoever waits for the frame is told
        for (var part = 0; part < _clocks.Length; part++)
        {
            // Parts that this frame had no need of were never recorded.
            if (_results[4 * part + 1] == 0 || _results[4 * part + 3] == 0) continue;
            var ticks = (_results[4 * part + 2] - _results[4 * part]) & ValidBits(part);
            _clocks[part].Add((long)(ticks * _context.Gpu.TimestampPeriod), _countsFrame[part]);
        }

        if (_clock is not null) Tell(frame);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Api.DestroyQueryPool(_context.Device, _queries, null);

    private void Tell(ulong frame)
    {
        TellSpan(frame, DeviceWork.Upload, Upload, 1);
        TellSpan(frame, DeviceWork.Kernels, 0, Upload);
        TellSpan(frame, DeviceWork.Download, Download, 1);
    }

    // From the first beginning to the last end of some parts, of those that were recorded.
    private void TellSpan(ulong frame, DeviceWork work, int firstPart, int count)
    {
        var (began, ended) = (long.MaxValue, long.MinValue);
        for (var part = firstPart; part < firstPart + count; part++)
        {
            if (_results[4 * part + 1] == 0 || _results[4 * part + 3] == 0) continue;
            began = Math.Min(began, _clock!.ToHost(_results[4 * part]));
            ended = Math.Max(ended, _clock.ToHost(_results[4 * part + 2]));
        }

        if (began <= ended) _trace!(new DeviceSpan(frame, work, began, ended));
    }

    private void Mark(CommandBuffer commands, int part, int query)
    {
        if (ValidBits(part) != 0) _context.Api.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, _queries, (uint)query);
    }

    private ulong ValidBits(int part)
    {
        var queue = part == Upload ? _context.Queues.Upload : part == Download ? _context.Queues.Download : _context.Queues.Compute;
        var bits = _context.Gpu.Families[queue.Family].TimestampValidBits;
        return bits >= 64 ? ulong.MaxValue : (1UL << (int)bits) - 1;
    }
}
