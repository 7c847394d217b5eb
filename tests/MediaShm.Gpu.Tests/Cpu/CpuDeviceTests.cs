using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Cpu;

/// <summary>What only the cpu device promises.</summary>
public sealed class CpuDeviceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Passes => [.. PassSamples.Names];

    /// <summary>A lone frame is divided among five workers into bands; the seams must not show.</summary>
    [Theory]
    [MemberData(nameof(Passes))]
    public void A_divided_frame_is_the_same_as_an_undivided_one(string passName)
    {
        foreach (var name in (string[])["yuv420p", "nv12", "yuv420p10le"])
        {
            var format = new FrameFormat(PixelFormat.Parse(name), 451, 391);
            var passes = PassSamples.Build(passName, format)!;
            var layout = FrameLayout.For(format, out var bytes);
            bytes = (bytes + 4095) / 4096 * 4096;
            using var slab = new TestSlab(3 * bytes);
            var (input, one, five) = (new FrameView(slab, 0, layout), new FrameView(slab, bytes, layout), new FrameView(slab, 2 * bytes, layout));
            Pictures.Draw(Picture.Steps, input, seed: 1);
            Run(1, passes, input, one);
            Run(5, passes, input, five);
            // Where a band starts, a recursion has not quite forgotten what it did not see: it may round differently.
            var tolerance = passes.Any(pass => pass is SeparableRecursivePass) ? PassSamples.Tolerance(passes) : 0;
            Assert.Null(Pictures.Difference(one, five, tolerance));
        }
    }

    /// <summary>Sharpening multiplies the distance to the blurred value: one rounded the other way would show.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(23)]
    public void Sharpening_is_exact_at_every_size(int size)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Workers = 1 });
        using var reference = new Gpu.Devices.Reference.ReferenceDevice();
        foreach (var name in (string[])["gray", "gray10le", "gray16le"])
        {
            var format = new FrameFormat(PixelFormat.Parse(name), 333, 64);
            var layout = FrameLayout.For(format, out var bytes);
            using var slab = new TestSlab(3 * bytes);
            var (input, expected, actual) = (new FrameView(slab, 0, layout), new FrameView(slab, bytes, layout), new FrameView(slab, 2 * bytes, layout));
            Pictures.Draw(Picture.Noise, input, size);
            Pass[] passes = [PassSamples.Unsharp(size, 5 * 65536 - 1, 0)];
            foreach (var (d, output) in new (FrameDevice, FrameView)[] { (reference, expected), (device, actual) })
            {
                d.Import(slab);
                using var chain = d.Compile(passes, format);
                Assert.True(d.Submit(chain, [input], [output]).Wait(Deadline, TestContext.Current.CancellationToken));
            }

            Assert.Null(Pictures.Difference(expected, actual, tolerance: 0));
        }
    }

    /// <summary>Whole weights, but what they add up to is more than a sample holds.</summary>
    [Fact]
    public void Weights_of_more_than_one_in_all_are_clipped()
    {
        using var reference = new Gpu.Devices.Reference.ReferenceDevice();
        using var device = new CpuDevice(new CpuDeviceOptions { Workers = 1 });
        foreach (var name in (string[])["gray", "gray10le"])
        {
            var format = new FrameFormat(PixelFormat.Parse(name), 77, 9);
            var layout = FrameLayout.For(format, out var bytes);
            using var slab = new TestSlab(3 * bytes);
            var (input, expected, actual) = (new FrameView(slab, 0, layout), new FrameView(slab, bytes, layout), new FrameView(slab, 2 * bytes, layout));
            Pictures.Draw(Picture.Noise, input, seed: 2);
            Pass[] passes = [new SeparableConvolutionPass([new ConvolutionKernel([1, 1, 1], [1, 2, 1])])];
            foreach (var (d, output) in new (FrameDevice, FrameView)[] { (reference, expected), (device, actual) })
            {
                d.Import(slab);
                using var chain = d.Compile(passes, format);
                Assert.True(d.Submit(chain, [input], [output]).Wait(Deadline, TestContext.Current.CancellationToken));
            }

            Assert.Null(Pictures.Difference(expected, actual, tolerance: 0));
        }
    }

    [Fact]
    public void A_read_only_output_is_refused()
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Workers = 1 });
        using var slab = new TestSlab(8192);
        var readOnly = new ReadOnlySlab(slab);
        device.Import(slab);
        device.Import(readOnly);
        var layout = FrameLayout.For(new FrameFormat(PixelFormat.Gray8, 16, 16));
        using var chain = device.Compile([new FlipPass(true, true)], layout.Format);
        var fence = device.Submit(chain, [new FrameView(readOnly, 0, layout)], [new FrameView(slab, 4096, layout)]);
        Assert.True(fence.Wait(Deadline, TestContext.Current.CancellationToken));
        Assert.Throws<DeviceException>(() => device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(readOnly, 4096, layout)]));
    }

    [Fact]
    public void A_frame_in_no_slab_is_read_where_it_lies()
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Workers = 1 });
        using var slab = new TestSlab(8192);
        device.Import(slab);
        var layout = FrameLayout.For(new FrameFormat(PixelFormat.Gray8, 16, 16));
        var absolute = layout;
        absolute.Planes[0] = absolute.Planes[0] with { Offset = slab.Address };
        Pictures.Draw(Picture.Noise, new FrameView(slab, 0, layout), 1);
        using var chain = device.Compile([], layout.Format);
        var fence = device.Submit(chain, [new FrameView(SlabMemory.Unpooled, 0, absolute)], [new FrameView(slab, 4096, layout)]);
        Assert.True(fence.Wait(Deadline, TestContext.Current.CancellationToken));
        Assert.Equal(Pictures.Checksum(new FrameView(slab, 0, layout)), Pictures.Checksum(new FrameView(slab, 4096, layout)));
    }

    [Fact]
    public void Disposal_finishes_what_was_submitted()
    {
        var device = new CpuDevice(new CpuDeviceOptions { Workers = 2, QueueDepth = 4 });
        using var slab = new TestSlab(1 << 20);
        device.Import(slab);
        var layout = FrameLayout.For(new FrameFormat(PixelFormat.Gray8, 512, 512), out var bytes);
        using var chain = device.Compile([new SeparableRecursivePass(5, 5, 1, 1)], layout.Format);
        var timeline = device.Timeline;
        Fence last = default;
        var (input, output) = (new FrameView(slab, 0, layout), new FrameView(slab, (bytes + 4095) / 4096 * 4096, layout));
        for (var i = 0; i < 50; i++) last = device.Submit(chain, [input], [output]);
        device.Dispose();
        Assert.Equal(50UL, timeline.Completed);
        Assert.True(last.IsPassed);
        Assert.Throws<ObjectDisposedException>(() => device.Submit(chain, [input], [output]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(257, 1)]
    public void Options_out_of_range_are_refused(int workers, int depth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuDevice(new CpuDeviceOptions { Workers = workers, QueueDepth = depth }));

    private static void Run(int workers, Pass[] passes, FrameView input, FrameView output)
    {
        using var device = new CpuDevice(new CpuDeviceOptions { Workers = workers });
        device.Import(input.Slab);
        using var chain = device.Compile(passes, input.Format);
        Assert.True(device.Submit(chain, [input], [output]).Wait(Deadline, TestContext.Current.CancellationToken));
    }

    private sealed class ReadOnlySlab(SlabMemory memory) : SlabMemory
    {
        public override int Id => memory.Id;

        public override nint Address => memory.Address;

        public override long Size => memory.Size;

        public override bool IsWritable => false;

        public override int FileDescriptor => -1;
    }
}
