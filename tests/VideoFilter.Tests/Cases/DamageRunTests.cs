using System.Globalization;
using MediaShm.Tests.Common;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>
/// Whole runs on damaged files: each ends, with one of the exit codes, in words and not in a stack trace, and a failed one leaves no file.
/// (That no damage passes in silence is asserted on many more files, where decoding alone is tested.) MEDIASHM_DAMAGED_RUNS sets their number.
/// </summary>
public sealed class DamageRunTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    private const int AtOnce = 2;
    private static readonly string[] Kinds = ["bframes", "vfr", "start10", "mpeg4avi", "gif", "png", "annexb", "y4m"];

    private static int Runs =>
        int.TryParse(Environment.GetEnvironmentVariable("MEDIASHM_DAMAGED_RUNS"), CultureInfo.InvariantCulture, out var runs) ? runs : 12;

    [Fact]
    public void EveryRunEndsInWordsAndAFailedOneLeavesNoFile()
    {
        var codes = new int[256];
        var originals = Kinds.ToDictionary(kind => kind, kind => File.ReadAllBytes(Inputs[kind]));
        Parallel.For(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, seed =>
        {
            var original = originals[Kinds[seed % Kinds.Length]];
            File.WriteAllBytes(Out.File($"in{seed}"), Mutator.Mutate(new Random(seed), original, 2 * original.Length));
            using var program = Start(["-v", "warning", "-i", $"in{seed}", "-c:v", "ffv1", $"out{seed}.mkv"]);
            var result = program.WaitForEnd(TimeSpan.FromSeconds(60));
            Assert.True(result.ExitCode is 0 or 1 or 3, $"seed {seed}: exit {result.ExitCode}: {result.Error}");
            Assert.DoesNotContain("   at ", result.Error);
            Assert.InRange(result.ErrorLines.Length, result.ExitCode == 0 ? 0 : 1, 25);
            Assert.Equal(result.ExitCode == 0, File.Exists(Out.File($"out{seed}.mkv")));
            _ = Interlocked.Increment(ref codes[result.ExitCode]);
        });
        Assert.DoesNotContain(Out.Files(), file => !file.StartsWith("in", StringComparison.Ordinal) && !file.StartsWith("out", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} runs: {codes[0]} done, {codes[3]} refused, {codes[1]} failed");
    }
}
