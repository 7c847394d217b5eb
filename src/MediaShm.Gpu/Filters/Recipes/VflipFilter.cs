using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>vflip</c>.</summary>
public sealed class VflipFilter : FilterDefinition
{
    /// <inheritdoc/>
    public override string Name => "vflip";

    /// <inheritdoc/>
    public override string Summary => "mirrors top and bottom";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options => [];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format) =>
        [new FlipPass(Horizontal: false, Vertical: true)];
}
