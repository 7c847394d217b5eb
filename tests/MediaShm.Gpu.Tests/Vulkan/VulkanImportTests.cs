using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanImportTests : ImportTests, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override FrameDevice Open(ImportMode mode) => _vulkan.Open(new VulkanDeviceOptions { ImportMode = mode });
}
