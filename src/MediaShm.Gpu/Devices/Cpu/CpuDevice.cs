using MediaShm.Gpu.Devices.Cpu.Simd;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>
/// The host processor as a device: SIMD kernels that read input slots and write output slots where they lie, on threads of
/// its own. With two or more frames in flight each worker runs a frame; a single frame is divided among the workers.
/// Frames of every format that <see cref="ComponentGeometry.Describes"/>; planar ones directly, interleaved ones (NV12,
/// packed) through scratch. Frames in no slab are accepted too: see <see cref="FrameView"/>.
/// Thread-safety: as <see cref="FrameDevice"/>.
/// </summary>
public sealed class CpuDevice : FrameDevice
{
    private readonly SoftwareTimeline _timeline = new();
    private readonly ImportedSlabs _slabs = new();
    private readonly CpuWorkers _workers;
    private readonly int _workerCount;

    /// <summary>Starts the workers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public CpuDevice(CpuDeviceOptions? options = null)
    {
        options ??= new CpuDeviceOptions();
        if (options.Workers is < 1 or > 256)
            throw new ArgumentOutOfRangeException(nameof(options), options.Workers, "workers can be 1 to 256");
        if (options.QueueDepth is < 1 or > 4096)
            throw new ArgumentOutOfRangeException(nameof(options), options.QueueDepth, "queue depth can be 1 to 4096");
        _workerCount = options.Workers;
        _workers = new CpuWorkers(options.Workers, options.QueueDepth, _timeline);
        Info = new DeviceInfo("cpu", DeviceKind.Cpu, $"host processor, {options.Workers} workers, {SimdWidth.Description}", "none", 0);
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    /// <inheritdoc/>
    public override ImportWay ImportWay => ImportWay.Direct;

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _timeline;

    /// <inheritdoc/>
    public override long BytesCopied => 0;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab) => _slabs.Add(slab);

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (_slabs.Remove(slab)) _workers.Drain();
    }

    /// <inheritdoc/>
    public override bool Supports(Pass pass, FrameFormat format) => PassCheck.Problem(pass, format) is null;

    /// <inheritdoc/>
    public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(passes);
        if (!ComponentGeometry.Describes(format.Pixel))
            throw new DeviceException($"the cpu device does not read {format.Pixel}: it takes formats of 8 to 16 bit integer components");
        foreach (var pass in passes)
            if (PassCheck.Problem(pass, format) is { } problem) throw new DeviceException($"the cpu device cannot run this: {problem}");
        return new CpuChain(this, passes, format, _workerCount);
    }

    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        if (chain is not CpuChain compiled || compiled.Owner != this) throw new DeviceException("this chain was compiled by another device");
        FrameChecks.RequireOneToOne(compiled, inputs, outputs);
        _slabs.Require(inputs[0].Slab);
        _slabs.Require(outputs[0].Slab);
        return new Fence(_timeline, _workers.Submit(compiled, inputs[0], outputs[0]));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _workers.Dispose();
    }
}
