using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>The way of discrete GPUs: copies in, kernels in the GPU's own memory, copies out. Forced here, whatever the GPU.</summary>
public sealed class VulkanCopying : InFlightConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    // The kernels are the same as on the slots: what is new are the places.
    public static TheoryData<string> Passes => [.. PassSamples.Names.Where(name => name.StartsWith("chain", StringComparison.Ordinal))];

    public void Dispose() => _vulkan.Dispose();

    protected override FrameFormat Format => new(PixelFormat.Yuv420P, 160, 90);

    protected override FrameDevice Open() => _vulkan.Open(new VulkanDeviceOptions { CopiesToDevice = true });

    [Theory]
    [MemberData(nameof(Passes))]
    public void Passes_agree_with_the_reference(string passName)
    {
        using var device = Open();
        using var bench = new ConformanceBench(device);
        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(1, 1), (133, 75), (192, 54)])
        {
            var format = new FrameFormat(PixelFormat.Yuv420P, width, height);
            var passes = PassSamples.Build(passName, format)!;
            using var chain = device.Compile(passes, format);
            foreach (var (input, output) in (ReadOnlySpan<(FrameShape, FrameShape)>)[
                (FrameShape.Pool, FrameShape.Pool), (FrameShape.Tight, FrameShape.Tight), (FrameShape.Crop, FrameShape.Crop)])
                bench.Check(chain, passes, format, Picture.Noise, input, output, writesPadding: output == FrameShape.Pool);
        }
    }

    [Fact]
    public void Bottom_up_frames_are_copied_as_they_are()
    {
        using var device = Open();
        using var slab = new TestSlab(1 << 20);
        device.Import(slab);
        var format = new FrameFormat(PixelFormat.Gray8, 333, 77);
        var upright = FrameLayout.For(format);
        var bottomUp = upright;
        bottomUp.Planes[0] = new PlaneLayout(upright.Planes[0].Stride * 76, -upright.Planes[0].Stride);
        var (input, output, turned) = (new FrameView(slab, 0, bottomUp), new FrameView(slab, 1 << 18, upright), new FrameView(slab, 1 << 19, bottomUp));
        Pictures.Draw(Picture.Noise, input, seed: 3);
        using var chain = device.Compile([], format);
        _ = device.Submit(chain, [input], [output]);
        Assert.True(device.Submit(chain, [output], [turned]).Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Null(Pictures.Difference(input, output, tolerance: 0));
        Assert.Null(Pictures.Difference(input, turned, tolerance: 0));
    }

    [Fact]
    public void No_byte_of_the_gpus_own_memory_reaches_a_frames_padding()
    {
        using var device = _vulkan.Open(new VulkanDeviceOptions { CopiesToDevice = true, DirtyMemory = true });
        using var slab = new TestSlab(1 << 20);
        device.Import(slab);
        var format = new FrameFormat(PixelFormat.Gray8, 70, 50); // 58 bytes of padding a row
        var layout = FrameLayout.For(format);
        var (input, output) = (new FrameView(slab, 0, layout), new FrameView(slab, 1 << 18, layout));
        using var chain = device.Compile([new LutPass([[.. Enumerable.Repeat((ushort)7, 256)]])], format);
        Assert.True(device.Submit(chain, [input], [output]).Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        var written = slab.Bytes.Slice(1 << 18, 128 * 49 + 70);
        Assert.Equal(-1, written.IndexOfAnyExcept((ReadOnlySpan<byte>)[0, 7, TestSlab.Untouched]));
    }

    [Fact]
    public void The_limit_of_its_copies_is_measured()
    {
        using var device = Open();
        using var slab = new TestSlab(1 << 20);
        device.Import(slab);
        if (device.ImportWay != ImportWay.Host) Assert.Skip($"this driver stages: {device.ImportReason}");
        slab.Bytes[..(1 << 19)].Fill(1);
        var limit = device.MeasureCopyLimit(slab);
        Assert.NotNull(limit);
        Assert.All([limit.In, limit.Out, limit.Both], bytesPerSecond => Assert.InRange(bytesPerSecond, 1e3, 1e15));
        Assert.Equal(-1, slab.Bytes.IndexOfAnyExcept((byte)1)); // the first half as it was, the second as it came back
        using var onSlots = _vulkan.Open();
        if (onSlots.Info.Kind != DeviceKind.Discrete) Assert.Null(onSlots.MeasureCopyLimit(slab));
    }

    [Fact]
    public void Pixels_that_a_cpu_need_not_copy_are_not_counted()
    {
        using var device = Open();
        using var slab = new TestSlab(1 << 20);
        device.Import(slab);
        if (device.ImportWay != ImportWay.Host) Assert.Skip($"this driver stages: {device.ImportReason}");
        var format = new FrameFormat(PixelFormat.Yuv420P, 320, 240);
        var layout = FrameLayout.For(format);
        using var chain = device.Compile([new FlipPass(true, false)], format);
        Assert.True(device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, 1 << 19, layout)])
            .Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, device.BytesCopied);
    }
}

public sealed class VulkanStagedCopying : InFlightConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override FrameFormat Format => new(PixelFormat.Yuv420P, 160, 90);

    protected override FrameDevice Open() => _vulkan.Open(new VulkanDeviceOptions { CopiesToDevice = true, ImportMode = ImportMode.Staged });
}
