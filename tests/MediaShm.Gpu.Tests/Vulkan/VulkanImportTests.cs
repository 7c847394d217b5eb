using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanImportTests : IDisposable
{
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 319, 241);
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    [Fact]
    public void Host_and_staged_ways_give_the_same_bytes()
    {
        using var host = _vulkan.Open(new VulkanDeviceOptions { ImportMode = ImportMode.Auto });
        using var staged = _vulkan.Open(new VulkanDeviceOptions { ImportMode = ImportMode.Staged });
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
    public void A_sealed_read_only_slab_is_read_where_it_lies()
    {
        using var device = _vulkan.Open();
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
        if (device.ImportWay == ImportWay.Host) Assert.Equal(0, device.BytesCopied);
        Assert.Contains("read", Assert.Throws<DeviceException>(() => Run(device, [], target, source)).Message);
    }

    [Fact]
    public void Memory_that_the_driver_cannot_import_is_staged_and_says_why()
    {
        using var device = _vulkan.Open();
        using var whole = new TestSlab(2 << 20);
        var part = new PartOfSlab(whole, 64, 1 << 20);
        device.Import(part);
        Assert.Equal(ImportWay.Staged, device.ImportWay);
        Assert.Contains("multiple of", device.ImportReason);

        using var strict = _vulkan.Open(new VulkanDeviceOptions { ImportMode = ImportMode.Host });
        Assert.Throws<DeviceException>(() => strict.Import(part));
    }

    [Fact]
    public void A_frame_in_a_slab_that_was_not_imported_is_refused()
    {
        using var device = _vulkan.Open();
        using var slab = new TestSlab(1 << 20);
        using var chain = device.Compile([], Format);
        var frame = new FrameView(slab, 0, FrameLayout.For(Format));
        Assert.Contains("not imported", Assert.Throws<DeviceException>(() => device.Submit(chain, [frame], [frame])).Message);
        device.Import(slab);
        device.Release(slab);
        Assert.Contains("not imported", Assert.Throws<DeviceException>(() => device.Submit(chain, [frame], [frame])).Message);
    }

    private static void Run(VulkanDevice device, IReadOnlyList<Pass> passes, FrameView input, FrameView output)
    {
        using var chain = device.Compile(passes, input.Format);
        Assert.True(device.Submit(chain, [input], [output]).Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }
}
