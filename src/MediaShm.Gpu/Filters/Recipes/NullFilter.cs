using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>null</c>: no pass at all.</summary>
public sealed class NullFilter : FilterDefinition
{
    /// <inheritdoc/>
    public override string Name => "null";

    /// <inheritdoc/>
    public override string Summary => "passes the picture on";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options => [];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format) => [];
}
