using System.Collections.Concurrent;
using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Gpu.Devices.Threading;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// Runs passes as OpenGL 4.5 compute kernels, the same as Vulkan's, in a context without window or surface that belongs to a
/// thread of the device's own. Frames are read and written in place where the driver pins host memory; else they are copied
/// through buffers that stay mapped. Thread-safety: as <see cref="FrameDevice"/> says.
/// </summary>
public sealed partial class OpenGlDevice : FrameDevice
{
    private readonly OpenGlDeviceOptions _options;
    private readonly DeviceTimeline _timeline = new("opengl");
    private readonly DeviceThread _thread;
    private readonly ConcurrentDictionary<OpenGlChain, byte> _chains = new();
    private GlPrograms? _programs;
    private bool _disposed;

    private OpenGlDevice(OpenGlDeviceOptions options)
    {
        _options = options;
        _slabs = new SlabTable<GlBuffer>("opengl", options.ImportMode, Pin);
        _thread = new DeviceThread("opengl", _timeline);
        try
        {
            _thread.Invoke(Open, options.Deadline);
        }
        catch
        {
            _ = _thread.Stop(options.Deadline);
            throw;
        }

        _timeline.Gpu = Info.Description;
    }

    /// <inheritdoc/>
    public override DeviceInfo Info => Context.Gpu.Info;

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _timeline;

    /// <summary>The context; its functions are called by the device's thread alone.</summary>
    internal GlContext Context { get; private set; } = null!; // opened before the constructor returns

    /// <summary>Opens a GPU.</summary>
    /// <param name="options">Which one and how; null: the best one, without copies where possible.</param>
    /// <exception cref="DeviceAbsentException">There is no EGL, no driver with OpenGL 4.5, or no GPU as wished.</exception>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public static OpenGlDevice Create(OpenGlDeviceOptions? options = null) => new(options ?? new OpenGlDeviceOptions());

    /// <inheritdoc/>
    public override bool Supports(Pass pass, FrameFormat format) => ChainPlanner.Refusal(pass, format, Context.Gpu.Limits) is null;

    /// <inheritdoc/>
    public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(passes);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var limits = Context.Gpu.Limits;
        if (ChainPlanner.FormatRefusal(format, limits) is { } unfit) throw new DeviceException($"opengl: {unfit}; use --device cpu");
        foreach (var pass in passes)
            if (ChainPlanner.Refusal(pass, format, limits) is { } why) throw new DeviceException($"opengl: {why}");
        var plan = ChainPlanner.Plan(passes, format, limits);
        var copies = _options.CopiesToDevice || Info.Kind == DeviceKind.Discrete;
        var chain = OnThread(api => new OpenGlChain(this, api, _programs!, plan, copies));
        _ = _chains.TryAdd(chain, 0);
        return chain;
    }

    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (chain is not OpenGlChain mine || !mine.BelongsTo(this)) throw new DeviceException("opengl: the chain was compiled by another device, or is disposed");
        FrameChecks.RequireOneToOne(chain, inputs, outputs);
        var inputSlab = _slabs.Require(inputs[0], "input");
        var outputSlab = _slabs.Require(outputs[0], "output");

        var frame = mine.NextFrame();
        _timeline.Require(frame.Value, _options.Deadline);
        frame.Place(inputs[0], inputSlab.Buffer, outputs[0], outputSlab.Buffer);
        var value = _thread.Submit(frame, _options.Deadline);
        mine.LastUse = inputSlab.LastUse = outputSlab.LastUse = value;
        return new Fence(_timeline, value);
    }

    /// <summary>Runs something on the thread that the context belongs to. Off the frame path.</summary>
    internal T OnThread<T>(Func<GL, T> function) => _thread.Invoke(() => function(Context.Api), _options.Deadline);

    /// <summary>The same for what gives nothing.</summary>
    internal void OnThread(Action<GL> action) => OnThread(api =>
    {
        action(api);
        return true;
    });

    /// <summary>Waits for a chain's last submit and frees it; called by its disposal.</summary>
    internal void Retire(OpenGlChain chain)
    {
        if (!_chains.TryRemove(chain, out _)) return; // the device is disposed, and its chains with it
        _timeline.Require(chain.LastUse, _options.Deadline);
        OnThread(_ => chain.Free());
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
}
