using System.Collections.Immutable;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Bench.Gpu;

/// <summary>Passes by the name of the filter call that they stand for; plain <c>gblur</c> is gblur=sigma=2, the bench's main row.</summary>
internal static class BenchChains
{
    /// <summary>What is run when nothing is named.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["copy", "gblur", "unsharp", "hue=h=30:s=1.2", "gblur,eq=contrast=1.1"];

    public static IReadOnlyList<(string Name, Func<FrameFormat, Pass[]> Build)> All { get; } =
    [
        ("copy", _ => []),
        ("gblur", _ => [new SeparableRecursivePass(2, 2, 1, 15)]),
        ("gblur=sigma=5:steps=2", _ => [new SeparableRecursivePass(5, 5, 2, 15)]),
        ("gblur=sigma=40", _ => [new SeparableRecursivePass(40, 40, 1, 15)]),
        ("unsharp", _ => [Unsharp(5, 65536, null)]),
        ("unsharp=13:13:1:13:13:1", _ => [Unsharp(13, 65536, 65536)]),
        ("eq=contrast=1.1", f => [Contrast(f)]),
        ("eq=contrast=1.1:gamma=1.2:saturation=1.3", f => [new LutPass([.. Enumerable.Repeat(Table(f, (v, max) => max * Math.Pow(v / max, 0.8)), 3)])]),
        ("negate", f => [new LutPass([.. Enumerable.Repeat(Table(f, (v, max) => max - v), 3)])]),
        ("hue=h=30:s=1.2", f => [new ColorMatrixPass([1, 2], [1.04f, -0.6f, 0.6f, 1.04f], [f.Middle() * 0.56f, f.Middle() * -0.64f])]),
        ("hflip", _ => [new FlipPass(true, false)]),
        ("vflip", _ => [new FlipPass(false, true)]),
        ("gblur,eq=contrast=1.1", f => [new SeparableRecursivePass(2, 2, 1, 15), Contrast(f)]),
    ];

    /// <summary>A name that there is.</summary>
    /// <exception cref="ArgumentException">There is none such.</exception>
    public static string Known(string name) => All.Any(chain => chain.Name == name)
        ? name
        : throw new ArgumentException($"no chain is called '{name}'; there are {string.Join("; ", All.Select(chain => chain.Name))}");

    /// <summary>The passes of a chain for frames of a format.</summary>
    public static Pass[] Build(string name, FrameFormat format) => All.First(chain => chain.Name == name).Build(format);

    /// <summary>FFmpeg's own formula for a contrast of 1.1 without gamma: a clipped line in 12-bit fixed point.</summary>
    private static LutPass Contrast(FrameFormat f) =>
        new([Table(f, (v, max) => Math.Floor(v * 4505 / 4096) - Math.Floor(13 * max / 255))]);

    private static float Middle(this FrameFormat format) => 1 << (format.Pixel.Info.Components[0].Depth - 1);

    private static ImmutableArray<ushort> Table(FrameFormat format, Func<double, double, double> map)
    {
        var max = (1 << format.Pixel.Info.Components[0].Depth) - 1;
        return [.. Enumerable.Range(0, max + 1).Select(v => (ushort)Math.Clamp(map(v, max), 0, max))];
    }

    private static SeparableConvolutionPass Unsharp(int size, int luma, int? chroma)
    {
        var weights = new double[size];
        weights[0] = 1;
        for (var n = 1; n < size; n++)
            for (var k = n; k > 0; k--) weights[k] += weights[k - 1];
        ImmutableArray<float> scaled = [.. weights.Select(w => (float)(w / Math.Pow(2, size - 1)))];
        var kernel = chroma is { } amount ? new ConvolutionKernel(scaled, scaled, amount) : null;
        return new SeparableConvolutionPass([new ConvolutionKernel(scaled, scaled, luma), kernel, kernel]);
    }
}
