namespace MediaShm.Gpu.Filters;

/// <summary>One option of a filter, as <c>video-filter filters NAME</c> shows it.</summary>
/// <param name="Name">FFmpeg's name.</param>
/// <param name="Alias">FFmpeg's other name for the same option, or null.</param>
/// <param name="Default">FFmpeg's default, as one would type it; empty when "not given" is a meaning of its own.</param>
/// <param name="Help">What it does and its range.</param>
public sealed record FilterOption(string Name, string? Alias, string Default, string Help);

/// <summary>The options given to one filter, after parsing and un-escaping: names resolved to <see cref="FilterOption.Name"/>.</summary>
/// <param name="Values">Option name to text, in the order in which they were last set; options not given are absent.</param>
public sealed record FilterArguments(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>No options given.</summary>
    public static FilterArguments None { get; } = new(new Dictionary<string, string>());

    /// <summary>Where each value begins in the <c>-vf</c> string, for messages; may lack entries.</summary>
    public IReadOnlyDictionary<string, int> Positions { get; init; } = new Dictionary<string, int>();
}
