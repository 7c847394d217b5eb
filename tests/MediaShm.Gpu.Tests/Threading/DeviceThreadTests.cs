using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Threading;

namespace MediaShm.Gpu.Tests.Threading;

/// <summary>What the devices that a <see cref="DeviceThread"/> serves do when a driver fails or hangs.</summary>
public sealed class DeviceThreadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly DeviceTimeline _timeline = new("test", Deadline) { Gpu = "a card" };

    [Fact]
    public void Jobs_finish_in_the_order_of_submits()
    {
        var thread = new DeviceThread("test", _timeline);
        var finished = new List<ulong>();
        ulong last = 0;
        for (var i = 0; i < 500; i++) last = thread.Submit(new Job { OnFinish = job => finished.Add(job.Value) }, Deadline);
        Assert.True(_timeline.Wait(last, Deadline, TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (ulong)i), finished);
        Assert.True(thread.Stop(Deadline));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("wait")]
    [InlineData("finish")]
    public void A_frame_that_failed_is_never_taken_for_done(string where)
    {
        var thread = new DeviceThread("test", _timeline);
        var good = thread.Submit(new Job(), Deadline);
        Assert.True(_timeline.Wait(good, Deadline, TestContext.Current.CancellationToken));
        var bad = thread.Submit(new Job { FailsAt = where }, Deadline);

        Assert.Contains("boom", Assert.Throws<DeviceException>(() => _timeline.Wait(bad, Deadline)).Message);
        Assert.Throws<DeviceException>(() => _ = _timeline.Completed);
        Assert.Throws<DeviceException>(() => thread.Submit(new Job(), Deadline));
        Assert.True(_timeline.IsIdle(bad));
        Assert.True(thread.Stop(Deadline));
        _timeline.Close();
        Assert.True(_timeline.Completed >= bad);
    }

    [Fact]
    public void A_driver_that_hangs_ends_in_a_named_exception()
    {
        var thread = new DeviceThread("test", _timeline);
        using var release = new ManualResetEventSlim();
        var stuck = thread.Submit(new Job { OnStart = release.Wait }, Deadline);
        var brief = TimeSpan.FromMilliseconds(50);
        Assert.Contains("a card did not finish frame 1 within 0.05 s", Assert.Throws<DeviceTimeoutException>(() => _timeline.Require(stuck, brief)).Message);
        Assert.Throws<DeviceTimeoutException>(() => thread.Invoke(() => 1, brief));
        release.Set();
        Assert.True(_timeline.Wait(stuck, Deadline, TestContext.Current.CancellationToken));
        Assert.True(thread.Stop(Deadline));
    }

    [Fact]
    public void A_driver_that_blocks_for_good_is_told_to_whoever_waits_by_the_deadline()
    {
        var timeline = new DeviceTimeline("test", TimeSpan.FromMilliseconds(300)) { Gpu = "a card" };
        var thread = new DeviceThread("test", timeline);
        using var release = new ManualResetEventSlim();
        var finished = false;
        var stuck = thread.Submit(new Job { OnWait = release.Wait, OnFinish = _ => finished = true }, Deadline);
        Assert.Contains("did not finish frame 1 within 0.3 s (it reached 0 of 1)", Assert.Throws<DeviceTimeoutException>(() => timeline.Wait(stuck, Deadline)).Message);
        Assert.Throws<DeviceTimeoutException>(() => timeline.Wait(stuck, Deadline));
        Assert.Throws<DeviceTimeoutException>(() => thread.Submit(new Job(), Deadline));
        Assert.False(timeline.IsIdle(stuck));
        thread.Abandon();
        release.Set();
        Assert.True(thread.Stop(Deadline), "the thread goes on though the driver lets it end");
        Assert.False(finished, "a result was brought to a slot that may be somebody else's");
    }

    [Fact]
    public void Work_that_goes_on_is_waited_for_longer_than_the_deadline()
    {
        var timeline = new DeviceTimeline("test", TimeSpan.FromSeconds(2)) { Gpu = "a card" };
        var thread = new DeviceThread("test", timeline);
        ulong last = 0;
        for (var i = 0; i < 30; i++) last = thread.Submit(new Job { OnStart = () => Thread.Sleep(100) }, Deadline);
        Assert.True(timeline.Wait(last, Deadline, TestContext.Current.CancellationToken));
        Assert.True(thread.Stop(Deadline));
    }

    [Fact]
    public void A_lost_device_is_told_as_one()
    {
        var thread = new DeviceThread("test", _timeline);
        var lost = thread.Submit(new Job { OnStart = () => throw new DeviceLostException("gone") }, Deadline);
        Assert.Equal("gone", Assert.Throws<DeviceLostException>(() => _timeline.Wait(lost, Deadline)).Message);
        Assert.True(_timeline.IsIdle(lost));
        Assert.True(thread.Stop(Deadline));
    }

    [Fact]
    public void What_is_invoked_throws_where_it_was_called()
    {
        var thread = new DeviceThread("test", _timeline);
        Assert.Equal(7, thread.Invoke(() => 7, Deadline));
        Assert.Throws<FormatException>(() => thread.Invoke(() => throw new FormatException(), Deadline));
        Assert.True(thread.Stop(Deadline));
        Assert.Throws<ObjectDisposedException>(() => thread.Invoke(() => 7, Deadline));
    }

    private sealed class Job : DeviceJob
    {
        public string? FailsAt { get; init; }

        public Action? OnStart { get; init; }

        public Action? OnWait { get; init; }

        public Action<DeviceJob>? OnFinish { get; init; }

        public override void Start()
        {
            OnStart?.Invoke();
            FailIf("start");
        }

        public override bool Wait(TimeSpan timeout)
        {
            OnWait?.Invoke();
            FailIf("wait");
            return true;
        }

        public override void Finish()
        {
            FailIf("finish");
            OnFinish?.Invoke(this);
        }

        private void FailIf(string where)
        {
            if (where == FailsAt) throw new InvalidOperationException("boom");
        }
    }
}
