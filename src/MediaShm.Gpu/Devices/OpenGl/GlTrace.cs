using System.Diagnostics;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// When a device worked on frames, by its own timestamps: its clock and the host's are read one after the other every second. On the
/// device's thread, but for <see cref="Tell"/>.
/// </summary>
internal sealed class GlTrace(Action<DeviceSpan> told)
{
    private readonly DeviceClock _clock = new(1, 64); // OpenGL counts nanoseconds

    /// <summary>Records a span; from any thread.</summary>
    public void Tell(ulong frame, DeviceWork work, long began, long ended) => told(new DeviceSpan(frame, work, began, ended));

    /// <summary>Compares the clocks, when that is due.</summary>
    public void Compare(GL api)
    {
        if (!_clock.IsStale) return;
        var shortest = long.MaxValue;
        for (var i = 0; i < DeviceClock.Samples; i++)
        {
            var before = Stopwatch.GetTimestamp();
            api.GetInteger64(GetPName.Timestamp, out var device);
            var took = Stopwatch.GetTimestamp() - before;
            if (took >= shortest) continue;
            shortest = took;
            _clock.Anchor((ulong)device, before + took / 2);
        }
    }

    /// <summary>A timestamp that the device has written, as an instant in ticks of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Read(GL api, uint query)
    {
        api.GetQueryObject(query, QueryObjectParameterName.Result, out ulong timestamp);
        return _clock.ToHost(timestamp);
    }
}

/// <summary>The timestamps of one frame in flight: before its copy, between, and after its kernels. Owns the queries. On the device's thread.</summary>
internal sealed class GlFrameTimer(GL api, GlTrace trace) : IDisposable
{
    private readonly uint[] _queries = [api.GenQuery(), api.GenQuery(), api.GenQuery()];
    private bool _isCopied;

    /// <summary>The frame's work begins.</summary>
    public void Begin()
    {
        trace.Compare(api);
        api.QueryCounter(_queries[0], QueryCounterTarget.Timestamp);
    }

    /// <summary>Kernels begin.</summary>
    /// <param name="isCopied">True: after a copy of the input.</param>
    public void BeginKernels(bool isCopied)
    {
        _isCopied = isCopied;
        if (isCopied) api.QueryCounter(_queries[1], QueryCounterTarget.Timestamp);
    }

    /// <summary>Kernels end.</summary>
    public void End() => api.QueryCounter(_queries[2], QueryCounterTarget.Timestamp);

    /// <summary>Tells the spans, once the frame is done.</summary>
    public void Tell(ulong frame)
    {
        var (began, ended) = (trace.Read(api, _queries[0]), trace.Read(api, _queries[2]));
        if (!_isCopied)
        {
            trace.Tell(frame, DeviceWork.Kernels, began, ended);
            return;
        }

        var copied = trace.Read(api, _queries[1]);
        trace.Tell(frame, DeviceWork.Upload, began, copied);
        trace.Tell(frame, DeviceWork.Kernels, copied, ended);
    }

    /// <inheritdoc/>
    public void Dispose() => api.DeleteQueries(_queries);
}
