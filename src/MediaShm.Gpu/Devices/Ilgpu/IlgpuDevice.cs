using MediaShm.Gpu.Devices.Threading;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// Runs passes as ILGPU kernels on CUDA or OpenCL. A frame is copied to the GPU by its own DMA from the slot where it lies, if
/// the driver pinned the slab (else by the driver through memory of its own), worked on there, and copied to the output slot
/// likewise; frames in flight have streams of their own, so that copies and kernels overlap. Frames of every format that
/// <see cref="ComponentGeometry.Describes"/>. Thread-safety: as <see cref="FrameDevice"/> says.
/// </summary>
public sealed partial class IlgpuDevice : FrameDevice
{
    private readonly string _name;
    private readonly ImportMode _importMode;
    private readonly Action<DeviceSpan>? _trace;
    private readonly DeviceCore<SlabRegistration> _core;
    private IlgpuBackend _backend = null!; // opened before the constructor returns, like the kernels
    private IlgpuKernels _kernels = null!;

    private IlgpuDevice(string name, IlgpuDeviceOptions options, Func<IlgpuBackend> open)
    {
        (_name, _importMode, _trace) = (name, options.ImportMode, options.Trace);
        _core = new DeviceCore<SlabRegistration>(name, options, slab => _backend.Register(slab));
        _core.Open(() => (_backend, _kernels) = OpenKernels(open), () => Info.Description);
    }

    /// <inheritdoc/>
    public override DeviceInfo Info => _backend.Info;

    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _importMode == ImportMode.Staged || _core.ImportReason is not null ? ImportWay.Staged : Info.Import;

    /// <inheritdoc/>
    public override string? ImportReason => _core.ImportReason;

    /// <inheritdoc/>
    public override bool TracesWork => _trace is not null;

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _core.Timeline;

    /// <inheritdoc/>
    public override long BytesCopied => _core.BytesCopied;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab) => _core.Import(slab);

    /// <inheritdoc/>
    public override AccessNeed ProbeAccess() => _core.ProbeAccess();

    /// <inheritdoc/>
    public override void Release(SlabMemory slab) => _core.Release(slab);

    /// <inheritdoc/>
    public override bool Supports(Pass pass, FrameFormat format) => Refusal(pass, format) is null;

    /// <inheritdoc/>
    public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(passes);
        _core.ThrowIfDisposed();
        if (!ComponentGeometry.Describes(format.Pixel))
            throw new DeviceException($"{_name}: frames of {format.Pixel} are not supported, those of 8 to 16 bit integer components are; use --device cpu");
        foreach (var pass in passes)
            if (Refusal(pass, format) is { } why) throw new DeviceException($"{_name}: {why}");
        var plan = IlgpuPlanner.Plan(passes, format, _name);
        return _core.Add(() => Try($"make room for frames of {format}", () => new IlgpuChain(_core, _backend, _kernels, plan)));
    }

    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        var mine = _core.Own<IlgpuChain>(chain);
        FrameChecks.RequireOneToOne(chain, inputs, outputs);
        var inputSlab = _core.Require(inputs[0], "input");
        var outputSlab = _core.Require(outputs[0], "output");
        var frame = _core.Await(mine.Frames);
        frame.Place(inputs[0], outputs[0]);
        var fence = _core.Submit(mine, frame, inputSlab, outputSlab);
        // Memory that is not pinned is copied by the driver, on a CPU.
        if (inputSlab.Buffer is null) _core.AddBytesCopied(mine.InputFormat.ImageBytes);
        if (outputSlab.Buffer is null) _core.AddBytesCopied(mine.OutputFormat.ImageBytes);
        return fence;
    }

    /// <inheritdoc/>
    public override CopyLimit? MeasureCopyLimit(SlabMemory slab)
    {
        ArgumentNullException.ThrowIfNull(slab);
        _core.ThrowIfDisposed();
        if (_core.BufferOf(slab) is null) return null; // what a driver copies on a CPU is no limit of the bus
        return _core.Invoke(() =>
        {
            using var probe = new IlgpuCopyProbe(_backend, slab.Address, slab.Size);
            return probe.Measure();
        });
    }

    /// <summary>Lets work that hangs on purpose end. For tests.</summary>
    internal void StopHanging() => _core.StopHanging();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _core.Close(_backend.Dispose);
    }

    private static string? Refusal(Pass pass, FrameFormat format) => PassCheck.Problem(pass, format)
        ?? (pass is ColorMatrixPass { Components.Length: > 4 } ? "a colour matrix takes four components at most" : null);
}
