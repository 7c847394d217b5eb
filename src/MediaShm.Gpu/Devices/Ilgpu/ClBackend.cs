using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>OpenCL drivers.</summary>
internal sealed class ClBackend(Context context, Accelerator accelerator, DeviceInfo info) : IlgpuBackend(context, accelerator, info)
{
    /// <summary>The driver.</summary>
    /// <param name="isUsable">Tells what ILGPU can use. Tests have their own idea of it.</param>
    public static IlgpuDriver<CLDevice> Driver(Func<CLDevice, bool> isUsable) => new(
        "opencl",
        IlgpuLibrary.OpenCl,
        "install ocl-icd-libopencl1 and the GPU's driver",
        builder => builder.OpenCL(_ => true),
        context => List(context, isUsable),
        Describe);

    /// <summary>Makes the backend of a GPU.</summary>
    public static ClBackend Make(Context context, CLDevice device, DeviceInfo info) => new(context, device.CreateCLAccelerator(context), info);

    /// <summary>OpenCL lets a driver copy what it is given by CL_MEM_USE_HOST_PTR, and only mapping it then gives the host's view; ILGPU maps nothing.</summary>
    public override (SlabRegistration? Registration, string Refusal) Register(SlabMemory slab) => (null, "ILGPU maps no host memory on OpenCL");

    /// <inheritdoc/>
    public override void CopyIn(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows) =>
        ClNative.WriteRows(((CLStream)stream).CommandQueue, arena.NativePtr, rows);

    /// <inheritdoc/>
    public override void CopyOut(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows) =>
        ClNative.ReadRows(((CLStream)stream).CommandQueue, arena.NativePtr, rows);

    /// <inheritdoc/>
    public override IlgpuFence CreateFence(AcceleratorStream stream) => new EventFence(((CLStream)stream).CommandQueue);

    /// <inheritdoc/>
    public override DeviceException Failure(AcceleratorException failure, AcceleratorStream stream) =>
        failure is CLException { Error: var error } ? IlgpuErrors.Failure((int)error, "run a frame") : base.Failure(failure, stream);

    /// <inheritdoc/>
    public override AcceleratorStream CreateStream()
    {
        var opencl = (CLAccelerator)Accelerator;
        return IsTraced ? opencl.CreateStream(ClNative.CreateTimedQueue(opencl.NativePtr, opencl.DeviceId), true) : base.CreateStream();
    }

    /// <inheritdoc/>
    public override IlgpuMark CreateMark(AcceleratorStream stream) => new EventMark(((CLStream)stream).CommandQueue);

    /// <summary>ILGPU's kernels use pointers of no stated address space, a feature of OpenCL 2.0 that 3.0 made optional.</summary>
    public static bool IsUsable(CLDevice device) => device.Capabilities.GenericAddressSpace;

    private static List<CLDevice> List(Context context, Func<CLDevice, bool> isUsable)
    {
        var all = context.Devices.OfType<CLDevice>().ToList();
        if (all.Count == 0)
            throw new DeviceAbsentException("opencl: no driver is installed; the GPU's vendor has one (Debian: intel-opencl-icd, mesa-opencl-icd, nvidia-opencl-icd), or use --device cpu");
        var usable = all.Where(isUsable).OrderByDescending(device => Describe(device).Kind).ToList();
        return usable.Count > 0 ? usable : throw new DeviceAbsentException(
            $"opencl: {all[0].Name} of {all[0].PlatformName} lacks the generic address space, which ILGPU needs (PoCL has it from version 5 on); update the driver, or use --device cpu");
    }

    private static DeviceInfo Describe(CLDevice device)
    {
        const CLDeviceInfoType hostUnifiedMemory = (CLDeviceInfoType)0x1035;
        var kind = device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_CPU ? DeviceKind.Software
            : device.GetDeviceInfo<int>(hostUnifiedMemory) != 0 ? DeviceKind.Integrated
            : DeviceKind.Discrete;
        return new DeviceInfo("opencl", kind, device.Name, $"{device.PlatformName} {device.DeviceVersion}", device.MemorySize, ImportWay.Staged);
    }

    /// <summary>A marker that keeps its time.</summary>
    private sealed class EventMark(nint queue) : IlgpuMark
    {
        private nint _event;

        public override void Record()
        {
            Dispose();
            _event = ClNative.EnqueueMarker(queue);
        }

        public override TimeSpan Since(IlgpuMark earlier) =>
            TimeSpan.FromTicks((ClNative.EndOf(_event) - ClNative.EndOf(((EventMark)earlier)._event)) / TimeSpan.NanosecondsPerTick);

        public override void Dispose()
        {
            if (_event != 0) ClNative.Release(_event);
            _event = 0;
        }
    }

    /// <summary>A marker after a frame's work.</summary>
    private sealed class EventFence(nint queue) : IlgpuFence
    {
        private nint _event;

        public override void Record()
        {
            Dispose();
            _event = ClNative.EnqueueMarker(queue);
        }

        public override bool Wait(TimeSpan timeout)
        {
            if (timeout > TimeSpan.Zero) ClNative.Wait(_event);
            return ClNative.IsComplete(_event);
        }

        public override void Dispose()
        {
            if (_event != 0) ClNative.Release(_event);
            _event = 0;
        }
    }
}
