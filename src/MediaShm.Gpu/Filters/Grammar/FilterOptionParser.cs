using MediaShm.Pipeline.Text;

namespace MediaShm.Gpu.Filters.Grammar;

/// <summary>
/// Reads the arguments of one filter: <c>value:value:name=value</c>, after the graph's level of escaping has been undone. As
/// in libavfilter, positional values may follow named ones: they go on with the option after the last one set.
/// </summary>
internal static class FilterOptionParser
{
    /// <summary>Options that libavfilter gives to every filter; they need its timeline or its threads.</summary>
    private static readonly string[] GenericOptions = ["enable", "thread_type", "threads", "extra_hw_frames"];

    /// <summary>Reads arguments; null when they hold an option that libavfilter gives to every filter.</summary>
    /// <exception cref="FilterException">An option is unknown, or there are more positional values than options.</exception>
    public static FilterArguments? Parse(FilterDefinition definition, MappedText arguments, out string? libavfilterOption)
    {
        libavfilterOption = null;
        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = 0; // index of the option that a positional value would set
        for (var at = 0; !arguments.IsEnd(at);)
        {
            var start = arguments.SkipWhitespace(at);
            var key = TakeKey(arguments, ref at);
            var valueStart = arguments.SkipWhitespace(at);
            var value = arguments.TakeToken(ref at, ":");
            if (arguments.At(at) == ':') at++;

            FilterOption option;
            if (key is null)
            {
                if (next >= definition.Options.Count)
                    throw new FilterException(arguments.Positions[Math.Min(start, arguments.Text.Length)], TooMany(definition, value.Text));
                option = definition.Options[next++];
            }
            else if (GenericOptions.Contains(key))
            {
                libavfilterOption = key;
                return null;
            }
            else
            {
                var index = IndexOf(definition, key);
                if (index < 0) throw new FilterException(arguments.Positions[start], Unknown(definition, key));
                option = definition.Options[index];
                next = index + 1;
            }

            values.Remove(option.Name); // what is set last counts, and stands last
            values.Add(option.Name, value.Text);
            positions[option.Name] = arguments.Positions[Math.Min(valueStart, arguments.Text.Length)];
        }

        return new FilterArguments(values) { Positions = positions };
    }

    /// <summary>Takes <c>key =</c>; null, and nothing taken, when the next item is a value alone.</summary>
    private static string? TakeKey(MappedText arguments, ref int at)
    {
        var start = arguments.SkipWhitespace(at);
        var end = start;
        while (char.IsAsciiLetterOrDigit(arguments.At(end)) || (arguments.At(end) != '\0' && "_-/.".Contains(arguments.At(end)))) end++;
        var mark = arguments.SkipWhitespace(end);
        if (arguments.At(mark) != '=') return null;
        at = mark + 1;
        return arguments.Text[start..end];
    }

    private static int IndexOf(FilterDefinition definition, string key)
    {
        for (var i = 0; i < definition.Options.Count; i++)
            if (definition.Options[i].Name == key || definition.Options[i].Alias == key) return i;
        return -1;
    }

    private static string Unknown(FilterDefinition definition, string key)
    {
        if (definition.Options.Count == 0) return $"{definition.Name} takes no options, so not '{key}' either";
        var hint = NearestName.Hint(key, definition.Options.SelectMany(o => o.Alias is null ? [o.Name] : new[] { o.Name, o.Alias }));
        return $"{definition.Name} has no option '{key}'{(hint.Length > 0 ? hint : $"; it has {Names(definition)}")}";
    }

    private static string TooMany(FilterDefinition definition, string value) => definition.Options.Count == 0
        ? $"{definition.Name} takes no options, so not '{value}' either"
        : $"{definition.Name} has no option left for the value '{value}'; in order it has {Names(definition)}";

    private static string Names(FilterDefinition definition) => string.Join(", ", definition.Options.Select(o => o.Name));
}
