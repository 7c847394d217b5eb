using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>What a person at a terminal sees.</summary>
public sealed class TerminalTests(Clips clips) : EndToEndTest(clips)
{
    [Fact]
    public void ABarIsDrawnAndTakenAway()
    {
        const string Script = "/usr/bin/script";
        if (!File.Exists(Script)) Assert.Skip($"{Script}, which makes a terminal, is not here");
        var command = $"'{Path.Combine(AppContext.BaseDirectory, "video-filter")}' -i '{Clips.Long}' -vf gblur=sigma=2 -t 4 -an -f null -";
        using var program = RunningProgram.Start(Script, ["-q", "-e", "-c", command, "/dev/null"], Out.Path, new Dictionary<string, string> { ["TERM"] = "xterm" });
        var screen = program.WaitForEnd(TimeSpan.FromSeconds(120)).Expect(0).OutputText;
        Assert.Contains("%", screen);
        Assert.Contains("━", screen);
        Assert.Contains("100 frames in ", screen[screen.LastIndexOf('━')..]);
    }
}
