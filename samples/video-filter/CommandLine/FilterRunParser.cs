using MediaShm.Pipeline.Text;

namespace VideoFilter.CommandLine;

/// <summary>
/// Reads an FFmpeg-style command line: options before <c>-i</c> are the input's, those after it the output's. A single-dash
/// option that is not in <see cref="OptionTable"/> takes one value and goes to the codec or container of its side. Long
/// options (<c>--device cpu</c> or <c>--device=cpu</c>) may stand anywhere; after <c>--</c> only names follow.
/// A general parser cannot do this (place gives meaning, and unknown options take values), so this one comes before it.
/// </summary>
internal static class FilterRunParser
{
    /// <summary>Reads all words.</summary>
    /// <exception cref="UsageException">They make no run.</exception>
    public static FilterRunOptions Parse(IReadOnlyList<string> arguments)
    {
        var run = new FilterRunBuilder();
        for (var at = 0; at < arguments.Count; at++)
        {
            var word = arguments[at];
            if (word == "--")
            {
                while (++at < arguments.Count) run.AddName(arguments[at]);
            }
            else if (word.Length < 2 || word[0] != '-')
            {
                run.AddName(word);
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLongOption(run, arguments, ref at);
            }
            else
            {
                ReadShortOption(run, arguments, ref at);
            }
        }

        return run.Build();
    }

    private static void ReadLongOption(FilterRunBuilder run, IReadOnlyList<string> arguments, ref int at)
    {
        var word = arguments[at];
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var entry = OptionTable.Find(name)
            ?? throw new UsageException($"unknown option {name}{NearestName.Hint(name, OptionTable.Names)}; --help lists them");
        if (entry.Value is null && equals >= 0) throw new UsageException($"{name} takes no value");
        run.Apply(entry, name, "", entry.Value is null ? "" : equals >= 0 ? word[(equals + 1)..] : ValueAfter(arguments, ref at, entry.Value));
    }

    private static void ReadShortOption(FilterRunBuilder run, IReadOnlyList<string> arguments, ref int at)
    {
        var word = arguments[at];
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? word : word[..colon];
        var specifier = colon < 0 ? "" : word[(colon + 1)..];
        if (ForeignOptions.AdviceFor(name) is { } advice) throw new UsageException($"{word} is not offered here: {advice}");
        if (OptionTable.Find(name) is { } entry)
            run.Apply(entry, word, specifier, entry.Value is null ? "" : ValueAfter(arguments, ref at, entry.Value));
        else
            run.AddPrivate(word, name[1..], specifier, ValueAfter(arguments, ref at, "VALUE"));
    }

    // Whatever it looks like: FFmpeg, too, takes "-vf -y" as a chain called -y.
    private static string ValueAfter(IReadOnlyList<string> arguments, ref int at, string value)
    {
        var name = arguments[at];
        if (++at < arguments.Count) return arguments[at];
        var known = OptionTable.Find(name.Split(':')[0]) is not null;
        throw new UsageException(known
            ? $"{name} needs a value: {name} {value}"
            : $"unknown option {name}{NearestName.Hint(name, OptionTable.Names)}; if it is the encoder's, its value is missing");
    }
}
