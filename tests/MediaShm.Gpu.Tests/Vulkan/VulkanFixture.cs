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
        var device = OpenOrSkip(options);
        _opened.Add(device);
        return device;
    }

    /// <summary>Opens one that the caller looks after.</summary>
    public static VulkanDevice OpenOrSkip(VulkanDeviceOptions? options = null)
    {
        try
        {
            return VulkanDevice.Create((options ?? new VulkanDeviceOptions()) with { Validate = true });
        }
        catch (DeviceAbsentException absent) when (options?.Gpu is null)
        {
            Assert.Skip(absent.Message);
            throw;
        }
    }

    /// <summary>Fails the test when the validation layer had anything to say of devices.</summary>
    public static void RequireSilence(params IEnumerable<FrameDevice> devices)
    {
        var messages = devices.Cast<VulkanDevice>().SelectMany(device => device.ValidationMessages).Distinct().ToList();
        Assert.True(messages.Count == 0, string.Join('\n', messages));
    }

    public void Dispose()
    {
        foreach (var device in _opened) device.Dispose();
        RequireSilence(_opened);
    }
}
