using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>What becomes of a device that is lost, or whose kernels never end.</summary>
public sealed class VulkanFaultTests : IDisposable
{
    private static readonly FrameFormat Format = new(PixelFormat.Gray8, 64, 64);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly VulkanFixture _vulkan = new();
    private readonly TestSlab _slab = new(1 << 16);

    public void Dispose()
    {
        _vulkan.Dispose();
        _slab.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lost_device_is_told_to_everybody_and_can_be_disposed(bool copiesToDevice)
    {
        var device = _vulkan.Open(new VulkanDeviceOptions { CopiesToDevice = copiesToDevice, Fault = new VulkanFault(LostAt: 3) });
        device.Import(_slab);
        var chain = device.Compile([], Format);
        var fences = Enumerable.Range(0, 3).Select(_ => Submit(device, chain)).ToList();
        foreach (var fence in fences)
        {
            Assert.Throws<DeviceLostException>(() => fence.Wait(Patience, TestContext.Current.CancellationToken));
            Assert.Throws<DeviceLostException>(() => fence.IsPassed);
        }

        var lost = Assert.Throws<DeviceLostException>(() => Submit(device, chain));
        Assert.Contains("the GPU was lost", lost.Message);
        Assert.DoesNotContain('\n', lost.Message);
        device.Release(_slab); // it touches nothing any more
        chain.Dispose();
        device.Dispose();
        Assert.All(fences, fence => Assert.True(fence.IsPassed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kernels_that_never_end_are_given_up_after_the_deadline(bool copiesToDevice)
    {
        var device = _vulkan.Open(new VulkanDeviceOptions
        {
            CopiesToDevice = copiesToDevice,
            Deadline = TimeSpan.FromSeconds(2),
            Fault = new VulkanFault(HangsAt: 3),
        });
        try
        {
            device.Import(_slab);
            var chain = device.Compile([], Format);
            var fences = Enumerable.Range(0, 4).Select(_ => Submit(device, chain)).ToList();
            Assert.True(fences[1].Wait(Patience, TestContext.Current.CancellationToken));
            var late = Assert.Throws<DeviceTimeoutException>(() => fences[2].Wait(Patience, TestContext.Current.CancellationToken));
            Assert.Contains("did not finish frame 3 within 2 s (it reached 2 of 4)", late.Message);

            // Once given up, nobody waits a second time.
            var start = Environment.TickCount64;
            Assert.Throws<DeviceTimeoutException>(() => fences[3].Wait(Patience, TestContext.Current.CancellationToken));
            Assert.Throws<DeviceTimeoutException>(() => Submit(device, chain));
            Assert.Throws<DeviceTimeoutException>(() => device.Release(_slab)); // it may write there yet
            chain.Dispose();
            device.Dispose();
            Assert.True(Environment.TickCount64 - start < 2000 * 5, "a device that was given up was waited for again");
        }
        finally
        {
            device.StopHanging();
        }
    }

    [Fact]
    public void Slow_work_is_not_taken_for_a_hang()
    {
        using var device = _vulkan.Open(new VulkanDeviceOptions { Deadline = TimeSpan.FromSeconds(2) });
        device.Import(_slab);
        using var chain = device.Compile([], Format);
        var fence = Submit(device, chain);
        Assert.True(fence.Wait(Patience, TestContext.Current.CancellationToken));
        Thread.Sleep(2500); // idle for longer than the deadline
        Assert.True(Submit(device, chain).Wait(Patience, TestContext.Current.CancellationToken));
        Assert.False(device.Timeline.Wait(99, TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken)); // nothing that was submitted
        Assert.True(Submit(device, chain).Wait(Patience, TestContext.Current.CancellationToken));
    }

    private Fence Submit(VulkanDevice device, CompiledChain chain) => device.Submit(
        chain, [new FrameView(_slab, 0, FrameLayout.For(Format))], [new FrameView(_slab, 1 << 15, FrameLayout.For(Format))]);
}
