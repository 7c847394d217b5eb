using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;

namespace MediaShm.Gpu.Tests.OpenGl;

/// <summary>Opens opengl devices for a test; skips it where there is no driver, saying why.</summary>
public static class OpenGlFixture
{
    public static OpenGlDevice Open(OpenGlDeviceOptions? options = null)
    {
        try
        {
            return OpenGlDevice.Create(options);
        }
        catch (DeviceAbsentException absent) when (options?.Gpu is null)
        {
            Assert.Skip(absent.Message);
            throw;
        }
    }
}
