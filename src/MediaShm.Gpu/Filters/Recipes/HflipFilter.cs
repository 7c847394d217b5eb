using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>hflip</c>.</summary>
public sealed class HflipFilter : FilterDefinition
{
    /// <inheritdoc/>
    public override string Name => "hflip";

    /// <inheritdoc/>
    public override string Summary => "mirrors left and right";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options => [];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format) =>
        [new FlipPass(Horizontal: true, Vertical: false)];
}
