using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>Turns errors of the drivers that ILGPU speaks to into named exceptions.</summary>
internal static class IlgpuErrors
{
    private const int InvalidAccess = -9999; // what NVIDIA's OpenCL driver answers once a kernel has broken the context

    /// <summary>
    /// True for an error after which a CUDA context answers every call with the same: a kernel broke it, or the GPU is gone. (CUDA's
    /// documentation of cuda.h's CUresult says of each whether the process must be ended.)
    /// </summary>
    public static bool IsLost(CudaError error) => error is CudaError.CUDA_ERROR_ECC_UNCORRECTABLE or CudaError.CUDA_ERROR_NVLINK_UNCORRECTABLE
        or CudaError.CUDA_ERROR_ILLEGAL_ADDRESS or CudaError.CUDA_ERROR_LAUNCH_TIMEOUT or CudaError.CUDA_ERROR_CONTEXT_IS_DESTROYED or CudaError.CUDA_ERROR_ASSERT
        or CudaError.CUDA_ERROR_HARDWARE_STACK_ERROR or CudaError.CUDA_ERROR_ILLEGAL_INSTRUCTION or CudaError.CUDA_ERROR_MISALIGNED_ADDRESS
        or CudaError.CUDA_ERROR_INVALID_ADDRESS_SPACE or CudaError.CUDA_ERROR_INVALID_PC or CudaError.CUDA_ERROR_LAUNCH_FAILED
        or (CudaError)46; // CUDA_ERROR_DEVICE_UNAVAILABLE, which ILGPU does not name

    /// <summary>True for an OpenCL error after which nothing works any more.</summary>
    public static bool IsLost(int error) => error is (int)CLError.CL_DEVICE_NOT_AVAILABLE or InvalidAccess;

    /// <summary>The exception for a failed call of CUDA.</summary>
    public static DeviceException Failure(CudaError error, string what) => IsLost(error) ? Lost("cuda", what, $"{error}") : Failed("cuda", what, $"{error}");

    /// <summary>The exception for a failed call of OpenCL.</summary>
    public static DeviceException Failure(int error, string what) =>
        IsLost(error) ? Lost("opencl", what, $"{(CLError)error}") : Failed("opencl", what, $"{(CLError)error}");

    private static DeviceLostException Lost(string device, string what, string error) =>
        new($"{device}: the GPU was lost while trying to {what} ({error}); its context is gone: run again, or use --device cpu");

    private static DeviceException Failed(string device, string what, string error) =>
        new($"{device}: could not {what}: the driver answered {error}; try --device cpu");
}
