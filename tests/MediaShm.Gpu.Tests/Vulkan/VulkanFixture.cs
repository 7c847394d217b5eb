using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>
/// Opens vulkan devices for a test under the validation layer, where it is installed, and fails the test when the layer had
/// anything to say of them. Skips the test where there is no driver.
/// </summary>
public sealed class VulkanFixture : IDisposable
{
    private readonly List<VulkanDevice> _opened = [];

    public VulkanDevice Open(VulkanDeviceOptions? options = null)
    {
        try
        {
            var device = VulkanDevice.Create((options ?? new VulkanDeviceOptions()) with { Validate = true });
            _opened.Add(device);
            return device;
        }
        catch (DeviceAbsentException absent)
        {
            Assert.Skip(absent.Message);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var device in _opened) device.Dispose();
        var messages = _opened.SelectMany(device => device.ValidationMessages).Distinct().ToList();
        Assert.True(messages.Count == 0, string.Join('\n', messages));
    }
}
