using System.CommandLine;
using System.CommandLine.Help;
using MediaShm.Pipeline.Text;
using VideoFilter.Demo;
using VideoFilter.Verbs;

namespace VideoFilter.CommandLine;

/// <summary>
/// The verbs, <c>--help</c> and <c>--version</c>, on System.CommandLine. A run's own words never come here: their meaning
/// depends on where they stand, and <see cref="FilterRunParser"/> reads them.
/// </summary>
internal static class CommandTree
{
    private static readonly string[] Verbs = ["devices", "filters", "demo"];

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
        if (parsed.Errors.Count > 0) throw new UsageException($"{words[0]}: {parsed.Errors[0].Message}");
        return (ExitCode)parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>The verb that somebody who mistyped most likely meant, for a message; or null.</summary>
    public static string? NearestVerb(string word) => NearestName.Find(word, Verbs);

    private static RootCommand Root()
    {
        var root = new RootCommand { Devices(), Filters(), Demo() };
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction verbHelp } help) help.Action = new RunHelp(verbHelp);
        }

        return root;
    }

    private static Command Devices()
    {
        var verb = new Command("devices", "List what can run filters on this machine.");
        verb.SetAction(_ => (int)DevicesVerb.Run());
        return verb;
    }

    private static Command Filters()
    {
        var name = new Argument<string?>("NAME") { Description = "A filter, to see its options.", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Command("filters", "List what can stand in a chain, or one filter's options.") { name };
        verb.SetAction(parsed => (int)FiltersVerb.Run(parsed.GetValue(name)));
        return verb;
    }

    private static Command Demo()
    {
        var verb = new Command("demo", "Make a clip, run a chain on every device present, compare.") { Hidden = true };
        verb.SetAction(_ => (int)DemoVerb.Run());
        return verb;
    }
}
