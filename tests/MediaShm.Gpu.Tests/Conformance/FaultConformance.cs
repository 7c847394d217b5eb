using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// What becomes of a device that is lost, or whose kernels never end; made to by a fault on purpose, since no driver fails when it is
/// asked to. A device's own test class derives from this one.
/// </summary>
public abstract class FaultConformance : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestSlab _slab = new(1 << 16);

    /// <summary>Format of the frames.</summary>
    protected virtual FrameFormat Format => new(PixelFormat.Gray8, 64, 64);

    public virtual void Dispose()
    {
        _slab.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_lost_device_is_told_to_everybody_and_can_be_disposed()
    {
        var device = Open(lostAt: 3);
        device.Import(_slab);
        var chain = device.Compile([], Format);
        var fences = Enumerable.Range(0, 3).Select(_ => Submit(device, chain)).ToList();
        var lost = Assert.Throws<DeviceLostException>(() => fences[^1].Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Contains("the GPU was lost", lost.Message);
        Assert.DoesNotContain('\n', lost.Message);
        foreach (var fence in fences)
        {
            Assert.Throws<DeviceLostException>(() => fence.Wait(Patience, TestContext.Current.CancellationToken));
            Assert.Throws<DeviceLostException>(() => fence.IsPassed);
        }

        Assert.Throws<DeviceLostException>(() => Submit(device, chain));
        device.Release(_slab); // it touches nothing any more
        chain.Dispose();
        device.Dispose();
        Assert.All(fences, fence => Assert.True(fence.IsPassed));
    }

    [Fact]
    public void Kernels_that_never_end_are_given_up_after_the_deadline()
    {
        var device = Open(hangsAt: 3, deadline: TimeSpan.FromSeconds(4));
        try
        {
            device.Import(_slab);
            var chain = device.Compile([], Format);
            var fences = Enumerable.Range(0, 4).Select(_ => Submit(device, chain)).ToList();
            Assert.True(fences[1].Wait(Patience, TestContext.Current.CancellationToken));
            var late = Assert.Throws<DeviceTimeoutException>(() => fences[2].Wait(Patience, TestContext.Current.CancellationToken));
            Assert.Contains("did not finish frame 3 within 4 s (it reached 2 of 4)", late.Message);
            Assert.StartsWith(device.Info.Name + ": ", late.Message);

            // Once given up, nobody waits a second time.
            var start = Environment.TickCount64;
            Assert.Throws<DeviceTimeoutException>(() => fences[3].Wait(Patience, TestContext.Current.CancellationToken));
            Assert.Throws<DeviceTimeoutException>(() => Submit(device, chain));
            Assert.Throws<DeviceTimeoutException>(() => device.Release(_slab)); // it may write there yet
            chain.Dispose();
            device.Dispose();
            Assert.True(Environment.TickCount64 - start < 4000 * 4, "a device that was given up was waited for again");
        }
        finally
        {
            StopHanging(device);
        }
    }

    [Fact]
    public void A_pool_has_its_frames_back_from_a_device_that_hangs()
    {
        var device = Open(hangsAt: 2, deadline: TimeSpan.FromSeconds(3));
        try
        {
            device.Import(_slab);
            var chain = device.Compile([], Format);
            var (picture, output) = (new FrameView(_slab, 0, FrameLayout.For(Format)), new FrameView(_slab, 1 << 15, FrameLayout.For(Format)));
            using var feed = new PoolFeed(device, [picture], slots: 3, frames: 6);
            try
            {
                for (var i = 0; i < 6; i++)
                {
                    var lease = feed.Take(); // the fourth comes only when an earlier one is returned
                    try
                    {
                        lease.ReturnAfter(device.Submit(chain, [lease.View], [output]));
                    }
                    catch (DeviceTimeoutException)
                    {
                        lease.Dispose();
                    }
                }
            }
            finally
            {
                StopHanging(device); // while the slots are there: it works on
            }
        }
        finally
        {
            device.Dispose();
        }
    }

    /// <summary>That a device which has nothing to do, or is waited for in vain, does not hang; for one device of each kind of timeline.</summary>
    protected void RequireThatIdlingIsNoHang()
    {
        using var device = Open(deadline: TimeSpan.FromSeconds(3));
        device.Import(_slab);
        using var chain = device.Compile([], Format);
        var fence = Submit(device, chain);
        Assert.True(fence.Wait(Patience, TestContext.Current.CancellationToken));
        Thread.Sleep(3500); // idle for longer than the deadline
        Assert.True(Submit(device, chain).Wait(Patience, TestContext.Current.CancellationToken));
        Assert.False(device.Timeline.Wait(99, TimeSpan.FromSeconds(3.5), TestContext.Current.CancellationToken)); // nothing that was submitted
        Assert.True(Submit(device, chain).Wait(Patience, TestContext.Current.CancellationToken));
    }

    /// <summary>Opens the device, or skips the test.</summary>
    private protected abstract FrameDevice Open(DeviceFault fault, TimeSpan deadline);

    /// <summary>Lets it go on and waits for it, so that nothing of it works any more when the test is over.</summary>
    protected abstract void StopHanging(FrameDevice device);

    private FrameDevice Open(ulong hangsAt = 0, ulong lostAt = 0, TimeSpan? deadline = null) =>
        Open(new DeviceFault(HangsAt: hangsAt, LostAt: lostAt), deadline ?? DeviceDeadline.Default);

    private Fence Submit(FrameDevice device, CompiledChain chain) => device.Submit(
        chain, [new FrameView(_slab, 0, FrameLayout.For(Format))], [new FrameView(_slab, 1 << 15, FrameLayout.For(Format))]);
}
