using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>The way by dma-bufs, which the kernel makes of slabs that are not sealed against writing.</summary>
public sealed class VulkanDmaBufTests : IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public static TheoryData<string> Passes => [.. PassSamples.Names];

    public void Dispose() => _vulkan.Dispose();

    [Theory]
    [MemberData(nameof(Passes))]
    public void Passes_agree_with_the_reference(string passName)
    {
        using var device = OpenOrSkip();
        using var bench = new ConformanceBench(device, TestSlab.OfPool);
        foreach (var (pixel, width, height) in (ReadOnlySpan<(string, int, int)>)[("yuv420p", 133, 75), ("nv12", 192, 54), ("yuv444p10le", 17, 13)])
        {
            var format = new FrameFormat(PixelFormat.Parse(pixel), width, height);
            if (PassSamples.Build(passName, format) is not { } passes) continue;
            using var chain = device.Compile(passes, format);
            foreach (var (input, output) in (ReadOnlySpan<(FrameShape, FrameShape)>)[
                (FrameShape.Pool, FrameShape.Pool), (FrameShape.Tight, FrameShape.Tight), (FrameShape.Crop, FrameShape.Crop)])
                bench.Check(chain, passes, format, Picture.Noise, input, output, writesPadding: true);
        }

        Assert.Equal(ImportWay.DmaBuf, device.ImportWay);
        Assert.Equal(0, device.BytesCopied);
    }

    [Fact]
    public void A_consumers_view_is_read_as_its_maker_writes_it()
    {
        using var device = OpenOrSkip();
        using var slab = TestSlab.OfPool(1 << 20);
        device.Import(slab);
        var format = new FrameFormat(PixelFormat.Yuv420P, 319, 241);
        var (input, output) = (new FrameView(slab, 0, FrameLayout.For(format)), new FrameView(slab, 1 << 19, FrameLayout.For(format)));
        using var chain = device.Compile([], format);
        for (var round = 0; round < 3; round++)
        {
            Pictures.Draw(Picture.Noise, input, seed: round); // after the import, and again
            Assert.True(device.Submit(chain, [input], [output]).Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            Assert.Null(Pictures.Difference(input, output, tolerance: 0));
        }

        device.Release(slab);
    }

    [Fact]
    public void A_slab_that_is_sealed_against_writing_is_refused_by_name()
    {
        using var device = OpenOrSkip();
        using var slab = SampleSlab.Create(PoolAccess.ReadOnly, 1 << 16);
        Assert.Contains("sealed against writing", Assert.Throws<DeviceException>(() => device.Import(slab)).Message);
    }

    [Fact]
    public void Where_it_does_not_work_it_is_refused_with_what_is_missing()
    {
        using var device = _vulkan.Open(new VulkanDeviceOptions { ImportMode = ImportMode.DmaBuf });
        Assert.SkipWhen(UDmaBuf.IsPresent && device.ImportsDmaBufs, "it works here");
        using var slab = TestSlab.OfPool(1 << 16);
        var refused = Assert.Throws<DeviceException>(() => device.Import(slab));
        Assert.Contains(device.ImportsDmaBufs ? "/dev/udmabuf" : "VK_EXT_external_memory_dma_buf", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    private VulkanDevice OpenOrSkip()
    {
        Assert.SkipUnless(UDmaBuf.IsPresent, UDmaBuf.Absence);
        var device = _vulkan.Open(new VulkanDeviceOptions { ImportMode = ImportMode.DmaBuf });
        Assert.SkipUnless(device.ImportsDmaBufs, $"{device.Info.Description}'s driver lacks VK_EXT_external_memory_dma_buf for buffers");
        return device;
    }
}
