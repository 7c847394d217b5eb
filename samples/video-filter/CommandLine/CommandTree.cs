using System.CommandLine;
using System.CommandLine.Help;

namespace VideoFilter.CommandLine;

/// <summary>
/// The verbs, <c>--help</c> and <c>--version</c>, on System.CommandLine. A run's own words never come here: their meaning
/// depends on where they stand, and <see cref="FilterRunParser"/> reads them.
/// </summary>
internal static class CommandTree
{
    private const string Description =
        """
        Decodes a video in one process, filters it in another, encodes it: frames cross in shared memory, uncopied.

          video-filter -i in.mp4 -vf "gblur=sigma=2,eq=contrast=1.1" -c:v libx264 -crf 20 out.mp4
          video-filter -i in.mkv -vf hflip -f framemd5 -

        Options that are not listed go to the encoder and the muxer as NAME VALUE (-tune film, -g 50, -movflags
        +faststart), before -i to the demuxer and the decoder. Audio and subtitle streams are copied.
        """;

    private static readonly string[] Verbs = [];

    private static readonly string[] HelpAndVersion = ["--help", "-h", "-help", "-?", "help", "--version", "-version"];

    /// <summary>The command line is a verb's, or asks for help or the version; anything else is a run.</summary>
    public static bool Handles(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && (Verbs.Contains(arguments[0]) || HelpAndVersion.Contains(arguments[0]) || arguments.Contains("--help"));

    /// <summary>Runs it.</summary>
    /// <exception cref="UsageException">A verb's arguments are wrong.</exception>
    public static ExitCode Invoke(IReadOnlyList<string> arguments)
    {
        var words = arguments.Select(word => word switch { "-help" or "help" => "--help", "-version" => "--version", _ => word }).ToArray();
        if (!Verbs.Contains(words[0]) && words.Contains("--help")) words = ["--help"];
        var parsed = Root().Parse(words, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) throw new UsageException(parsed.Errors[0].Message);
        return (ExitCode)parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>The nearest verb to a first word that is none, for a message; or null.</summary>
    public static string? NearestVerb(string word) => NearestName.Find(word, Verbs);

    private static RootCommand Root()
    {
        var root = new RootCommand(Description);
        foreach (var entry in OptionTable.Entries)
        {
            if (!entry.Hidden) root.Add(Documented(entry));
        }

        root.Add(new Argument<string>("OUT") { Description = "Output file; - is stdout.", Arity = ArgumentArity.ZeroOrOne });
        return root;
    }

    // Listed for help only; FilterRunParser is what reads them.
    private static Option Documented(OptionEntry entry) =>
        entry.Value is null
            ? new Option<bool>(entry.Shown) { Description = entry.Help }
            : new Option<string>(entry.Shown) { Description = entry.Help, HelpName = entry.Value };
}
