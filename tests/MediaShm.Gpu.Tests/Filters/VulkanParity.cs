using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Tests.Vulkan;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>The <c>vulkan</c> device against libavfilter, and against the scalar reference where libavfilter would convert.</summary>
public sealed class VulkanParity : DeviceParity, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override FrameDevice Open() => _vulkan.Open();
}
