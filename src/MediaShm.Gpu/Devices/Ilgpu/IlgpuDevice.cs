using System.Collections.Concurrent;
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
    private readonly IlgpuDeviceOptions _options;
    private readonly DeviceTimeline _timeline;
    private readonly DeviceThread _thread;
    private readonly SlabTable<SlabRegistration> _slabs;
    private readonly ConcurrentDictionary<IlgpuChain, byte> _chains = new();
    private readonly IlgpuBackend _backend;
    private readonly IlgpuKernels _kernels;
    private bool _disposed;

    private IlgpuDevice(string name, IlgpuDeviceOptions options, Func<IlgpuBackend> open)
    {
        (_name, _options) = (name, options);
        _timeline = new DeviceTimeline(name);
        _thread = new DeviceThread(name, _timeline);
        _slabs = new SlabTable<SlabRegistration>(name, options.ImportMode, slab => _thread.Invoke(() => _backend!.Register(slab), options.Deadline));
        try
        {
            (_backend, _kernels) = _thread.Invoke(() => OpenKernels(open), options.Deadline);
        }
        catch
        {
            _ = _thread.Stop(options.Deadline);
            throw;
        }

        _timeline.Gpu = Info.Description;
    }

    /// <inheritdoc/>
    public override DeviceInfo Info => _backend.Info;

    /// <inheritdoc/>
    public override ImportWay ImportWay =>
        _options.ImportMode == ImportMode.Staged || _slabs.StagedReason is not null ? ImportWay.Staged : Info.Import;

    /// <inheritdoc/>
    public override string? StagedReason => _slabs.StagedReason;

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _timeline;

    /// <inheritdoc/>
    public override long BytesCopied => _slabs.BytesCopied;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _slabs.Import(slab, Free);
    }

    /// <inheritdoc/>
    public override void Release(SlabMemory slab)
    {
        if (_slabs.Remove(slab) is not { } import) return;
        _timeline.Require(import.LastUse, _options.Deadline);
        if (import.Buffer is { } registration) Free(registration);
    }

    /// <inheritdoc/>
    public override bool Supports(Pass pass, FrameFormat format) => Refusal(pass, format) is null;

    /// <inheritdoc/>
    public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(passes);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!ComponentGeometry.Describes(format.Pixel))
            throw new DeviceException($"{_name}: frames of {format.Pixel} are not supported, those of 8 to 16 bit integer components are; use --device cpu");
        foreach (var pass in passes)
            if (Refusal(pass, format) is { } why) throw new DeviceException($"{_name}: {why}");
        var plan = IlgpuPlanner.Plan(passes, format, _name);
        var chain = _thread.Invoke(() => Try($"make room for frames of {format}", () => new IlgpuChain(this, _backend, _kernels, plan)), _options.Deadline);
        _ = _chains.TryAdd(chain, 0);
        return chain;
    }

    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (chain is not IlgpuChain mine || !mine.BelongsTo(this)) throw new DeviceException($"{_name}: the chain was compiled by another device, or is disposed");
        FrameChecks.RequireOneToOne(chain, inputs, outputs);
        var inputSlab = _slabs.Require(inputs[0], "input");
        var outputSlab = _slabs.Require(outputs[0], "output");

        var frame = mine.NextFrame();
        _timeline.Require(frame.Value, _options.Deadline);
        frame.Place(inputs[0], outputs[0]);
        var value = _thread.Submit(frame, _options.Deadline);
        mine.LastUse = inputSlab.LastUse = outputSlab.LastUse = value;
        // Memory that is not pinned is copied by the driver, on a CPU.
        if (inputSlab.Buffer is null) _slabs.AddBytesCopied(mine.InputFormat.ImageBytes);
        if (outputSlab.Buffer is null) _slabs.AddBytesCopied(mine.OutputFormat.ImageBytes);
        return new Fence(_timeline, value);
    }

    /// <summary>Waits for a chain's last submit and frees it; called by its disposal.</summary>
    internal void Retire(IlgpuChain chain)
    {
        if (!_chains.TryRemove(chain, out _)) return; // the device is disposed, and its chains with it
        _timeline.Require(chain.LastUse, _options.Deadline);
        _thread.Invoke(chain.Free, _options.Deadline);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing) return;
        _disposed = true;
        // Work of a driver that hangs still uses everything: then it is all left to the process's end.
        if (!_timeline.IsIdle(_thread.Submitted, _options.Deadline)) return;
        _thread.Invoke(Close, _options.Deadline);
        _ = _thread.Stop(_options.Deadline);
        _timeline.Close();
    }

    private static string? Refusal(Pass pass, FrameFormat format) => PassCheck.Problem(pass, format)
        ?? (pass is ColorMatrixPass { Components.Length: > 4 } ? "a colour matrix takes four components at most" : null);

    private void Free(SlabRegistration registration) => _thread.Invoke(registration.Dispose, _options.Deadline);

    private void Close()
    {
        foreach (var chain in _chains.Keys)
            if (_chains.TryRemove(chain, out _)) chain.Free();
        _slabs.FreeAll();
        _backend.Dispose();
    }
}
