using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>NVIDIA's driver.</summary>
internal sealed class CudaBackend(Context context, Accelerator accelerator, DeviceInfo info) : IlgpuBackend(context, accelerator, info)
{
    private const DeviceAttributeKind Integrated = (DeviceAttributeKind)18;

    /// <summary>The driver.</summary>
    public static IlgpuDriver<CudaDevice> Driver { get; } = new(
        "cuda", IlgpuLibrary.Cuda, "NVIDIA's driver brings it (Debian's package libcuda1)", builder => builder.Cuda(), List, Describe);

    /// <summary>Makes the backend of a GPU.</summary>
    public static CudaBackend Make(Context context, CudaDevice device, DeviceInfo info) => new(context, device.CreateCudaAccelerator(context), info);

    /// <inheritdoc/>
    public override (SlabRegistration? Registration, string Refusal) Register(SlabMemory slab)
    {
        const MemHostRegisterFlags readOnly = MemHostRegisterFlags.CU_MEMHOSTREGISTER_READ_ONLY;
        Accelerator.Bind();
        // Pages that this process may not write are pinned only under the flag that says so.
        var flags = MemHostRegisterFlags.CU_MEMHOSTREGISTER_PORTABLE | (slab.IsMappedWritable ? 0 : readOnly);
        var error = CudaAPI.CurrentAPI.MemHostRegister(slab.Address, (nint)slab.Size, flags);
        return error == CudaError.CUDA_SUCCESS
            ? (new Registration(Accelerator, slab.Address), "")
            : (null, $"cuMemHostRegister answered {error}{(slab.IsMappedWritable ? "" : " for memory that is mapped read-only")}");
    }

    /// <inheritdoc/>
    public override void CopyIn(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows) => CudaCopy.In((CudaStream)stream, arena, rows);

    /// <inheritdoc/>
    public override void CopyOut(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows) => CudaCopy.Out((CudaStream)stream, arena, rows);

    /// <inheritdoc/>
    public override IlgpuFence CreateFence(AcceleratorStream stream) => new EventFence(((CudaStream)stream).StreamPtr);

    /// <inheritdoc/>
    public override DeviceException Failure(AcceleratorException failure, AcceleratorStream stream) =>
        CudaCopy.StateOf((CudaStream)stream) is var state && IlgpuErrors.IsLost(state) ? IlgpuErrors.Failure(state, "run a frame") : base.Failure(failure, stream);

    /// <inheritdoc/>
    public override IlgpuMark CreateMark(AcceleratorStream stream) => new EventMark(((CudaStream)stream).StreamPtr);

    private static List<CudaDevice> List(Context context)
    {
        var devices = context.Devices.OfType<CudaDevice>().ToList();
        return devices.Count > 0 ? devices : throw new DeviceAbsentException("cuda: the driver lists no GPU that ILGPU can use; use --device cpu");
    }

    private static DeviceInfo Describe(CudaDevice device)
    {
        var isIntegrated = CudaAPI.CurrentAPI.GetDeviceAttribute(Integrated, device.DeviceId) != 0;
        return new DeviceInfo(
            "cuda",
            isIntegrated ? DeviceKind.Integrated : DeviceKind.Discrete,
            device.Name,
            $"CUDA {device.DriverVersion.Major}.{device.DriverVersion.Minor}, {device.Architecture}",
            device.MemorySize,
            ImportWay.Host);
    }

    private static void Check(CudaError error, string what)
    {
        if (error != CudaError.CUDA_SUCCESS) throw IlgpuErrors.Failure(error, what);
    }

    /// <summary>A slab that the driver pinned.</summary>
    private sealed class Registration(Accelerator accelerator, nint address) : SlabRegistration
    {
        public override void Dispose()
        {
            accelerator.Bind();
            Check(CudaAPI.CurrentAPI.MemHostUnregister(address), "unpin a slab");
        }
    }

    /// <summary>An event that keeps its time.</summary>
    private sealed class EventMark : IlgpuMark
    {
        private readonly nint _stream;
        private readonly nint _event;

        public EventMark(nint stream)
        {
            _stream = stream;
            Check(CudaAPI.CurrentAPI.CreateEvent(out _event, default), "make an event");
        }

        public override void Record() => Check(CudaAPI.CurrentAPI.RecordEvent(_event, _stream), "mark a time");

        public override TimeSpan Since(IlgpuMark earlier) => TimeSpan.FromMilliseconds(CudaCopy.MillisecondsBetween(((EventMark)earlier)._event, _event));

        public override void Dispose() => _ = CudaAPI.CurrentAPI.DestroyEvent(_event); // nothing can be done about a failure at the end
    }

    /// <summary>An event that lets the waiting thread sleep.</summary>
    private sealed class EventFence : IlgpuFence
    {
        private readonly nint _stream;
        private readonly nint _event;

        public EventFence(nint stream)
        {
            _stream = stream;
            Check(CudaAPI.CurrentAPI.CreateEvent(out _event, CudaEventFlags.CU_EVENT_BLOCKING_SYNC | CudaEventFlags.CU_EVENT_DISABLE_TIMING), "make an event");
        }

        public override void Record() => Check(CudaAPI.CurrentAPI.RecordEvent(_event, _stream), "run a frame");

        public override bool Wait(TimeSpan timeout)
        {
            var state = timeout > TimeSpan.Zero ? CudaAPI.CurrentAPI.SynchronizeEvent(_event) : CudaAPI.CurrentAPI.QueryEvent(_event);
            if (state == CudaError.CUDA_ERROR_NOT_READY) return false;
            Check(state, "finish a frame");
            return true;
        }

        public override void Dispose() => _ = CudaAPI.CurrentAPI.DestroyEvent(_event); // nothing can be done about a failure at the end
    }
}
