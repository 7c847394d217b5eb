using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.OpenGl;

public sealed class OpenGlImportTests : ImportTests
{
    [Fact]
    public void Frames_that_kernels_cannot_use_in_place_are_copied_and_counted()
    {
        using var device = OpenGlFixture.Open();
        using var slab = new TestSlab(4 << 20);
        device.Import(slab);
        SkipUnlessImported(device);
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

    protected override FrameDevice Open(ImportMode mode) => OpenGlFixture.Open(new OpenGlDeviceOptions { ImportMode = mode });
}

/// <summary>As on a discrete GPU: the input goes to memory of the device's own first.</summary>
public sealed class OpenGlCopyingImportTests : ImportTests
{
    protected override FrameDevice Open(ImportMode mode) => OpenGlFixture.Open(new OpenGlDeviceOptions { ImportMode = mode, CopiesToDevice = true });
}
