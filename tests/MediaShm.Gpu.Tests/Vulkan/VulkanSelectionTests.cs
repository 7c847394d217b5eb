using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanSelectionTests : Conformance.SelectionTests, IDisposable
{
    private const string NoDriver = "/nonexistent.json";
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override string Name => "vulkan";

    [Fact]
    public void A_gpu_is_taken_by_its_uuid()
    {
        using var best = _vulkan.Open();
        var uuid = best.Info.Uuid!;
        Assert.Matches("^[0-9a-f]{32}$", uuid);
        foreach (var wish in (string[])[uuid, $"uuid={uuid.ToUpperInvariant()}", $"uuid={uuid[..8]}-{uuid[8..]}"])
        {
            // Not by the fixture, which would take a wish refused for a driver that is absent.
            using var device = VulkanDevice.Create(new VulkanDeviceOptions { Gpu = wish });
            Assert.Equal(best.Info, device.Info);
        }

        Assert.Throws<DeviceAbsentException>(() => VulkanDevice.Create(new VulkanDeviceOptions { Gpu = $"uuid={uuid[..31]}" }));
    }

    /// <summary>The loader reads its environment when it is loaded, so this test runs itself once more in a process without drivers.</summary>
    [Fact]
    public async Task Without_a_driver_it_is_absent_in_one_line_that_names_the_package()
    {
        if (Environment.GetEnvironmentVariable("VK_ICD_FILENAMES") == NoDriver)
        {
            Assert.Empty(VulkanDevice.Probe());
            var error = Assert.Throws<DeviceAbsentException>(() => VulkanDevice.Create());
            Assert.Contains("mesa-vulkan-drivers", error.Message);
            Assert.DoesNotContain('\n', error.Message);
            return;
        }

        if (VulkanDevice.Probe().Count == 0) Assert.Skip("there is no Vulkan driver to hide");
        var method = $"{typeof(VulkanSelectionTests).FullName}.{nameof(Without_a_driver_it_is_absent_in_one_line_that_names_the_package)}";
        var hidden = new Dictionary<string, string> { ["VK_ICD_FILENAMES"] = NoDriver, ["VK_DRIVER_FILES"] = NoDriver };
        await ThisProgram.RunTest(method, hidden, TimeSpan.FromSeconds(120));
    }

    protected override FrameDevice Open(string? gpu) => _vulkan.Open(new VulkanDeviceOptions { Gpu = gpu });

    protected override IReadOnlyList<DeviceInfo> Probe() => VulkanDevice.Probe();
}
