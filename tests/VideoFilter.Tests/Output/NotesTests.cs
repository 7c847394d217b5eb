using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Tests.Output;

/// <summary>Remarks: one line each, as loud as asked for, through the progress bar while there is one.</summary>
public sealed class NotesTests
{
    [Fact]
    public void TellsWhatTheLevelAllows()
    {
        using var error = new StringWriter();
        var notes = new Notes(LogLevel.Warning, error);
        notes.Info("not told");
        notes.Warning("two\nlines");
        Assert.Equal("two lines\n", error.ToString());
    }

    [Fact]
    public void GoesThroughTheSinkWhileThereIsOne()
    {
        using var error = new StringWriter();
        var notes = new Notes(LogLevel.Info, error);
        var seen = new List<string>();
        notes.SendTo(seen.Add);
        notes.Info("a");
        notes.SendTo(null);
        notes.Info("b");
        Assert.Equal(["a"], seen);
        Assert.Equal("b\n", error.ToString());
    }

    [Fact]
    public void ProgressKnowsItsFraction()
    {
        var progress = new RunProgress(new Notes(LogLevel.Quiet, TextWriter.Null));
        Assert.Null(progress.Fraction);
        progress.Expect(null, TimeSpan.FromSeconds(4));
        progress.FrameDone(TimeSpan.FromSeconds(1));
        Assert.Equal(0.25, progress.Fraction);
        progress.Expect(4, TimeSpan.FromSeconds(4));
        progress.FrameDone(TimeSpan.FromSeconds(4));
        Assert.Equal(0.5, progress.Fraction);
        Assert.Equal(2, progress.Frames);
    }
}
