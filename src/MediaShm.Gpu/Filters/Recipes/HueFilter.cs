using System.Collections.Immutable;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>hue</c>: turns and scales the chroma vector, shifts luma.</summary>
public sealed class HueFilter : FilterDefinition
{
    private static readonly string[] Variables = ["n", "pts", "r", "t", "tb"];

    /// <inheritdoc/>
    public override string Name => "hue";

    /// <inheritdoc/>
    public override string Summary => "adjusts hue, saturation and brightness";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options { get; } =
    [
        new("h", null, "", "hue angle in degrees; of h and H the later one counts"),
        new("s", null, "1", "saturation, -10 to 10"),
        new("H", null, "", "hue angle in radians"),
        new("b", null, "0", "brightness, -10 to 10"),
    ];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments) => _ = Read(arguments);

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format)
    {
        if (Read(arguments) is not { } settings || !format.IsLumaChroma() || format.IsFullRangeName()) return null;
        var passes = new List<Pass>(2);
        if (settings.Brightness != 0)
        {
            var tables = new ImmutableArray<ushort>[format.ComponentCount()];
            tables[0] = LumaTable(settings.Brightness, format.Depth());
            passes.Add(new LutPass([.. tables]));
        }

        if (format.HasChroma()) passes.Add(ChromaMatrix(settings, format.Depth()));
        return passes;
    }

    /// <summary>Hue in radians, saturation, brightness, each in single precision as in FFmpeg; null when one needs the frame's time or number.</summary>
    private (float Hue, float Saturation, float Brightness)? Read(FilterArguments arguments)
    {
        var read = new OptionReader(this, arguments);
        var angle = arguments.Values.Keys.LastOrDefault(k => k is "h" or "H");
        var hue = angle is null ? 0 : read.Expression(angle, Variables);
        var saturation = read.Expression("s", Variables);
        var brightness = read.Expression("b", Variables);
        if (hue is not { } h || saturation is not { } s || brightness is not { } b) return null;
        if (double.IsNaN(h) || double.IsNaN(s) || double.IsNaN(b)) return null;
        return ((float)(angle == "h" ? (float)h * Math.PI / 180 : h), Math.Clamp((float)s, -10, 10), Math.Clamp((float)b, -10, 10));
    }

    /// <summary>Adds a tenth of the range (25.5 at 8 bit) per unit, rounded towards zero.</summary>
    private static ImmutableArray<ushort> LumaTable(float brightness, int depth)
    {
        var max = (1 << depth) - 1;
        var unit = depth == 8 ? 25.5 : (max + 1) / 10.0;
        return [.. Enumerable.Range(0, max + 1).Select(i => (ushort)Math.Clamp((int)(i + brightness * unit), 0, max))];
    }

    /// <summary>
    /// U' = cos·(U − m) − sin·(V − m) + m, V' = sin·(U − m) + cos·(V − m) + m, where m is the middle of the range and sin and cos,
    /// times the saturation, are rounded to 16.16 fixed point as in FFmpeg.
    /// </summary>
    private static ColorMatrixPass ChromaMatrix((float Hue, float Saturation, float Brightness) settings, int depth)
    {
        var sin = (float)Math.Round(Math.Sin(settings.Hue) * 65536 * settings.Saturation, MidpointRounding.ToEven) / 65536;
        var cos = (float)Math.Round(Math.Cos(settings.Hue) * 65536 * settings.Saturation, MidpointRounding.ToEven) / 65536;
        float middle = 1 << (depth - 1);
        return new ColorMatrixPass([1, 2], [cos, -sin, sin, cos], [middle * (1 - cos + sin), middle * (1 - sin - cos)]);
    }
}
