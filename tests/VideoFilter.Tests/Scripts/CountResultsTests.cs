using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Scripts;

/// <summary>What CI's last line is counted from.</summary>
public sealed class CountResultsTests
{
    private const string Head = "<TestRun xmlns=\"x\"><Results>";
    private const string Tail = "</Results><ResultSummary outcome=\"Completed\"><Counters total=\"9\" /></ResultSummary></TestRun>";

    [Fact]
    public void AddsUpEveryFile()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("A.trx"), Head + Result("Passed") + Result("Passed") + Result("NotExecuted") + Tail);
        File.WriteAllText(folder.File("B.trx"), Head + Result("Passed", "a &lt; b") + Tail);
        Assert.Equal(("A: 2 passed, 0 failed, 1 skipped\nB: 1 passed, 0 failed, 0 skipped\n3 passed, 0 failed, 1 skipped\n", 0), Count(folder));
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Error")]
    [InlineData("Timeout")]
    public void AnythingButPassedOrSkippedFailed(string outcome)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("A.trx"), Head + Result("Passed") + Result(outcome) + Tail);
        Assert.Equal(("A: 1 passed, 1 failed, 0 skipped\n1 passed, 1 failed, 0 skipped\n", 1), Count(folder));
    }

    [Fact]
    public void ARunnerThatWroteNothingFailed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("A.trx"), Head + Result("Passed") + Tail);
        File.WriteAllText(folder.File("B.crashed"), "");
        Assert.Equal(("A: 1 passed, 0 failed, 0 skipped\nB: 0 passed, 1 failed, 0 skipped\n1 passed, 1 failed, 0 skipped\n", 1), Count(folder));
    }

    [Fact]
    public void NoTestAtAllFailed()
    {
        using var folder = new TempFolder();
        Assert.Equal(("0 passed, 0 failed, 0 skipped\n", 1), Count(folder));
    }

    private static string Result(string outcome, string name = "T") =>
        $"<UnitTestResult testName=\"{name}\" outcome=\"{outcome}\" duration=\"00:00:01\"><Output /></UnitTestResult>";

    private static (string Output, int ExitCode) Count(TempFolder folder)
    {
        using var script = RunningProgram.Start("/bin/sh", [Path.Combine(Repository.Root, "tests", "count-results.sh"), folder.Path], folder.Path);
        var result = script.WaitForEnd(TimeSpan.FromSeconds(30));
        Assert.Equal("", result.Error);
        return (result.OutputText, result.ExitCode);
    }
}
