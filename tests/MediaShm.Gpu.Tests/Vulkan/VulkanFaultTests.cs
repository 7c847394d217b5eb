using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Vulkan;

public class VulkanFaultTests : FaultConformance
{
    private readonly VulkanFixture _vulkan = new();

    private protected virtual VulkanDeviceOptions Options => new();

    public override void Dispose()
    {
        _vulkan.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override FrameDevice Open(DeviceFault fault, TimeSpan deadline) => _vulkan.Open(Options with { Fault = fault, Deadline = deadline });

    protected override void StopHanging(FrameDevice device) => ((VulkanDevice)device).StopHanging();
}

public sealed class VulkanCopyingFaultTests : VulkanFaultTests
{
    [Fact]
    public void Slow_work_is_not_taken_for_a_hang() => RequireThatIdlingIsNoHang();

    private protected override VulkanDeviceOptions Options => new() { CopiesToDevice = true };
}
