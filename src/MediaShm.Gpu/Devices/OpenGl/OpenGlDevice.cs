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
    private readonly DeviceCore<GlBuffer> _core;
    private GlPrograms? _programs;

    private OpenGlDevice(OpenGlDeviceOptions options)
    {
        _options = options;
        if (options.Trace is { } told) Trace = new GlTrace(told);
        _core = new DeviceCore<GlBuffer>("opengl", options, Pin);
        _core.Open(Open, () => Info.Description);
    }

    /// <inheritdoc/>
    public override DeviceInfo Info => Context.Gpu.Info;

    /// <inheritdoc/>
    public override bool TracesWork => Trace is not null;

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _core.Timeline;

    /// <summary>The context; its functions are called by the device's thread alone.</summary>
    internal GlContext Context { get; private set; } = null!; // opened before the constructor returns

    /// <summary>Told when the device worked on each frame; null for nobody.</summary>
    internal GlTrace? Trace { get; }

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
        _core.ThrowIfDisposed();
        var limits = Context.Gpu.Limits;
        if (ChainPlanner.FormatRefusal(format, limits) is { } unfit) throw new DeviceException($"opengl: {unfit}; use --device cpu");
        foreach (var pass in passes)
            if (ChainPlanner.Refusal(pass, format, limits) is { } why) throw new DeviceException($"opengl: {why}");
        var plan = ChainPlanner.Plan(passes, format, limits);
        var copies = _options.CopiesToDevice || Info.Kind == DeviceKind.Discrete;
        return _core.Add(() => new OpenGlChain(_core, this, _programs!, plan, copies));
    }

    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        var mine = _core.Own<OpenGlChain>(chain);
        FrameChecks.RequireOneToOne(chain, inputs, outputs);
        var inputSlab = _core.Require(inputs[0], "input");
        var outputSlab = _core.Require(outputs[0], "output");
        var frame = _core.Await(mine.Frames);
        frame.Place(inputs[0], inputSlab.Buffer, outputs[0], outputSlab.Buffer);
        return _core.Submit(mine, frame, inputSlab, outputSlab);
    }

    /// <summary>Runs something on the thread that the context belongs to. Off the frame path.</summary>
    internal T OnThread<T>(Func<GL, T> function) => _core.Invoke(() => function(Context.Api));

    /// <summary>Lets work that hangs on purpose end. For tests.</summary>
    internal void StopHanging() => _core.StopHanging();

    internal void AddBytesCopied(long bytes) => _core.AddBytesCopied(bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _core.Close(Close);
    }
}
