using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// What every device must do, against the scalar reference. A device's own test class derives from this one and says how to
/// open the device; it calls <c>Assert.Skip</c> there where the device is absent.
/// </summary>
public abstract class DeviceConformance
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (2, 2), (17, 13), (319, 241)];

    public static TheoryData<string> Passes => [.. PassSamples.Names];

    /// <summary>Names of the formats that the device must have; others that it supports are not run here.</summary>
    protected abstract IReadOnlyList<string> Formats { get; }

    /// <summary>True for a device that may write the padding between a row's end and the next row. None may write elsewhere.</summary>
    protected virtual bool WritesPadding => false;

    /// <summary>Frames wider than this are not run: for devices that need seconds for one.</summary>
    protected virtual int WidestFrame => int.MaxValue;

    /// <summary>Opens the device, or skips the test.</summary>
    protected abstract FrameDevice Open();

    /// <summary>Every format, small and odd sizes, all layouts and pictures (each layout with another picture from case to case).</summary>
    [Theory]
    [MemberData(nameof(Passes))]
    public void Agrees_with_the_reference(string passName)
    {
        using var device = Open();
        using var bench = new ConformanceBench(device);
        var turn = passName.Length; // which layouts meet which pictures differs from pass to pass and from format to format
        foreach (var name in Formats)
        {
            turn++;
            var picture = turn / 4;
            foreach (var (width, height) in Sizes)
            {
                if (width > WidestFrame) continue;
                var format = new FrameFormat(PixelFormat.Parse(name), width, height);
                if (PassSamples.Build(passName, format) is not { } passes) continue;
                Assert.All(passes, pass => Assert.True(device.Supports(pass, format), $"{device.Info.Name} lacks {pass} for {format}"));
                using var chain = device.Compile(passes, format);
                foreach (var (input, output) in Shapes(width, turn))
                    bench.Check(chain, passes, format, (Picture)(picture++ % 4), input, output, WritesPadding);
            }
        }
    }

    [Theory]
    [InlineData("recursive: gblur sigma 2")]
    [InlineData("recursive: sigma 40")]
    [InlineData("convolution: unsharp 5x5")]
    [InlineData("lut: scattered")]
    [InlineData("flip: left-right")]
    [InlineData("matrix: turn chroma")]
    [InlineData("chain: blur, contrast, hue, mirror")]
    public void Agrees_with_the_reference_at_1080p(string passName)
    {
        Assert.SkipWhen(WidestFrame < 1920, "this device takes seconds for such a frame");
        using var device = Open();
        using var bench = new ConformanceBench(device);
        foreach (var name in Formats.Take(1).Concat(Formats.Where(f => f == "yuv420p10le")))
        {
            var format = new FrameFormat(PixelFormat.Parse(name), 1920, 1080);
            var passes = PassSamples.Build(passName, format)!;
            using var chain = device.Compile(passes, format);
            bench.Check(chain, passes, format, Picture.Noise, FrameShape.Pool, FrameShape.Pool, WritesPadding);
        }
    }

    [Fact]
    public void Agrees_with_the_reference_at_2160p()
    {
        Assert.SkipWhen(WidestFrame < 3840, "this device takes seconds for such a frame");
        using var device = Open();
        using var bench = new ConformanceBench(device);
        var format = new FrameFormat(PixelFormat.Parse(Formats[0]), 3840, 2160);
        Pass[] passes = [new SeparableRecursivePass(2, 2, 1, 7), PassSamples.Unsharp(5, 65536, 0)];
        using var chain = device.Compile(passes, format);
        bench.Check(chain, passes, format, Picture.Steps, FrameShape.Pool, FrameShape.Pool, WritesPadding);
    }

    [Fact]
    public void Refuses_what_it_cannot_run_in_one_line()
    {
        using var device = Open();
        var format = new FrameFormat(PixelFormat.Parse(Formats[0]), 64, 64);
        var bad = new LutPass([[1, 2, 3]]);
        Assert.False(device.Supports(bad, format));
        Assert.DoesNotContain('\n', Assert.Throws<DeviceException>(() => device.Compile([bad], format)).Message);
        var packed = new FrameFormat(PixelFormat.Parse("monob"), 64, 64);
        Assert.False(device.Supports(new FlipPass(true, false), packed));
        Assert.Throws<DeviceException>(() => device.Compile([new FlipPass(true, false)], packed));
    }

    [Fact]
    public void Refuses_frames_of_another_format_than_the_chain_was_compiled_for()
    {
        using var device = Open();
        using var slab = new TestSlab(1 << 20);
        device.Import(slab);
        var format = new FrameFormat(PixelFormat.Parse(Formats[0]), 64, 64);
        using var chain = device.Compile([new FlipPass(true, false)], format);
        var right = new FrameView(slab, 0, FrameLayout.For(format));
        var wrong = new FrameView(slab, 1 << 19, FrameLayout.For(format with { Width = 62 }));
        Assert.Throws<DeviceException>(() => device.Submit(chain, [wrong], [right]));
        Assert.Throws<DeviceException>(() => device.Submit(chain, [right], [wrong]));
        Assert.Throws<DeviceException>(() => device.Submit(chain, [right], []));
    }

    /// <summary>Layouts to run: all of them on small frames, two in turn on larger ones.</summary>
    private static (FrameShape Input, FrameShape Output)[] Shapes(int width, int turn)
    {
        if (width < 16) return [(FrameShape.Tight, FrameShape.Tight)];
        (FrameShape, FrameShape)[] all =
        [
            (FrameShape.Pool, FrameShape.Pool), (FrameShape.Tight, FrameShape.Crop),
            (FrameShape.Crop, FrameShape.Tight), (FrameShape.BottomUp, FrameShape.BottomUp),
        ];
        return width < 100 ? all : [all[turn % 4], all[(turn + 1) % 4]];
    }
}
