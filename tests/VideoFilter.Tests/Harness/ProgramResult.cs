using System.Text;
using System.Text.Json;

namespace VideoFilter.Tests.Harness;

/// <summary>How a run of a program ended.</summary>
/// <param name="ExitCode">Its status; 128 + n after signal n.</param>
/// <param name="Output">All of stdout.</param>
/// <param name="Error">All of stderr.</param>
/// <param name="Elapsed">How long it ran.</param>
internal sealed record ProgramResult(int ExitCode, byte[] Output, string Error, TimeSpan Elapsed)
{
    /// <summary>Stdout as text.</summary>
    public string OutputText => Encoding.UTF8.GetString(Output);

    /// <summary>Lines of stderr that hold something.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The report: the last line of stdout, or of stderr.</summary>
    public JsonElement Report(bool fromError = false)
    {
        var lines = fromError ? ErrorLines : OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 0, $"no report; status {ExitCode}, stderr: {Error}");
        return JsonDocument.Parse(lines[^1]).RootElement;
    }

    /// <summary>Fails, with stderr, unless the status is as expected.</summary>
    public ProgramResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"status {ExitCode} instead of {exitCode}; stderr: {Error}");
        return this;
    }

    /// <summary>Fails unless stderr is exactly one line of ours that holds <paramref name="said"/>, and no stack trace.</summary>
    public ProgramResult ExpectOneLine(params string[] said)
    {
        Assert.DoesNotContain("   at ", Error);
        var line = Assert.Single(ErrorLines);
        Assert.StartsWith("video-filter: ", line);
        Assert.DoesNotContain("internal error", line);
        foreach (var word in said) Assert.Contains(word, line);
        return this;
    }
}
