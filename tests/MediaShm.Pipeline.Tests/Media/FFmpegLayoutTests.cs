using System.Diagnostics;
using System.Runtime.CompilerServices;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>The layout table against the installed headers, and what happens when it is wrong.</summary>
public class FFmpegLayoutTests
{
    [Fact]
    public void The_table_agrees_with_the_installed_headers()
    {
        var (exit, text) = Probe(table: null);
        if (exit == 77) Assert.Skip(text.Trim());
        Assert.True(exit == 0, text);
    }

    [Fact]
    public void The_probe_finds_a_wrong_offset()
    {
        var table = Path.Combine(RepositoryRoot(), "src/MediaShm.Pipeline/Media/FFmpeg/ffmpeg-layout.tsv");
        var wrong = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(wrong, File.ReadLines(table).Select(l => l.StartsWith("AVFrame.pts\t", StringComparison.Ordinal) ? l.Replace("136", "144", StringComparison.Ordinal) : l));
            var (exit, text) = Probe(wrong);
            if (exit == 77) Assert.Skip(text.Trim());
            Assert.Equal(1, exit);
            Assert.Contains("AVFrame.pts", text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(wrong);
        }
    }

    [Fact]
    public void Every_supported_release_has_a_whole_column()
    {
        var table = LayoutTable.Load();
        foreach (var release in FFmpegRelease.All)
        {
            Assert.Contains(release.Name, table.Releases);
            var frame = table.Column("AVFrame", release);
            Assert.True(frame.Optional("duration") >= 0 || frame.Optional("pkt_duration") >= 0);
            Assert.True(frame.Offset("best_effort_timestamp") > frame.Offset("data"));
            Assert.Throws<FFmpegLibraryException>(() => frame.Offset("no_such_member"));
        }
    }

    [Theory]
    [InlineData(57, 28, 59, 37, 59, 27, "5.1")]
    [InlineData(58, 2, 60, 3, 60, 3, "6.0")]
    [InlineData(58, 36, 60, 37, 60, 20, "6.1")]
    [InlineData(59, 20, 61, 5, 61, 3, "7.0")]
    [InlineData(59, 39, 61, 19, 61, 7, "7.1")]
    [InlineData(60, 30, 62, 30, 62, 15, "8.0")]
    [InlineData(57, 17, 59, 18, 59, 16, null)] // 5.0: no channel layouts yet
    [InlineData(61, 0, 63, 0, 63, 0, null)]
    public void Versions_find_the_newest_column_not_newer_than_they_are(int um, int un, int cm, int cn, int fm, int fn, string? release) =>
        Assert.Equal(release, FFmpegRelease.For(new(um, un), new(cm, cn), new(fm, fn))?.Name);

    private static (int Exit, string Text) Probe(string? table)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(RepositoryRoot(), "tools/layout-probe.sh"));
        if (table is not null) start.Environment["LAYOUT_TABLE"] = table;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000));
        return (process.ExitCode, output + errors.Result);
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
