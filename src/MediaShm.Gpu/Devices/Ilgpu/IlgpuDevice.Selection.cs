using ILGPU;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>Which GPU is taken, and how it is opened.</summary>
public sealed partial class IlgpuDevice
{
    /// <summary>Opens an NVIDIA GPU through CUDA.</summary>
    /// <param name="options">Which one and how; null: the first, without copies by a CPU where possible.</param>
    /// <exception cref="DeviceAbsentException">There is no driver, or no GPU as wished; the message says what to install.</exception>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public static IlgpuDevice CreateCuda(IlgpuDeviceOptions? options = null)
    {
        options ??= new IlgpuDeviceOptions();
        return new IlgpuDevice("cuda", options, () => CudaBackend.Driver.Open(options.Gpu, CudaBackend.Make));
    }

    /// <summary>Opens a GPU through OpenCL.</summary>
    /// <param name="options">Which one and how; null: the best.</param>
    /// <exception cref="DeviceAbsentException">There is no driver that ILGPU can use, or no GPU as wished; the message says what to install.</exception>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public static IlgpuDevice CreateOpenCl(IlgpuDeviceOptions? options = null)
    {
        options ??= new IlgpuDeviceOptions();
        return new IlgpuDevice("opencl", options, () => ClBackend.Driver(ClBackend.IsUsable).Open(options.Gpu, ClBackend.Make));
    }

    /// <summary>The same, with another idea of which drivers can be used.</summary>
    internal static IlgpuDevice CreateOpenCl(Func<ILGPU.Runtime.OpenCL.CLDevice, bool> isUsable, IlgpuDeviceOptions options) =>
        new("opencl", options, () => ClBackend.Driver(isUsable).Open(null, ClBackend.Make));

    /// <summary>Lists the GPUs of NVIDIA's driver, in its order. Thread-safety: any thread.</summary>
    /// <exception cref="DeviceAbsentException">There are none; the message says why and what to install.</exception>
    public static IReadOnlyList<DeviceInfo> ProbeCuda() => CudaBackend.Driver.Probe();

    /// <summary>Lists what OpenCL drivers offer and ILGPU can use, best first. Thread-safety: any thread.</summary>
    /// <exception cref="DeviceAbsentException">There are none; the message says why and what to install.</exception>
    public static IReadOnlyList<DeviceInfo> ProbeOpenCl() => ClBackend.Driver(ClBackend.IsUsable).Probe();

    /// <summary>Opens ILGPU's simulator, for tests on tiny frames.</summary>
    internal static IlgpuDevice CreateSimulator(IlgpuDeviceOptions? options = null) => new("ilgpu-simulator", options ?? new IlgpuDeviceOptions(), SimulatorBackend.Open);

    private (IlgpuBackend Backend, IlgpuKernels Kernels) OpenKernels(Func<IlgpuBackend> open)
    {
        var backend = Try("open the GPU", open);
        try
        {
            if (_trace is not null) backend.StartTrace(_trace);
            return (backend, Try("compile the kernels", () => new IlgpuKernels(backend.Accelerator)));
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    /// <summary>Turns ILGPU's exceptions into named ones.</summary>
    private T Try<T>(string what, Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception e) when (e is ILGPU.Runtime.AcceleratorException or InternalCompilerException or CapabilityNotSupportedException or NotSupportedException)
        {
            throw new DeviceException($"{_name}: could not {what}: {e.Message.ReplaceLineEndings(" ")}; use --device cpu", e);
        }
    }
}
