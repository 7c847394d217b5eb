using System.Collections.Immutable;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>Passes, and chains of them, that the suite runs, by name; each is built for the format at hand.</summary>
public static class PassSamples
{
    private static readonly Dictionary<string, Func<FrameFormat, Pass[]>> All = new()
    {
        ["none"] = _ => [],
        ["recursive: gblur sigma 2"] = _ => [new SeparableRecursivePass(2, 2, 1, 7)],
        ["recursive: sigma 0.5"] = _ => [new SeparableRecursivePass(0.5f, 0.5f, 1, 15)],
        ["recursive: sigma 8 by 3, 3 steps"] = _ => [new SeparableRecursivePass(8, 3, 3, 7)],
        ["recursive: sigma 40"] = _ => [new SeparableRecursivePass(40, 40, 1, 7)],
        ["recursive: rows only"] = _ => [new SeparableRecursivePass(2, 0, 1, 7)],
        ["recursive: columns only, luma only"] = _ => [new SeparableRecursivePass(0, 5, 2, 1)],
        ["recursive: second component only"] = _ => [new SeparableRecursivePass(2, 2, 1, 2)],
        ["convolution: unsharp 5x5"] = _ => [Unsharp(5, 65536, 0)],
        ["convolution: unsharp 5x5 on all, strong"] = _ => [Unsharp(5, 65536 * 3 / 2, -65536 * 5 / 7)],
        ["convolution: unsharp 13x13"] = _ => [Unsharp(13, 65536 * 5, 30000)],
        ["convolution: unsharp 23x23"] = _ => [Unsharp(23, 65536, 65536)],
        ["convolution: 3x1 then 1x7"] = f => [Blur(f, 3, 1), Blur(f, 1, 7)],
        ["convolution: gaussian 17x17"] = f => [Blur(f, 17, 17)],
        ["convolution: asymmetric and negative"] = f => [Every(f, new ConvolutionKernel([-0.4f, 1.9f, 0.3f], [0.1f, 0.2f, 1.1f, -0.5f, 0.1f]))],
        ["lut: negate"] = f => [Lut(f, (v, max) => max - v)],
        ["lut: scattered"] = f => [Lut(f, (v, max) => (v * 7919 + 13) & max)],
        ["lut: contrast, luma only"] = f => [LumaLut(f)],
        ["lut after lut"] = f => [Lut(f, (v, max) => max - v), Lut(f, (v, max) => (int)(max * Math.Pow((double)v / max, 0.45))), LumaLut(f)],
        ["flip: left-right"] = _ => [new FlipPass(true, false)],
        ["flip: top-bottom"] = _ => [new FlipPass(false, true)],
        ["flip: both"] = _ => [new FlipPass(true, true)],
        ["matrix: turn chroma"] = f => [TurnChroma(f)],
        ["chain: blur, contrast, hue, mirror"] =
            f => [new SeparableRecursivePass(2, 2, 1, 7), LumaLut(f), TurnChroma(f), new FlipPass(true, false), new FlipPass(false, true)],
        ["chain: negate, top-bottom, asymmetric, left-right, blur"] = f =>
        [
            Lut(f, (v, max) => max - v), new FlipPass(false, true),
            Every(f, new ConvolutionKernel([0.2f, 0.5f, 0.3f], [0.6f, 0.3f, 0.1f])), new FlipPass(true, false), new SeparableRecursivePass(2, 2, 1, 7),
        ],
        ["chain: sharpen, blur, sharpen"] = _ => [Unsharp(5, 20000, 20000), new SeparableRecursivePass(1, 1, 1, 7), Unsharp(3, 30000, 0)],
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Passes of 8-bit frames whose results are exact, so that they can be told by checksum.</summary>
    public static IReadOnlyList<Pass> Exact { get; } =
    [
        Unsharp(5, 65536, 32768), new FlipPass(true, false),
        new LutPass([[.. Enumerable.Range(0, 256).Select(v => (ushort)(v * 37 & 255))]]),
    ];

    /// <summary>The passes of that name for a format, or null when the format cannot have them (a colour matrix on gray).</summary>
    public static Pass[]? Build(string name, FrameFormat format)
    {
        var passes = All[name](format);
        return passes.Any(p => PassCheck.Problem(p, format) is not null) ? null : passes;
    }

    /// <summary>
    /// Code values by which a result may differ from the reference's: 0 where there is nothing to round, 1 for a pass that
    /// rounds, and in a chain what the later passes make of the 1 that an earlier pass may be off.
    /// </summary>
    public static int Tolerance(IReadOnlyList<Pass> passes)
    {
        var tolerance = 0.0;
        foreach (var pass in passes) tolerance = Gain(pass, tolerance);
        return (int)tolerance;
    }

    private static double Gain(Pass pass, double tolerance) => pass switch
    {
        SeparableRecursivePass => tolerance + 1,
        // Where floats cannot hold the sums exactly, the blurred value may be one off, and the amount multiplies that.
        SeparableConvolutionPass convolution => convolution.Components.Max(k => k is null ? 0
            : k.Amount is { } amount ? tolerance + Math.Max(1, Math.Ceiling((tolerance * 2 + (k.Vertical.Length > 9 ? 1 : 0)) * Math.Abs(amount) / 65536))
            : tolerance * k.Horizontal.Sum(Math.Abs) * k.Vertical.Sum(Math.Abs) + 1),
        LutPass when tolerance > 0 => Math.Ceiling(tolerance * 1.2),
        ColorMatrixPass matrix => tolerance * matrix.Matrix.Max(Math.Abs) * 2 + 1,
        _ => tolerance,
    };

    public static SeparableConvolutionPass Unsharp(int size, int lumaAmount, int chromaAmount)
    {
        var weights = Binomial(size);
        var chroma = chromaAmount == 0 ? null : new ConvolutionKernel(weights, weights, chromaAmount);
        return new SeparableConvolutionPass([new ConvolutionKernel(weights, weights, lumaAmount), chroma, chroma]);
    }

    /// <summary>The weights that FFmpeg's unsharp adds up to: binomial coefficients over their sum, all exact in a float.</summary>
    public static ImmutableArray<float> Binomial(int size)
    {
        var weights = new double[size];
        weights[0] = 1;
        for (var n = 1; n < size; n++)
            for (var k = n; k > 0; k--) weights[k] += weights[k - 1];
        return [.. weights.Select(w => (float)(w / Math.Pow(2, size - 1)))];
    }

    private static SeparableConvolutionPass Blur(FrameFormat format, int width, int height) =>
        Every(format, new ConvolutionKernel(Gauss(width), Gauss(height)));

    private static ImmutableArray<float> Gauss(int size)
    {
        var weights = Enumerable.Range(-size / 2, size).Select(k => Math.Exp(-k * k / (size * 0.5))).ToArray();
        return [.. weights.Select(w => (float)(w / weights.Sum()))];
    }

    private static SeparableConvolutionPass Every(FrameFormat format, ConvolutionKernel kernel) =>
        new([.. format.Pixel.Info.Components.Select(_ => kernel)]);

    private static LutPass Lut(FrameFormat format, Func<int, int, int> map) =>
        new([.. Enumerable.Range(0, format.Pixel.Info.Components.Length).Select(c => Table(format, c, map))]);

    private static LutPass LumaLut(FrameFormat format) =>
        new([Table(format, 0, (v, max) => Math.Clamp((int)((v - max / 2) * 1.2 + max / 2 + 3), 0, max))]);

    private static ImmutableArray<ushort> Table(FrameFormat format, int component, Func<int, int, int> map)
    {
        var max = ComponentGeometry.Of(format, component).MaxValue;
        return [.. Enumerable.Range(0, max + 1).Select(v => (ushort)map(v, max))];
    }

    private static ColorMatrixPass TurnChroma(FrameFormat format)
    {
        var middle = 1 << (format.Pixel.Info.Components[0].Depth - 1);
        var (sin, cos) = ((float)Math.Sin(0.7) * 1.3f, (float)Math.Cos(0.7) * 1.3f);
        return new ColorMatrixPass([1, 2], [cos, -sin, sin, cos], [middle * (1 - cos + sin), middle * (1 - sin - cos)]);
    }
}
