using System.Diagnostics;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Timestamps of a GPU as instants of the host. Where the driver reads both clocks at one time, they are compared every second; else once, by
/// a timestamp that the host waits for when the device is opened, and what the clocks drift apart after that stays in the trace.
/// Thread-safety: all members.
/// </summary>
internal sealed unsafe class VulkanClock
{
    private readonly object _gate = new();
    private readonly VulkanContext _context;
    private readonly DeviceClock _clock;

    /// <summary>Compares the clocks; while nothing is in flight.</summary>
    /// <param name="context">The device.</param>
    /// <param name="deadline">Longest wait for a timestamp.</param>
    public VulkanClock(VulkanContext context, TimeSpan deadline)
    {
        _context = context;
        _clock = new DeviceClock(context.Gpu.TimestampPeriod, (int)context.Gpu.Families[context.Queues.Compute.Family].TimestampValidBits);
        if (context.GetCalibratedTimestamps is null) AnchorByWaiting(deadline);
        else VulkanCalls.Check(Compare(), "compare the GPU's clock with the host's");
    }

    /// <summary>A timestamp as an instant in ticks of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long ToHost(ulong timestamp)
    {
        lock (_gate)
        {
            // A GPU that was lost meanwhile is reported by whoever waits for its frames: then the last comparison stands.
            if (_context.GetCalibratedTimestamps is not null && _clock.IsStale) _ = Compare();
            return _clock.ToHost(timestamp);
        }
    }

    private Result Compare()
    {
        var infos = stackalloc CalibratedTimestampInfoEXT[2];
        infos[0] = new CalibratedTimestampInfoEXT { SType = StructureType.CalibratedTimestampInfoExt, TimeDomain = TimeDomainKHR.DeviceKhr };
        infos[1] = infos[0] with { TimeDomain = TimeDomainKHR.ClockMonotonicKhr };
        var times = stackalloc ulong[2];
        ulong deviation;
        var result = _context.GetCalibratedTimestamps(_context.Device, 2, infos, times, &deviation);
        // Stopwatch is the monotonic clock, whose nanoseconds the extension gives.
        if (result >= Result.Success) _clock.Anchor(times[0], (long)(times[1] * (Stopwatch.Frequency / 1e9)));
        return result;
    }

    private void AnchorByWaiting(TimeSpan deadline)
    {
        var info = new QueryPoolCreateInfo { SType = StructureType.QueryPoolCreateInfo, QueryType = QueryType.Timestamp, QueryCount = 1 };
        QueryPool query;
        VulkanCalls.Check(_context.Api.CreateQueryPool(_context.Device, &info, null, &query), "create a timestamp query");
        try
        {
            using var recorder = new CommandRecorder(_context, _context.Queues.Compute.Family);
            using var done = new DeviceSemaphore(_context);
            _context.Api.ResetQueryPool(_context.Device, query, 0, 1);
            recorder.Begin();
            _context.Api.CmdWriteTimestamp(recorder.Commands, PipelineStageFlags.BottomOfPipeBit, query, 0);
            recorder.End();
            var before = Stopwatch.GetTimestamp();
            done.SignalAfter(_context.Compute, recorder.Commands, 1);
            done.Wait(1, deadline, "write a timestamp");
            var after = Stopwatch.GetTimestamp();
            ulong timestamp;
            VulkanCalls.Check(
                _context.Api.GetQueryPoolResults(_context.Device, query, 0, 1, sizeof(ulong), &timestamp, sizeof(ulong), QueryResultFlags.Result64Bit),
                "read a timestamp");
            _clock.Anchor(timestamp, before + (after - before) / 2);
        }
        finally
        {
            _context.Api.DestroyQueryPool(_context.Device, query, null);
        }
    }
}
