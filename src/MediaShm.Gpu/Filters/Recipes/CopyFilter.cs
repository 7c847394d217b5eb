using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>FFmpeg's <c>copy</c>: no pass at all.</summary>
public sealed class CopyFilter : FilterDefinition
{
    /// <inheritdoc/>
    public override string Name => "copy";

    /// <inheritdoc/>
    public override string Summary => "passes the picture on; here the same as null";

    /// <inheritdoc/>
    public override IReadOnlyList<FilterOption> Options => [];

    /// <inheritdoc/>
    public override void Check(FilterArguments arguments)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format) => [];
}
