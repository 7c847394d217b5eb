using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>eq</c>: contrast, brightness, saturation and gamma as one table per component.</summary>
public sealed class EqFilter : FilterDefinition
{
    /// <summary>Below this contrast, and without gamma, FFmpeg computes in integers instead of through its table.</summary>
    private const double IntegerContrastLimit = 7.9;
    private static readonly string[] Variables = ["n", "pos", "r", "t"];

    /// <inheritdoc/>
    public override string Name => "eq";

    /// <inheritdoc/>
    public override string Summary => "adjusts contrast, brightness, saturation and gamma";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options { get; } =
    [
        new("contrast", null, "1.0", "contrast, -1000 to 1000; below 0 inverts"),
        new("brightness", null, "0.0", "brightness, -1 to 1"),
        new("saturation", null, "1.0", "saturation, 0 to 3"),
        new("gamma", null, "1.0", "gamma, 0.1 to 10"),
        new("gamma_r", null, "1.0", "gamma of red, 0.1 to 10"),
        new("gamma_g", null, "1.0", "gamma of green, 0.1 to 10"),
        new("gamma_b", null, "1.0", "gamma of blue, 0.1 to 10"),
        new("gamma_weight", null, "1.0", "share of gamma in bright areas, 0 to 1"),
        new("eval", null, "init", "when expressions are evaluated: init or frame"),
    ];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments) => _ = Read(arguments);

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format)
    {
        if (Read(arguments) is not { } curves || !format.IsLumaChroma() || format.IsFullRangeName()) return null;
        var tables = new ImmutableArray<ushort>[format.ComponentCount()];
        for (var i = 0; i < tables.Length; i++)
            if (i != format.AlphaComponent() && !curves[i].IsIdentity) tables[i] = curves[i].Table(format.Depth());
        return tables.All(t => t.IsDefault) ? [] : [new LutPass([.. tables])];
    }

    /// <summary>The curves of Y, U and V; null when an expression needs the frame's time or number.</summary>
    private Curve[]? Read(FilterArguments arguments)
    {
        var read = new OptionReader(this, arguments);
        _ = read.Integer("eval", 0, 1, ("init", 0), ("frame", 1));
        var contrast = Value("contrast", -1000, 1000);
        var brightness = Value("brightness", -1, 1);
        var saturation = Value("saturation", 0, 3);
        var gamma = Value("gamma", 0.1f, 10);
        var red = Value("gamma_r", 0.1f, 10);
        var green = Value("gamma_g", 0.1f, 10);
        var blue = Value("gamma_b", 0.1f, 10);
        var weight = Value("gamma_weight", 0, 1);
        double[] all = [contrast, brightness, saturation, gamma, red, green, blue, weight];
        if (all.Any(double.IsNaN)) return null;
        return
        [
            new Curve(contrast, brightness, gamma * green, weight),
            new Curve(saturation, 0, Math.Sqrt(blue / green), weight),
            new Curve(saturation, 0, Math.Sqrt(red / green), weight),
        ];

        // FFmpeg clips what is outside the range, in single precision, without a word.
        double Value(string option, float min, float max) =>
            read.Expression(option, Variables) is { } value && !double.IsNaN(value) ? Math.Clamp((float)value, min, max) : double.NaN;
    }

    /// <summary>What happens to one component: <c>v = contrast·(x − ½) + ½ + brightness</c> for x in 0..1, then gamma.</summary>
    private readonly record struct Curve(double Contrast, double Brightness, double Gamma, double GammaWeight)
    {
        public bool IsIdentity => Contrast == 1 && Brightness == 0 && Gamma == 1;

        public ImmutableArray<ushort> Table(int depth)
        {
            var table = new ushort[1 << depth];
            var inIntegers = Gamma == 1 && Math.Abs(Contrast) < IntegerContrastLimit;
            for (var i = 0; i < table.Length; i++) table[i] = (ushort)(inIntegers ? Linear(i, depth) : Curved(i, depth));
            return ImmutableCollectionsMarshal.AsImmutableArray(table);
        }

        /// <summary>FFmpeg's integer arithmetic (contrast in 1/4096, brightness in 1/100), written for any depth; at 8 bit it is FFmpeg's own.</summary>
        private int Linear(int sample, int depth)
        {
            var max = (1 << depth) - 1;
            var middle = 1 << (depth - 1);
            var contrast = (int)(Contrast * 4096);
            var brightness = (int)((long)(int)(100 * Brightness + 100) * (2 * max + 1) / 200) - middle - (int)((long)contrast * middle / 4096);
            return Math.Clamp((int)((long)sample * contrast >> 12) + brightness, 0, max);
        }

        private int Curved(int sample, int depth)
        {
            var max = (1 << depth) - 1;
            var v = Contrast * ((double)sample / max - 0.5) + 0.5 + Brightness;
            if (v <= 0) return 0;
            v = v * (1 - GammaWeight) + Math.Pow(v, 1 / Gamma) * GammaWeight;
            return v >= 1 ? max : (int)((max + 1) * v);
        }
    }
}
