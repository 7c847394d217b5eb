using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters;

/// <summary>
/// A named, parametrised recipe of passes. Name, option names, order and defaults are FFmpeg's. One file per filter;
/// no device code. Immutable; thread-safe.
/// </summary>
public abstract class FilterDefinition
{
    /// <summary>FFmpeg's name of the filter.</summary>
    public abstract string Name { get; }

    /// <summary>One line that says what it does.</summary>
    public abstract string Summary { get; }

    /// <summary>Options in FFmpeg's order, which is the order of positional values.</summary>
    public abstract IReadOnlyList<FilterOption> Options { get; }

    /// <summary>Checks every value, without knowing the frames' format, so that a wrong one is reported before any input is opened.</summary>
    /// <exception cref="FilterException">An option's value is wrong; the message names option, value and range.</exception>
    public abstract void Check(FilterArguments arguments);

    /// <summary>
    /// Turns options into passes for frames of one format. An empty list means "changes nothing". Null means that this
    /// recipe cannot express the options (an expression over time, say) or the format; libavfilter then runs the filter.
    /// </summary>
    /// <exception cref="FilterException">An option's value is wrong; the message names option, value and range.</exception>
    public abstract IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format);
}
