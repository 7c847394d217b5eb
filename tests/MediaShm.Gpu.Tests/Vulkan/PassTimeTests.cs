using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>The time of each pass on the GPU's clock.</summary>
public sealed class PassTimeTests : IDisposable
{
    private const int Frames = 6; // more than are in flight
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 320, 240);
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_pass_of_each_frame_is_counted_once(bool copiesToDevice)
    {
        var times = Run(new VulkanDeviceOptions { MeasurePasses = true, CopiesToDevice = copiesToDevice });
        Assert.SkipWhen(times.Count == 0, "this driver has no timestamps");
        string[] passes = ["SeparableRecursive", "Flip", "SeparableRecursive 2"];
        Assert.Equal(copiesToDevice ? ["upload", .. passes, "download"] : passes, times.Select(time => time.Name));
        Assert.All(times, time => Assert.Equal(Frames, time.Frames));
        Assert.All(times, time => Assert.InRange(time.Milliseconds, 1e-6, 60_000));
        // A software driver's thread may rest in the middle of any pass: one run of several shows which of them is long.
        var isBlurLong = IsBlurLong(times);
        for (var again = 0; again < 9 && !isBlurLong; again++) isBlurLong = IsBlurLong(Run(new VulkanDeviceOptions { MeasurePasses = true, CopiesToDevice = copiesToDevice }));
        Assert.True(isBlurLong, "in no run a blur took as long as a tenth of a flip");
    }

    [Fact]
    public void Nothing_is_measured_unless_asked_for() => Assert.Empty(Run(new VulkanDeviceOptions()));

    private static bool IsBlurLong(IReadOnlyList<PassTime> times) =>
        times.Single(time => time.Name == "SeparableRecursive").Milliseconds > times.Single(time => time.Name == "Flip").Milliseconds / 10;

    private IReadOnlyList<PassTime> Run(VulkanDeviceOptions options)
    {
        using var slab = new TestSlab(1 << 20);
        using var device = _vulkan.Open(options);
        device.Import(slab);
        var layout = FrameLayout.For(Format);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using (var chain = device.Compile([new SeparableRecursivePass(2, 2, 1, 7), new FlipPass(true, false), new SeparableRecursivePass(3, 3, 1, 7)], Format))
        {
            Fence last = default;
            for (var i = 0; i < Frames; i++) last = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, 1 << 19, layout)]);
            Assert.True(last.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        }

        Assert.True(device.PassTimes.Sum(time => time.Milliseconds) <= 3 * clock.Elapsed.TotalMilliseconds, "parts add up to more than there was");
        return device.PassTimes;
    }
}
