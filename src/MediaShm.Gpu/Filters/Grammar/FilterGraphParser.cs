using MediaShm.Pipeline.Text;

namespace MediaShm.Gpu.Filters.Grammar;

/// <summary>
/// Reads <c>-vf</c> strings by the grammar of FFmpeg's filter graphs ("Filtergraph description" in ffmpeg-filters(1)):
/// filters with commas between, each <c>name[@id][=arguments]</c>, link labels in brackets, chains with semicolons between.
/// Thread-safe.
/// </summary>
public static class FilterGraphParser
{
    private const string GraphReason = "a graph with links";

    /// <summary>
    /// Reads a string. A plain chain gives one call per filter, in order. A graph with link labels or several chains gives
    /// one call that holds all of it, for libavfilter.
    /// </summary>
    /// <param name="text">What follows <c>-vf</c>.</param>
    /// <param name="otherFilters">Names that libavfilter would run besides <see cref="FilterCatalog"/>'s.</param>
    /// <exception cref="FilterException">
    /// The string does not follow the grammar, a filter is unknown, or an option of one of our recipes is unknown or has a
    /// wrong value.
    /// </exception>
    public static IReadOnlyList<FilterCall> Parse(string text, IReadOnlyCollection<string> otherFilters)
    {
        ArgumentNullException.ThrowIfNull(otherFilters);
        return Parse(text, () => otherFilters);
    }

    /// <inheritdoc cref="Parse(string, IReadOnlyCollection{string})"/>
    /// <param name="text">What follows <c>-vf</c>.</param>
    /// <param name="otherFilters">Asked for the names only when one is not the catalogue's: to list them means to load libavfilter.</param>
    public static IReadOnlyList<FilterCall> Parse(string text, Func<IReadOnlyCollection<string>> otherFilters)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(otherFilters);
        var source = MappedText.Of(text);
        var calls = new List<FilterCall>();
        var isGraph = false;
        for (var at = 0; ;)
        {
            isGraph |= SkipLabels(source, ref at);
            calls.Add(ParseCall(source, ref at, otherFilters));
            isGraph |= SkipLabels(source, ref at);
            if (source.IsEnd(at)) break;
            if (source.At(at) is not (',' or ';'))
                throw new FilterException(at, $"expected ',' before '{text[at..]}'");
            isGraph |= source.At(at) == ';';
            at++;
        }

        return isGraph
            ? [new FilterCall(string.Join(',', calls.Select(c => c.Name)), null, 0, text, string.Empty) { LibavfilterReason = GraphReason }]
            : calls;
    }

    /// <summary>Passes over <c>[label]</c>s and white space; true when there was a label.</summary>
    private static bool SkipLabels(MappedText source, ref int at)
    {
        at = source.SkipWhitespace(at);
        var any = false;
        while (source.At(at) == '[')
        {
            var open = at++;
            var label = source.TakeToken(ref at, "]");
            if (label.Text.Length == 0) throw new FilterException(open, "a link label is empty");
            if (source.IsEnd(at)) throw new FilterException(open, "this '[' has no ']'");
            at = source.SkipWhitespace(at + 1);
            any = true;
        }

        return any;
    }

    private static FilterCall ParseCall(MappedText source, ref int at, Func<IReadOnlyCollection<string>> otherFilters)
    {
        var start = source.SkipWhitespace(at);
        var token = source.TakeToken(ref at, "=,;[");
        var (name, instance) = SplitInstance(token.Text);
        if (name.Length == 0) throw new FilterException(start, "a filter name is missing here");
        var arguments = new MappedText(string.Empty, [at]);
        var argumentText = string.Empty;
        if (source.At(at) == '=')
        {
            var begin = ++at;
            arguments = source.TakeToken(ref at, "[],;");
            argumentText = source.Text[begin..at];
        }

        var call = new FilterCall(name, instance, start, source.Text[start..at], argumentText);
        if (FilterCatalog.Find(name) is not { } definition)
        {
            var others = otherFilters();
            return others.Contains(name)
                ? call with { LibavfilterReason = "no kernel of that name" }
                : throw new FilterException(start, $"no filter is called '{name}'{NearestName.Hint(name, FilterCatalog.Names.Concat(others))}");
        }

        var parsed = FilterOptionParser.Parse(definition, arguments, out var libavfilterOption);
        if (parsed is null) return call with { LibavfilterReason = $"its option '{libavfilterOption}' is libavfilter's own" };
        definition.Check(parsed);
        return call with { Definition = definition, Arguments = parsed };
    }

    /// <summary>Splits <c>name@id</c>; an <c>@</c> with nothing after it belongs to the name, as in libavfilter.</summary>
    private static (string Name, string? Instance) SplitInstance(string token)
    {
        var mark = token.IndexOf('@');
        return mark >= 0 && mark + 1 < token.Length ? (token[..mark], token[(mark + 1)..]) : (token, null);
    }
}
