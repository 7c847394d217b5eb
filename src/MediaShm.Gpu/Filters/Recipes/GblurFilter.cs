using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>gblur</c>: repeated two-sided exponential smoothing that approaches a Gaussian.</summary>
public sealed class GblurFilter : FilterDefinition
{
    /// <inheritdoc/>
    public override string Name => "gblur";

    /// <inheritdoc/>
    public override string Summary => "blurs with an approximate Gaussian";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options { get; } =
    [
        new("sigma", null, "0.5", "standard deviation in samples, 0 to 1024"),
        new("steps", null, "1", "smoothing steps, 1 to 6; more come nearer to a Gaussian"),
        new("planes", null, "15", "bit mask of the planes to blur, 0 to 15"),
        new("sigmaV", null, "-1", "vertical standard deviation, -1 to 1024; below 0 the same as sigma"),
    ];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments) => _ = Read(arguments);

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format)
    {
        var pass = Read(arguments);
        if (!format.IsLumaChroma()) return null;
        var mask = pass.ComponentMask & ((1 << format.ComponentCount()) - 1);
        return pass.SigmaHorizontal == 0 || mask == 0 ? [] : [pass with { ComponentMask = mask }]; // sigma 0 switches all off, sigmaV too
    }

    private SeparableRecursivePass Read(FilterArguments arguments)
    {
        var read = new OptionReader(this, arguments);
        var sigma = read.Float("sigma", 0, 1024);
        var vertical = read.Float("sigmaV", -1, 1024);
        return new SeparableRecursivePass(
            sigma, vertical < 0 ? sigma : vertical, read.Integer("steps", 1, 6), read.Integer("planes", 0, 15));
    }
}
