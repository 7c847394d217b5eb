using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Cpu;

/// <summary>
/// A result does not depend on the processor: this program runs itself again with instructions switched off, so that kernels run on
/// narrower vectors, and every byte of every pass must come out the same. What this processor lacks is skipped by name.
/// </summary>
public sealed class WidthTests
{
    /// <summary>Tells the run with instructions switched off where to write what came out.</summary>
    private const string ResultsVariable = "MEDIASHM_WIDTH_RESULTS";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(300);
    private static readonly Lazy<string[]> Here = new(() => [.. Results()]);

    /// <summary>Where kernels differ: bytes, words, pairs of components, one component out of several, more than one component.</summary>
    private static readonly string[] Formats = ["yuv420p", "yuv420p10le", "yuv444p12le", "gray16le", "nv12", "p010le", "rgb24", "rgba", "bgr0", "yuyv422", "gbrp", "yuva420p"];

    /// <summary>Rows that are a whole number of the widest vectors and rows that are of none; one frame so high that a ring of rows turns over.</summary>
    private static readonly (int Width, int Height)[] Sizes = [(256, 67), (269, 35), (72, 259), (45, 18), (3, 2)];

    /// <param name="switchedOff">A setting of the runtime's.</param>
    /// <param name="width">Bits of a vector that are then left.</param>
    [Theory]
    [InlineData("EnableAVX512", 256)]
    [InlineData("EnableAVX512v2", 512)]
    [InlineData("EnableAVX2", 128)]
    [InlineData("EnableHWIntrinsic", 0)]
    public async Task Every_pass_gives_the_same_bytes_with_instructions_switched_off(string switchedOff, int width)
    {
        Assert.SkipUnless(
            switchedOff switch { "EnableAVX512" => Vector512.IsHardwareAccelerated, "EnableAVX512v2" => Avx512Vbmi.IsSupported, "EnableAVX2" => Avx2.IsSupported, _ => true },
            $"this processor lacks what {switchedOff}=0 switches off");
        var path = Path.GetTempFileName();
        try
        {
            var method = $"{typeof(WidthTests).FullName}.{nameof(Results_are_the_same_each_time)}";
            await ThisProgram.RunTest(method, new Dictionary<string, string> { [ResultsVariable] = path, ["DOTNET_" + switchedOff] = "0" }, Deadline);
            var there = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal($"width {width}", there[0]);
            Assert.Equal(Here.Value[1..], there[1..]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What the other process runs, which is told where to write its results.</summary>
    [Fact]
    public void Results_are_the_same_each_time()
    {
        Assert.Equal<string>(Here.Value, [.. Results()]);
        if (Environment.GetEnvironmentVariable(ResultsVariable) is { } path) File.WriteAllLines(path, Here.Value);
    }

    /// <summary>The width that kernels run at, then a line for each pass, format and size.</summary>
    private static IEnumerable<string> Results()
    {
        yield return $"width {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)}";
        using var device = new CpuDevice(new CpuDeviceOptions { Workers = 1 });
        using var slab = new TestSlab(2 << 20);
        device.Import(slab);
        foreach (var name in PassSamples.Names)
        {
            foreach (var pixel in Formats)
            {
                foreach (var (width, height) in Sizes)
                {
                    var format = new FrameFormat(PixelFormat.Parse(pixel), width, height);
                    if (PassSamples.Build(name, format) is { } passes) yield return $"{name}, {format}: {Checksum(device, slab, passes, format):x16}";
                }
            }
        }
    }

    private static ulong Checksum(CpuDevice device, TestSlab slab, Pass[] passes, FrameFormat format)
    {
        // Rows lie anywhere: no kernel may lean on aligned ones.
        var layout = FrameShapes.Layout(format, FrameShape.Crop, out _);
        var (input, output) = (new FrameView(slab, 0, layout), new FrameView(slab, slab.Size / 2, layout));
        Pictures.Draw(format.Width % 2 == 0 ? Picture.Noise : Picture.Steps, input, seed: format.Width);
        using var chain = device.Compile(passes, format);
        Assert.True(device.Submit(chain, [input], [output]).Wait(Deadline, TestContext.Current.CancellationToken));
        return Pictures.Checksum(output);
    }
}
