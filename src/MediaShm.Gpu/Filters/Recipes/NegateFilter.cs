using System.Collections.Immutable;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>negate</c>: inverts components over the full range of their code values.</summary>
public sealed class NegateFilter : FilterDefinition
{
    private const int Default = Red | Green | Blue | Luma | ChromaU | ChromaV;
    private const int Red = 0x01, Green = 0x02, Blue = 0x04, Alpha = 0x08, Luma = 0x10, ChromaU = 0x20, ChromaV = 0x40;

    /// <inheritdoc/>
    public override string Name => "negate";

    /// <inheritdoc/>
    public override string Summary => "inverts the picture";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options { get; } =
    [
        new("components", null, "y+u+v+r+g+b", "components to invert: y, u, v, r, g, b, a, joined by +"),
        new("negate_alpha", null, "false", "invert alpha too: true or false"),
    ];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments) => _ = Read(arguments);

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format)
    {
        var (requested, negateAlpha) = Read(arguments);
        if (!format.IsLumaChroma()) return null;
        int[] flags = [Luma, .. format.HasChroma() ? new[] { ChromaU, ChromaV } : [], .. format.AlphaComponent() >= 0 ? new[] { Alpha } : []];
        var missing = requested & ~flags.Sum();
        if (requested != Default && missing != 0)
            throw new OptionReader(this, arguments).Wrong("components", $"names a component that {format.Pixel} has not; it has {Letters(flags)}");
        if (negateAlpha) requested |= Alpha;
        var max = (1 << format.Depth()) - 1;
        ImmutableArray<ushort> inverted = [.. Enumerable.Range(0, max + 1).Select(i => (ushort)(max - i))];
        ImmutableArray<ImmutableArray<ushort>> tables = [.. flags.Select(flag => (requested & flag) != 0 ? inverted : default)];
        return tables.All(t => t.IsDefault) ? [] : [new LutPass(tables)];
    }

    private (int Components, bool Alpha) Read(FilterArguments arguments)
    {
        var read = new OptionReader(this, arguments);
        var components = read.Flags(
            "components", [("y", Luma), ("u", ChromaU), ("v", ChromaV), ("r", Red), ("g", Green), ("b", Blue), ("a", Alpha)]);
        return (components, read.Boolean("negate_alpha"));
    }

    private static string Letters(int[] flags) =>
        string.Join(", ", flags.Select(f => f switch { Luma => "y", ChromaU => "u", ChromaV => "v", _ => "a" }));
}
