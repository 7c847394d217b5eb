using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Gpu.Tests.Vulkan;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.OpenGl;

public sealed class OpenGlImportTests
{
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 319, 241);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Host_and_staged_ways_give_the_same_bytes(bool copiesToDevice)
    {
        using var host = OpenGlFixture.Open(new OpenGlDeviceOptions { CopiesToDevice = copiesToDevice });
        using var staged = OpenGlFixture.Open(new OpenGlDeviceOptions { ImportMode = ImportMode.Staged, CopiesToDevice = copiesToDevice });
        using var slab = new TestSlab(4 << 20);
        host.Import(slab);
        if (host.ImportWay != ImportWay.Host) Assert.Skip($"this driver stages: {host.ImportReason}");
        staged.Import(slab);
        var layout = FrameLayout.For(Format);
        var (input, first, second) = (new FrameView(slab, 0, layout), new FrameView(slab, 1 << 20, layout), new FrameView(slab, 2 << 20, layout));
        Pictures.Draw(Picture.Noise, input, seed: 5);
        Pass[] passes = [new SeparableRecursivePass(2, 7, 2, 7), PassSamples.Unsharp(5, 70000, 20000), new FlipPass(true, true)];

        Run(host, passes, input, first);
        Run(staged, passes, input, second);

        Assert.Null(Pictures.Difference(first, second, tolerance: 0));
        Assert.Equal(0, host.BytesCopied);
        Assert.Equal(2 * Format.ImageBytes, staged.BytesCopied);
        Assert.Equal(ImportWay.Staged, staged.ImportWay);
        Assert.NotNull(staged.ImportReason);
    }

    [Fact]
    public void A_sealed_read_only_slab_is_read_as_its_maker_writes_it()
    {
        using var device = OpenGlFixture.Open();
        using var input = new SealedSlab(1 << 20);
        using var output = new TestSlab(1 << 20);
        device.Import(input);
        device.Import(output);
        var layout = FrameLayout.For(Format);
        // The maker writes after the import, through its own mapping: kernels must see that.
        Pictures.Draw(Picture.Noise, new FrameView(input.Maker, 0, layout), seed: 9);
        var (source, target) = (new FrameView(input, 0, layout), new FrameView(output, 0, layout));

        Run(device, [], source, target);

        Assert.Null(Pictures.Difference(source, target, tolerance: 0));
        Assert.Equal(device.ImportWay == ImportWay.Host, device.BytesCopied == 0);
        Assert.Contains("read", Assert.Throws<DeviceException>(() => Run(device, [], target, source)).Message);
    }

    [Fact]
    public void Memory_that_the_driver_cannot_pin_is_staged_and_says_why()
    {
        using var device = OpenGlFixture.Open();
        using var whole = new TestSlab(2 << 20);
        var part = new PartOfSlab(whole, 64, 1 << 20);
        device.Import(part);
        Assert.Equal(ImportWay.Staged, device.ImportWay);
        Assert.NotNull(device.ImportReason);

        using var strict = OpenGlFixture.Open(new OpenGlDeviceOptions { ImportMode = ImportMode.Host });
        Assert.Throws<DeviceException>(() => strict.Import(part));
    }

    [Fact]
    public void Frames_that_kernels_cannot_use_in_place_are_copied_and_counted()
    {
        using var device = OpenGlFixture.Open();
        using var slab = new TestSlab(4 << 20);
        device.Import(slab);
        if (device.ImportWay != ImportWay.Host) Assert.Skip($"this driver stages: {device.ImportReason}");
        var crop = new FrameView(slab, 0, FrameShapes.Layout(Format, FrameShape.Crop, out _));
        var pool = new FrameView(slab, 1 << 20, FrameLayout.For(Format));
        Run(device, [new FlipPass(true, false)], crop, pool);
        Assert.Equal(Format.ImageBytes, device.BytesCopied);
    }

    [Fact]
    public void Fences_count_as_passed_once_the_device_is_disposed()
    {
        using var slab = new TestSlab(1 << 20);
        var device = OpenGlFixture.Open();
        device.Import(slab);
        var chain = device.Compile([], Format);
        var layout = FrameLayout.For(Format);
        var fence = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, 1 << 19, layout)]);
        device.Dispose();
        chain.Dispose();
        Assert.True(fence.IsPassed);
        Assert.True(fence.Wait(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => device.Import(slab));
        Assert.Throws<ObjectDisposedException>(() => device.Submit(chain, [], []));
    }

    private static void Run(OpenGlDevice device, IReadOnlyList<Pass> passes, FrameView input, FrameView output)
    {
        using var chain = device.Compile(passes, input.Format);
        Assert.True(device.Submit(chain, [input], [output]).Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }
}
