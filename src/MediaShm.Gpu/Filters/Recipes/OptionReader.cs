using MediaShm.Gpu.Filters.Expressions;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Pipeline.Text;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>
/// Reads a filter's options by FFmpeg's rules for option values: numbers are expressions, integers are rounded to nearest,
/// flags are names joined by + and −. An option not given has its default.
/// </summary>
/// <param name="filter">The filter, for its defaults and its name.</param>
/// <param name="arguments">What was given.</param>
internal readonly struct OptionReader(FilterDefinition filter, FilterArguments arguments)
{
    /// <summary>The text of an option, or its default.</summary>
    public string Text(string option) =>
        arguments.Values.TryGetValue(option, out var text) ? text : filter.Options.First(o => o.Name == option).Default;

    /// <summary>A floating-point option.</summary>
    public float Float(string option, double min, double max) => (float)Number(option, Text(option), min, max, []);

    /// <summary>An integer option; <paramref name="names"/> are words that stand for values.</summary>
    public int Integer(string option, int min, int max, params ReadOnlySpan<(string Name, double Value)> names) =>
        (int)Math.Round(Number(option, Text(option), min, max, names), MidpointRounding.ToEven);

    /// <summary>A set of flags: names or numbers, each replacing, joined with (+) or taken from (−) what stands so far, at first the default.</summary>
    public int Flags(string option, ReadOnlySpan<(string Name, double Value)> names)
    {
        var text = Text(option);
        var flags = DefaultFlags(option, names);
        var at = 0;
        do
        {
            var command = at < text.Length && text[at] is '+' or '-' ? text[at++] : '\0';
            var end = text.IndexOfAny(['+', '-'], at) is >= 0 and var found ? found : text.Length;
            var value = (long)Number(option, text[at..end], -1, uint.MaxValue, names);
            flags = command switch { '+' => flags | value, '-' => flags & ~value, _ => value };
            at = end;
        }
        while (at < text.Length);

        return (int)flags;
    }

    /// <summary>A yes-or-no option.</summary>
    public bool Boolean(string option) => Text(option) switch
    {
        "1" or "true" or "y" or "yes" or "enable" or "enabled" or "on" => true,
        "0" or "false" or "n" or "no" or "disable" or "disabled" or "off" => false,
        _ => throw Wrong(option, "is neither true nor false"),
    };

    /// <summary>An expression over a frame's properties; null when its value is not the same for every frame.</summary>
    public double? Expression(string option, params ReadOnlySpan<string> variables)
    {
        var result = Expressions.Expression.Evaluate(Text(option), variables);
        return result.Kind switch
        {
            ExpressionKind.Constant => result.Value,
            ExpressionKind.Varying => null,
            _ => throw Wrong(option, $"is not an expression: {result.Fault}"),
        };
    }

    /// <summary>An exception that names filter, option and value.</summary>
    public FilterException Wrong(string option, string why) =>
        new(arguments.Positions.GetValueOrDefault(option, -1), $"{filter.Name}: {option}={Text(option)} {why}");

    private double Number(string option, string text, double min, double max, ReadOnlySpan<(string Name, double Value)> names)
    {
        var defaultText = filter.Options.First(o => o.Name == option).Default;
        var defaultValue = names.IsEmpty ? Expressions.Expression.Evaluate(defaultText).Value : DefaultFlags(option, names);
        ReadOnlySpan<(string Name, double Value)> general = [("default", defaultValue), ("max", max), ("min", min), ("none", 0), ("all", -1)];
        var result = Expressions.Expression.Evaluate(text, [], [.. names, .. general]);
        if (result.Kind != ExpressionKind.Constant) throw Wrong(option, NotANumber(text, min, max, names));
        return result.Value >= min && result.Value <= max ? result.Value : throw Wrong(option, $"is outside {min:g} to {max:g}");
    }

    private long DefaultFlags(string option, ReadOnlySpan<(string Name, double Value)> names)
    {
        long flags = 0;
        foreach (var word in filter.Options.First(o => o.Name == option).Default.Split('+'))
            flags |= (long)Expressions.Expression.Evaluate(word, [], names).Value;
        return flags;
    }

    private static string NotANumber(string text, double min, double max, ReadOnlySpan<(string Name, double Value)> names)
    {
        if (names.IsEmpty) return $"is not a number; it takes {min:g} to {max:g}";
        var words = new string[names.Length];
        for (var i = 0; i < words.Length; i++) words[i] = names[i].Name;
        return $"is not one of {string.Join(", ", words)}{NearestName.Hint(text, words)}";
    }
}
