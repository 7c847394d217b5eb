using System.Diagnostics;
using ILGPU.Runtime;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>An instant of a stream: when what it was given before was done. Reused from frame to frame. On the device's thread.</summary>
internal abstract class IlgpuMark : IDisposable
{
    /// <summary>Marks the work given to the stream so far.</summary>
    public abstract void Record();

    /// <summary>How long after another mark of the same device it was; both have passed.</summary>
    public abstract TimeSpan Since(IlgpuMark earlier);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>
/// When a device worked on frames, by marks in their streams. A mark in a stream of its own, which the host waits for, ties its clock to
/// the host's every second. (ILGPU's own markers are not used: a context that offers them waits for every kernel.) On the device's thread.
/// </summary>
internal sealed class IlgpuTrace : IDisposable
{
    private readonly Action<DeviceSpan> _told;
    private readonly AcceleratorStream _stream;
    private IlgpuMark _anchor;
    private IlgpuMark _spare;
    private long _anchoredAt; // in ticks of Stopwatch.GetTimestamp; 0: not yet

    /// <summary>Makes one.</summary>
    /// <param name="backend">The driver.</param>
    /// <param name="told">Told of every span.</param>
    public IlgpuTrace(IlgpuBackend backend, Action<DeviceSpan> told)
    {
        (_told, _stream) = (told, backend.CreateStream());
        (_anchor, _spare) = (backend.CreateMark(_stream), backend.CreateMark(_stream));
    }

    /// <summary>Ties the clocks together, when that is due.</summary>
    public void Compare()
    {
        if (_anchoredAt != 0 && Stopwatch.GetTimestamp() - _anchoredAt < Stopwatch.Frequency) return;
        var shortest = long.MaxValue;
        for (var i = 0; i < DeviceClock.Samples; i++)
        {
            var before = Stopwatch.GetTimestamp();
            _spare.Record();
            _stream.Synchronize();
            var took = Stopwatch.GetTimestamp() - before;
            if (took >= shortest) continue;
            (shortest, _anchoredAt) = (took, before + took / 2);
            (_anchor, _spare) = (_spare, _anchor);
        }
    }

    /// <summary>Tells what was done between two marks that the device has passed.</summary>
    public void Tell(ulong frame, DeviceWork work, IlgpuMark began, IlgpuMark ended) => _told(new DeviceSpan(frame, work, ToHost(began), ToHost(ended)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _anchor.Dispose();
        _spare.Dispose();
        _stream.Dispose();
    }

    private long ToHost(IlgpuMark mark) => _anchoredAt + (long)(mark.Since(_anchor).Ticks * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond));
}

/// <summary>The marks of one frame in flight: before it, between its copies and its kernels, and after it. Owns them. On the device's thread.</summary>
internal sealed class IlgpuFrameTimer(IlgpuTrace trace, Func<IlgpuMark> make) : IDisposable
{
    private readonly IlgpuMark[] _marks = [make(), make(), make(), make()];
    private int _count;

    /// <summary>The frame's work begins.</summary>
    public void Begin()
    {
        trace.Compare();
        _count = 0;
        Mark();
    }

    /// <summary>The next part of its work begins, or all of it is given.</summary>
    public void Mark() => _marks[_count++].Record();

    /// <summary>Tells the spans, once the frame is done.</summary>
    public void Tell(ulong frame)
    {
        for (var work = DeviceWork.Upload; work <= DeviceWork.Download; work++) trace.Tell(frame, work, _marks[(int)work], _marks[(int)work + 1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mark in _marks) mark.Dispose();
    }
}
