using ILGPU.Runtime.Cuda;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Ilgpu;

public abstract class IlgpuFaultTests : FaultConformance
{
    private protected override FrameDevice Open(DeviceFault fault, TimeSpan deadline) => Open(new IlgpuDeviceOptions { Fault = fault, Deadline = deadline });

    private protected abstract FrameDevice Open(IlgpuDeviceOptions options);

    protected override void StopHanging(FrameDevice device) => ((IlgpuDevice)device).StopHanging();
}

public sealed class SimulatorFaultTests : IlgpuFaultTests
{
    protected override FrameFormat Format => new(PixelFormat.Gray8, 16, 8);

    private protected override FrameDevice Open(IlgpuDeviceOptions options) => IlgpuDevice.CreateSimulator(options);
}

public sealed class CudaFaultTests : IlgpuFaultTests
{
    private protected override FrameDevice Open(IlgpuDeviceOptions options) => IlgpuFixture.Cuda(options);
}

public sealed class OpenClFaultTests : IlgpuFaultTests
{
    private protected override FrameDevice Open(IlgpuDeviceOptions options) => IlgpuFixture.OpenCl(options);
}

public sealed class OldPoclFaultTests : IlgpuFaultTests
{
    private protected override FrameDevice Open(IlgpuDeviceOptions options) => OldPocl.Open(options);
}

/// <summary>Which errors of drivers mean that the GPU, or its context, is gone.</summary>
public sealed class IlgpuErrorTests
{
    [Theory]
    [InlineData(CudaError.CUDA_ERROR_ILLEGAL_ADDRESS, true)]
    [InlineData(CudaError.CUDA_ERROR_LAUNCH_FAILED, true)]
    [InlineData(CudaError.CUDA_ERROR_LAUNCH_TIMEOUT, true)]
    [InlineData(CudaError.CUDA_ERROR_ECC_UNCORRECTABLE, true)]
    [InlineData((CudaError)46, true)]
    [InlineData(CudaError.CUDA_ERROR_OUT_OF_MEMORY, false)]
    [InlineData(CudaError.CUDA_ERROR_INVALID_VALUE, false)]
    [InlineData(CudaError.CUDA_ERROR_NOT_READY, false)]
    public void Of_cuda(CudaError error, bool isLost)
    {
        var failure = IlgpuErrors.Failure(error, "run a frame");
        Assert.Equal(isLost, failure is DeviceLostException);
        Assert.StartsWith("cuda: ", failure.Message);
        Assert.Contains($"{error}", failure.Message);
    }

    [Theory]
    [InlineData(-2, true)] // the device is not available
    [InlineData(-9999, true)] // NVIDIA's, after an access out of bounds
    [InlineData(-4, false)]
    [InlineData(-5, false)] // a kernel that wants too much also gives that
    public void Of_opencl(int error, bool isLost)
    {
        var failure = IlgpuErrors.Failure(error, "run a frame");
        Assert.Equal(isLost, failure is DeviceLostException);
        Assert.StartsWith("opencl: ", failure.Message);
    }
}
