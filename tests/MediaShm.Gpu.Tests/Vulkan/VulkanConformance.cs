using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanConformance : DeviceConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    protected override IReadOnlyList<string> Formats =>
        ["yuv420p", "yuv422p", "yuv444p", "gray", "gbrp", "yuva420p", "nv12", "p010le", "rgb24", "rgba", "bgr0", "rgba64le", "gray10le", "gray12le", "gray16le", "yuv420p10le", "yuv422p12le", "yuv444p16le", "nv24", "p410le", "ya8", "rgb48le"];

    protected override bool WritesPadding => true;

    public void Dispose() => _vulkan.Dispose();

    protected override FrameDevice Open() => _vulkan.Open();
}

public sealed class VulkanInFlight : InFlightConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override FrameDevice Open() => _vulkan.Open();
}

public sealed class VulkanStagedInFlight : InFlightConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override FrameDevice Open() => _vulkan.Open(new VulkanDeviceOptions { ImportMode = ImportMode.Staged });
}
