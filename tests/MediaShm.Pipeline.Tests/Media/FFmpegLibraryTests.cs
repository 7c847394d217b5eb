using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Tests.Media;

public unsafe class FFmpegLibraryTests
{
    [Fact]
    public void The_installed_libraries_load_and_pass_the_self_check()
    {
        FFmpegLibrary.Load();
        FFmpegLibrary.LoadFilter();
        FFmpegLibrary.LoadScale();
        Assert.NotNull(FFmpegLibrary.Release);
        Assert.Contains(FFmpegLibrary.Release, FFmpegRelease.All);
    }

    [Fact]
    public void Log_lines_reach_the_sink_with_their_arguments_formatted()
    {
        FFmpegLibrary.Load();
        var lines = new List<string>();
        FFmpegLog.Install((level, line) =>
        {
            lock (lines) lines.Add($"{level} {line}");
        });
        try
        {
            using var name = new Utf8("no-such-file.mp4");
            AVFormatContext* context = null;
            var options = new NativeDictionary([new("protocol_whitelist", "none")]);
            fixed (AVDictionary** entries = &options.Entries)
                Assert.True(ffmpeg.avformat_open_input(&context, name, null, entries) < 0);
            options.Dispose();
        }
        finally
        {
            FFmpegLog.Install(null);
        }

        Assert.Contains(lines, l => l.StartsWith("16 ", StringComparison.Ordinal) && l.Contains("'none'", StringComparison.Ordinal));
    }

    [Fact]
    public void Errors_have_words()
    {
        FFmpegLibrary.Load();
        var error = Assert.Throws<MediaException>(() => FFmpegError.Check(ffmpeg.AVERROR_INVALIDDATA, "read x", MediaErrorKind.InputUnusable));
        Assert.Equal("cannot read x: Invalid data found when processing input", error.Message);
        Assert.Equal(MediaErrorKind.InputUnusable, error.Kind);
    }

    [Fact]
    public void Dictionaries_keep_their_entries()
    {
        FFmpegLibrary.Load();
        using var dictionary = new NativeDictionary([new("title", "тест ✓"), new("b", "2")]);
        Assert.Equal(new Dictionary<string, string> { ["title"] = "тест ✓", ["b"] = "2" }, dictionary.ToDictionary());
    }
}
