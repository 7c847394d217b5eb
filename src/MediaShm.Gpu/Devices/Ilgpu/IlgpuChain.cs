using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// A compiled chain: its plan and a ring of frames so that several are in flight. Owns the frames.
/// Thread-safety: made and freed on the device's thread, else used by the thread that submits.
/// </summary>
internal sealed class IlgpuChain : CompiledChain
{
    /// <summary>Frames that may be in flight at once: one arriving, one computed on, one leaving, and one between.</summary>
    public const int FramesInFlight = 4;

    private readonly IlgpuDevice _device;
    private readonly IlgpuPlan _plan;
    private readonly List<IlgpuFrame> _frames = [];
    private int _next;
    private int _disposed;

    public IlgpuChain(IlgpuDevice device, IlgpuBackend backend, IlgpuKernels kernels, IlgpuPlan plan)
    {
        (_device, _plan) = (device, plan);
        try
        {
            for (var i = 0; i < FramesInFlight; i++) _frames.Add(new IlgpuFrame(backend, kernels, plan));
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <inheritdoc/>
    public override FrameFormat InputFormat => _plan.Format;

    /// <inheritdoc/>
    public override FrameFormat OutputFormat => _plan.Format;

    /// <summary>Timeline value of its latest submit.</summary>
    public ulong LastUse { get; set; }

    /// <summary>True when a device of the caller's compiled it and it is not disposed.</summary>
    public bool BelongsTo(IlgpuDevice device) => ReferenceEquals(device, _device) && Volatile.Read(ref _disposed) == 0;

    /// <summary>The frame of the ring whose turn it is; its earlier work may still be in flight.</summary>
    public IlgpuFrame NextFrame()
    {
        var frame = _frames[_next];
        _next = (_next + 1) % FramesInFlight;
        return frame;
    }

    /// <summary>Frees everything, on the device's thread, after the last fence.</summary>
    public void Free()
    {
        foreach (var frame in _frames) frame.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0) _device.Retire(this);
    }
}
