using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// What every device must do, against the scalar reference. A device's own test class derives from this one and says how to
/// open the device; it calls <c>Assert.Skip</c> there where the device is absent.
/// </summary>
public abstract class DeviceConformance(ConformanceSession session) : IClassFixture<ConformanceSession>, IDisposable
{
    public static TheoryData<string> Passes => [.. PassSamples.Names];

    public static TheoryData<string> OneOfEachPass =>
        ["recursive: gblur sigma 2", "convolution: unsharp 5x5", "lut: scattered", "flip: both", "matrix: turn chroma"];

    /// <summary>Names of the formats to run.</summary>
    protected virtual IReadOnlyList<string> Formats => ConformanceCases.Formats;

    /// <summary>True for a device that may write the padding between a row's end and the next row. None may write elsewhere.</summary>
    protected virtual bool WritesPadding => false;

    /// <summary>Frames wider than this are not run: for devices that need seconds for one.</summary>
    protected virtual int WidestFrame => int.MaxValue;

    private FrameDevice Device => session.Device(Open);

    public void Dispose()
    {
        if (session.OpenedDevice is { } device) AfterTest(device);
        GC.SuppressFinalize(this);
    }

    /// <summary>Every format, size, layout and picture, each pair of them at least (see <see cref="ConformanceCases"/>).</summary>
    [Theory]
    [MemberData(nameof(Passes))]
    public void Agrees_with_the_reference(string passName)
    {
        var bench = session.Bench(Open);
        var cases = session.Cases(() => ConformanceCases.For(Formats, WidestFrame))[passName];
        foreach (var group in cases.GroupBy(c => (c.Format, c.Width, c.Height)))
        {
            var format = new FrameFormat(PixelFormat.Parse(group.Key.Format), group.Key.Width, group.Key.Height);
            var passes = PassSamples.Build(passName, format)!;
            Assert.All(passes, pass => Assert.True(Device.Supports(pass, format), $"{Device.Info.Name} lacks {pass} for {format}"));
            using var chain = Device.Compile(passes, format);
            foreach (var c in group) bench.Check(chain, passes, format, c.Picture, c.Input, c.Output, WritesPadding);
        }
    }

    [Theory]
    [MemberData(nameof(OneOfEachPass))]
    public void Agrees_with_the_reference_on_a_frame_of_more_than_128_MiB(string passName)
    {
        Assert.SkipWhen(BigFrame.Format.Width > WidestFrame, $"frames wider than {WidestFrame} are not run here");
        BigFrame.Check(Device, PassSamples.Build(passName, BigFrame.Format)!);
    }

    [Fact]
    public void Refuses_what_it_cannot_run_in_one_line()
    {
        var format = new FrameFormat(PixelFormat.Parse(Formats[0]), 64, 64);
        var bad = new LutPass([[1, 2, 3]]);
        Assert.False(Device.Supports(bad, format));
        Assert.DoesNotContain('\n', Assert.Throws<DeviceException>(() => Device.Compile([bad], format)).Message);
        var packed = new FrameFormat(PixelFormat.Parse("monob"), 64, 64);
        Assert.False(Device.Supports(new FlipPass(true, false), packed));
        Assert.Throws<DeviceException>(() => Device.Compile([new FlipPass(true, false)], packed));
    }

    [Fact]
    public void Refuses_frames_of_another_format_than_the_chain_was_compiled_for()
    {
        using var slab = new TestSlab(1 << 20);
        Device.Import(slab);
        var format = new FrameFormat(PixelFormat.Parse(Formats[0]), 64, 64);
        using var chain = Device.Compile([new FlipPass(true, false)], format);
        var right = new FrameView(slab, 0, FrameLayout.For(format));
        var wrong = new FrameView(slab, 1 << 19, FrameLayout.For(format with { Width = 62 }));
        Assert.Throws<DeviceException>(() => Device.Submit(chain, [wrong], [right]));
        Assert.Throws<DeviceException>(() => Device.Submit(chain, [right], [wrong]));
        Assert.Throws<DeviceException>(() => Device.Submit(chain, [right], []));
        Device.Release(slab);
    }

    /// <summary>Opens the device, or skips the test.</summary>
    protected abstract FrameDevice Open();

    /// <summary>Checks what the device has to say of the test that just ran.</summary>
    protected virtual void AfterTest(FrameDevice device)
    {
    }
}
