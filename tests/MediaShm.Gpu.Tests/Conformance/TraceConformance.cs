using System.Collections.Concurrent;
using System.Diagnostics;
using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>What a device tells of when it worked on frames. A device's own test class derives from this one.</summary>
public abstract class TraceConformance
{
    private const int Frames = 9; // the ring of frames in flight comes round twice
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // What a comparison of clocks may be off by on a machine that is busy; an unconverted clock is off by hours.
    private static readonly long Tolerance = Stopwatch.Frequency / 5;

    /// <summary>Format of the frames.</summary>
    protected virtual FrameFormat Format => new(PixelFormat.Yuv420P, 320, 180);

    /// <summary>What it must tell of each frame, in any order.</summary>
    protected abstract IReadOnlyList<DeviceWork> Expected(FrameDevice device);

    /// <summary>Opens the device, or skips the test.</summary>
    protected abstract FrameDevice Open(Action<DeviceSpan>? trace);

    [Fact]
    public void Each_frames_work_is_told_once_in_order_and_by_the_hosts_clock()
    {
        var spans = new ConcurrentQueue<DeviceSpan>();
        var hosts = new Dictionary<ulong, (long Submitted, long Passed)>();
        IReadOnlyList<DeviceWork> expected;
        using (var device = Open(spans.Enqueue))
        {
            Assert.SkipUnless(device.TracesWork, $"{device.Info.Description} has no clock");
            using var slab = new TestSlab(Frames << 18);
            device.Import(slab);
            var layout = FrameLayout.For(Format);
            expected = Expected(device);
            using var chain = device.Compile(PassSamples.Exact, Format);
            for (var i = 0; i < Frames; i++)
            {
                var submitted = Stopwatch.GetTimestamp();
                var fence = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, 1 << 18, layout)]);
                Assert.True(fence.Wait(Deadline, TestContext.Current.CancellationToken));
                hosts.Add(fence.Value, (submitted, Stopwatch.GetTimestamp()));
            }
        }

        Assert.Equal(hosts.Keys.Order(), spans.Select(span => span.Frame).Distinct().Order());
        foreach (var (value, host) in hosts)
        {
            var mine = spans.Where(span => span.Frame == value).OrderBy(span => span.Began).ToList();
            Assert.Equal(expected, mine.Select(span => span.Work));
            Assert.All(mine, span => Assert.True(span.Ended >= span.Began, $"{span} ends before it begins"));
            for (var i = 1; i < mine.Count; i++) Assert.True(mine[i].Began >= mine[i - 1].Ended - Tolerance, $"{mine[i]} begins before {mine[i - 1]} ends");
            Assert.InRange(mine[0].Began, host.Submitted - Tolerance, host.Passed + Tolerance);
            Assert.InRange(mine[^1].Ended, host.Submitted - Tolerance, host.Passed + Tolerance);
        }

        Assert.True(spans.Where(span => span.Work == DeviceWork.Kernels).Sum(span => span.Ended - span.Began) > 0, "kernels took no time");
    }

    [Fact]
    public void Nothing_is_traced_unless_asked_for()
    {
        using var device = Open(null);
        Assert.False(device.TracesWork);
    }
}
