using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Vulkan;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// What every device must do that takes host memory by pointer where its driver can, and stages where it cannot. A device's own test
/// class derives from this one.
/// </summary>
public abstract class ImportTests
{
    protected static FrameFormat Format { get; } = new(PixelFormat.Yuv420P, 319, 241);

    [Fact]
    public void Host_and_staged_ways_give_the_same_bytes()
    {
        using var host = Open(ImportMode.Auto);
        using var staged = Open(ImportMode.Staged);
        using var slab = new TestSlab(4 << 20);
        host.Import(slab);
        SkipUnlessImported(host);
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
        using var device = Open(ImportMode.Auto);
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
    public void Memory_that_the_driver_cannot_import_is_staged_and_says_why()
    {
        using var device = Open(ImportMode.Auto);
        using var whole = new TestSlab(2 << 20);
        var part = new PartOfSlab(whole, 64, 1 << 20);
        device.Import(part);
        Assert.Equal(ImportWay.Staged, device.ImportWay);
        Assert.Contains(device.Info.Import == ImportWay.Host ? "multiple of" : "lacks", device.ImportReason);

        using var strict = Open(ImportMode.Host);
        Assert.Throws<DeviceException>(() => strict.Import(part));
    }

    /// <summary>Opens the device, or skips the test.</summary>
    protected abstract FrameDevice Open(ImportMode mode);

    protected static void SkipUnlessImported(FrameDevice device)
    {
        if (device.ImportWay != ImportWay.Host) Assert.Skip($"this driver stages: {device.ImportReason}");
    }

    protected static void Run(FrameDevice device, IReadOnlyList<Pass> passes, FrameView input, FrameView output)
    {
        using var chain = device.Compile(passes, input.Format);
        Assert.True(device.Submit(chain, [input], [output]).Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }
}
