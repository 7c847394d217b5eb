using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanTimelineTests : IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    [Fact]
    public void A_fence_that_never_signals_ends_in_a_named_exception()
    {
        using var device = _vulkan.Open();
        var timeline = (VulkanTimeline)device.Timeline;
        Assert.False(timeline.Wait(1, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
        var late = Assert.Throws<DeviceTimeoutException>(() => timeline.Require(1, TimeSpan.FromMilliseconds(50)));
        Assert.Contains("did not finish frame 1 within 0.05 s", late.Message);
    }

    [Fact]
    public void A_wait_can_be_cancelled()
    {
        using var device = _vulkan.Open();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => device.Timeline.Wait(1, TimeSpan.FromMinutes(5), stop.Token));
    }

    [Fact]
    public void Fences_count_as_passed_once_the_device_is_disposed()
    {
        var format = new FrameFormat(PixelFormat.Gray8, 64, 64);
        using var slab = new TestSlab(1 << 16);
        Fence fence;
        var device = _vulkan.Open();
        device.Import(slab);
        var chain = device.Compile([], format);
        fence = device.Submit(chain, [new FrameView(slab, 0, FrameLayout.For(format))], [new FrameView(slab, 8192, FrameLayout.For(format))]);
        device.Dispose();
        chain.Dispose();
        Assert.True(fence.IsPassed);
        Assert.True(fence.Wait(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => device.Import(slab));
    }
}
