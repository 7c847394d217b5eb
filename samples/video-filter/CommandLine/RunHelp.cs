using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VideoFilter.CommandLine;

/// <summary>Help on a run, written from <see cref="OptionTable"/>; a verb's help is left to System.CommandLine.</summary>
/// <param name="verbHelp">What writes a verb's.</param>
internal sealed class RunHelp(HelpAction verbHelp) : SynchronousCommandLineAction
{
    private const int NameColumn = 31;

    private const string Head =
        """
        Decodes a video in one process, filters it in another, encodes it: frames cross in shared memory, uncopied.

        Usage:
          video-filter [input options] -i IN [-vf CHAIN] [output options] OUT
          video-filter devices | filters [NAME]

        Examples:
          video-filter -i in.mp4 -vf "gblur=sigma=2,eq=contrast=1.1" -c:v libx264 -crf 20 out.mp4
          video-filter -i in.mkv -vf hflip -f framemd5 -

        Options:
        """;

    private const string Tail =
        """

        Options that are not listed go to the encoder and the muxer as NAME VALUE (-tune film, -g 50, -movflags +faststart),
        before -i to the demuxer and the decoder; with :a (-compression_level:a 8) to the audio encoder alone, with :v not to
        it. Audio and subtitle streams are copied unless -c:a names an encoder. A file name that begins with - is written
        ./-name, or stands after --.

        Exit status: 0 done, 1 failed while running, 2 usage, 3 input unusable, 4 device unusable, 130 stopped.
        """;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not RootCommand) return verbHelp.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(Head);
        foreach (var entry in OptionTable.Entries)
        {
            if (!entry.Hidden) output.WriteLine($"  {$"{entry.Shown} {entry.Value}",-NameColumn} {entry.Help}");
        }

        output.WriteLine(Tail);
        return 0;
    }
}
