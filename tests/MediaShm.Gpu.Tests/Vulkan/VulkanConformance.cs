using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanConformance(ConformanceSession session) : DeviceConformance(session)
{
    protected override bool WritesPadding => true;

    protected override FrameDevice Open() => VulkanFixture.OpenOrSkip();

    protected override void AfterTest(FrameDevice device) => VulkanFixture.RequireSilence(device);
}

/// <summary>The kernels that hardware gets, which a software driver otherwise never runs.</summary>
public sealed class VulkanStorageBufferConformance(ConformanceSession session) : DeviceConformance(session)
{
    // One of each way to keep samples: a driver's own difference between formats is not what is looked for here.
    protected override IReadOnlyList<string> Formats => ["yuv420p", "yuv422p10le", "gray12le", "yuv444p16le", "nv12", "p010le", "rgb24", "rgba", "bgr0", "rgba64le"];

    protected override bool WritesPadding => true;

    protected override int WidestFrame => 400;

    protected override FrameDevice Open() => VulkanFixture.OpenOrSkip(new VulkanDeviceOptions { StorageBuffersOnly = true });

    protected override void AfterTest(FrameDevice device) => VulkanFixture.RequireSilence(device);
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

public sealed class VulkanPool : PoolConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override FrameDevice Open() => _vulkan.Open();

    protected override string? ReadsEarly(FrameDevice device) =>
        device.ImportWay == ImportWay.Staged ? "this driver's slabs are staged, and Submit has copied the frame when it returns"
        : device.Info.Kind == DeviceKind.Discrete ? "a discrete GPU may fetch frames by a queue that waits for no kernel"
        : null;
}
