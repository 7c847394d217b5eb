using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.OpenGL;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.OpenGl.GlBuffer>;
using PlaneWindow = MediaShm.Gpu.Devices.Shaders.PlaneWindow<MediaShm.Gpu.Devices.OpenGl.GlBuffer>;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>One frame's dispatches. On the device's thread.</summary>
internal sealed unsafe partial class GlFrame
{
    // Explicit locations of shaders/plane.glsl's push block.
    private const int SizeLocation = 0;
    private const int SourcesLocation = 1;
    private const int TargetsLocation = 5;
    private const int ValuesLocation = 9;

    private const uint LooksPerResetCheck = 64;
    private uint _looks;

    /// <inheritdoc/>
    public override void Start()
    {
        var api = device.Context.Api;
        if (device.Trace is { } trace) _timer ??= new GlFrameTimer(api, trace);
        _timer?.Begin();
        var source = chain.LocalInput is { } local ? CopyToDevice(api, local) : _source;
        _timer?.BeginKernels(isCopied: source.Buffer != _source.Buffer);
        // Frames before are done with the scratch memory, which all frames of a chain share.
        api.MemoryBarrier((uint)MemoryBarrierMask.ShaderStorageBarrierBit);
        var phase = 0;
        for (var i = 0; i < chain.Plan.Steps.Count; i++)
        {
            var step = chain.Plan.Steps[i];
            if (step.Phase != phase) api.MemoryBarrier((uint)MemoryBarrierMask.ShaderStorageBarrierBit);
            phase = step.Phase;
            Dispatch(api, step, chain.Programs[i], source);
        }

        _timer?.End();
        // The host reads results through its mapping, or through memory that the driver pinned.
        api.MemoryBarrier((uint)(MemoryBarrierMask.ClientMappedBufferBarrierBit | MemoryBarrierMask.BufferUpdateBarrierBit));
        _sync = api.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
        api.Flush();
        GlCalls.Check(api, "run a frame");
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan timeout)
    {
        var api = device.Context.Api;
        var nanoseconds = (ulong)timeout.Ticks * TimeSpan.NanosecondsPerTick;
        var status = (GLEnum)api.ClientWaitSync(_sync, SyncObjectMask.Bit, nanoseconds);
        // A GPU that was reset may never finish. Asking for that can be a call to the kernel: not for every slice of a wait.
        if (status != GLEnum.TimeoutExpired || _looks++ % LooksPerResetCheck == 0) GlCalls.CheckReset(api);
        if (status == GLEnum.TimeoutExpired) return false;
        if (status == GLEnum.WaitFailed) throw GlCalls.Failure(api.GetError(), "wait for a frame");
        DeleteSync();
        return true;
    }

    private void DeleteSync()
    {
        if (_sync != 0) device.Context.Api.DeleteSync(_sync);
        _sync = 0;
    }

    /// <summary>Copies the input to memory of the GPU's own: kernels read a sample several times, and the bus is slow.</summary>
    private DeviceFrame CopyToDevice(GL api, GlBuffer local)
    {
        var (start, end) = (long.MaxValue, 0L);
        for (var p = 0; p < _source.Layout.Format.PlaneCount; p++)
        {
            var window = PlaneWindow.Of(_source, new PlaneRef(PlaneHome.Input, p, 1), device.Context.Gpu.Limits);
            (start, end) = (Math.Min(start, window.Offset), Math.Max(end, window.Offset + window.Range));
        }

        end = Math.Min(end, _source.Buffer.Size);
        if (end - start > local.Size) return _source; // a crop of a much larger frame: read where it lies
        api.CopyNamedBufferSubData(_source.Buffer.Handle, local.Handle, (nint)start, 0, (nuint)(end - start));
        return _source with { Buffer = local, Offset = _source.Offset - start };
    }

    private void Dispatch(GL api, KernelStep step, uint program, in DeviceFrame source)
    {
        api.UseProgram(program);
        var push = new KernelPush { Width = step.Size.Width, Height = step.Size.Height };
        for (var i = 0; i < step.Values.Length; i++) push.Values[i] = step.Values[i];
        for (var i = 0; i < step.Sources.Length; i++)
        {
            var window = Window(step.Sources[i], step.Size.Height, source);
            (push.Sources[2 * i], push.Sources[2 * i + 1]) = (window.FirstSample, window.Stride);
            Bind(api, KernelBindings.FirstSource + i, window);
        }

        for (var i = 0; i < step.Targets.Length; i++)
        {
            var window = Window(step.Targets[i], step.Size.Height, source);
            (push.Targets[2 * i], push.Targets[2 * i + 1]) = (window.FirstSample, window.Stride);
            Bind(api, KernelBindings.FirstTarget + i, window);
        }

        if (step.Table.Length > 0)
            api.BindBufferRange(BufferTargetARB.UniformBuffer, KernelBindings.Tables, chain.Tables!.Handle, step.Table.Offset, TableBuilder.MaxBlockBytes);
        api.Uniform2(SizeLocation, push.Width, push.Height);
        api.Uniform2(SourcesLocation, KernelBindings.MaxPlanes, push.Sources);
        api.Uniform2(TargetsLocation, KernelBindings.MaxPlanes, push.Targets);
        api.Uniform4(ValuesLocation, KernelPush.ValueCount / 4, push.Values);
        api.DispatchCompute(step.GroupsX, step.GroupsY, 1);
    }

    private static void Bind(GL api, int binding, in PlaneWindow window) =>
        api.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, (uint)binding, window.Buffer.Handle, (nint)window.Offset, (nuint)window.Range);

    private PlaneWindow Window(PlaneRef plane, int height, in DeviceFrame source) => plane.Home switch
    {
        PlaneHome.Scratch => PlaneWindow.Of(chain.Scratch!, chain.Plan.Scratch[plane.Index], plane, height),
        PlaneHome.LookUp => PlaneWindow.Of(chain.Tables!, chain.Plan.LookUps[plane.Index]),
        PlaneHome.Input => PlaneWindow.Of(source, plane, device.Context.Gpu.Limits),
        _ => PlaneWindow.Of(_target, plane, device.Context.Gpu.Limits),
    };
}
