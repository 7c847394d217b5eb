using System.Collections.Immutable;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>unsharp</c>: adds to each sample a part of its difference from a binomial blur.</summary>
public sealed class UnsharpFilter : FilterDefinition
{
    /// <summary>libavfilter's limit: a matrix's weights sum to 2^((x/2 + y/2)·2), at most 2^25.</summary>
    private const int MaxScaleBits = 25;
    private static readonly string[] Parts = ["luma", "chroma", "alpha"];

    /// <inheritdoc/>
    public override string Name => "unsharp";

    /// <inheritdoc/>
    public override string Summary => "sharpens or blurs";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options { get; } = [.. Parts.SelectMany(part => new FilterOption[]
    {
        new($"{part}_msize_x", $"{part[0]}x", "5", $"width of the {part} matrix, odd, 3 to 23"),
        new($"{part}_msize_y", $"{part[0]}y", "5", $"height of the {part} matrix, odd, 3 to 23"),
        new($"{part}_amount", $"{part[0]}a", part == "luma" ? "1" : "0", $"strength for {part}, -2 to 5; below 0 blurs, 0 leaves it alone"),
    })];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments) => _ = Read(arguments);

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format)
    {
        var kernels = Read(arguments);
        if (!format.IsLumaChroma() || kernels.Any(k => k is not null && Overflows(k, format.Depth()))) return null;
        var components = new ConvolutionKernel?[format.ComponentCount()];
        for (var i = 0; i < components.Length; i++)
            components[i] = ForDepth(kernels[i == 0 ? 0 : i == format.AlphaComponent() ? 2 : 1], format.Depth());
        return components.All(k => k is null) ? [] : [new SeparableConvolutionPass([.. components])];
    }

    private ConvolutionKernel?[] Read(FilterArguments arguments)
    {
        var read = new OptionReader(this, arguments);
        return [.. Parts.Select(part => Kernel(read, part))];
    }

    private static ConvolutionKernel? Kernel(OptionReader read, string part)
    {
        var (x, y) = (Size(read, $"{part}_msize_x"), Size(read, $"{part}_msize_y"));
        if ((x / 2 + y / 2) * 2 > MaxScaleBits)
            throw read.Wrong($"{part}_msize_x", $"with {part}_msize_y={y} is too big: the two may sum to {MaxScaleBits + 1} at most");
        var amount = (int)(read.Float($"{part}_amount", -2, 5) * 65536f);
        return amount == 0 ? null : new ConvolutionKernel(Binomial(x), Binomial(y), amount);
    }

    /// <summary>
    /// Above 8 bit, FFmpeg 5.1 shifts its product by 24 bits where 16 would be right, so that its effect is 256 times weaker. It is
    /// our measure, so ours is as weak.
    /// </summary>
    private static ConvolutionKernel? ForDepth(ConvolutionKernel? kernel, int depth) =>
        kernel is null || depth == 8 ? kernel : kernel.Amount >> 8 is var weak and not 0 ? kernel with { Amount = weak } : null;

    /// <summary>True where libavfilter's 32-bit sums wrap around: what comes of that is its own.</summary>
    private static bool Overflows(ConvolutionKernel kernel, int depth) =>
        kernel.Horizontal.Length - 1 + kernel.Vertical.Length - 1 + depth > 32;

    private static int Size(OptionReader read, string option)
    {
        var size = read.Integer(option, 3, 23);
        return size % 2 == 1 ? size : throw read.Wrong(option, "is even; it takes odd sizes, 3 to 23");
    }

    /// <summary>
    /// The kernel that summing neighbours <c>size − 1</c> times gives: row <c>size − 1</c> of Pascal's triangle over 2^(size − 1).
    /// Every weight is exact in a float: the largest, of size 23, needs 20 bits.
    /// </summary>
    private static ImmutableArray<float> Binomial(int size)
    {
        var weights = new float[size];
        double weight = 1;
        for (var k = 0; k < size; k++)
        {
            weights[k] = (float)(weight / (1 << (size - 1)));
            weight = weight * (size - 1 - k) / (k + 1);
        }

        return [.. weights];
    }
}
