using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Ilgpu;

namespace MediaShm.Gpu.Tests.Ilgpu;

/// <summary>Opens the devices that ILGPU brings; skips the test where one is absent, saying why.</summary>
public static class IlgpuFixture
{
    public static IlgpuDevice Cuda(IlgpuDeviceOptions? options = null) => OrSkip(() => IlgpuDevice.CreateCuda(options));

    public static IlgpuDevice OpenCl(IlgpuDeviceOptions? options = null) => OrSkip(() => IlgpuDevice.CreateOpenCl(options));

    private static IlgpuDevice OrSkip(Func<IlgpuDevice> open)
    {
        try
        {
            return open();
        }
        catch (DeviceAbsentException absent)
        {
            Assert.Skip(absent.Message);
            throw;
        }
    }
}
