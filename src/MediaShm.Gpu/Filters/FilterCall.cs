namespace MediaShm.Gpu.Filters;

/// <summary>One filter of a <c>-vf</c> string, or a whole graph with links that only libavfilter can run. Immutable.</summary>
/// <param name="Name">The filter's name; of a graph, the names of its filters with commas between.</param>
/// <param name="InstanceName">The name after <c>@</c>, or null.</param>
/// <param name="Position">Characters of the <c>-vf</c> string before the name.</param>
/// <param name="Text">The call as it was typed, escapes included: what libavfilter is given.</param>
/// <param name="ArgumentText">What follows the <c>=</c>, as it was typed; empty when there is nothing.</param>
public sealed record FilterCall(string Name, string? InstanceName, int Position, string Text, string ArgumentText)
{
    /// <summary>Our recipe of that name; null when libavfilter must run the call.</summary>
    public FilterDefinition? Definition { get; init; }

    /// <summary>The recipe's options; null when <see cref="Definition"/> is.</summary>
    public FilterArguments? Arguments { get; init; }

    /// <summary>Why libavfilter must run the call; null when a recipe may.</summary>
    public string? LibavfilterReason { get; init; }
}
