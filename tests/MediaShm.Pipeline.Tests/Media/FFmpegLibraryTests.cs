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
    public void Missing_libraries_are_named_with_the_package_to_install()
    {
        var error = Assert.Throws<FFmpegLibraryException>(() => FFmpegLibrary.LoadSet("/nonexistent"));
        Assert.Equal(MediaErrorKind.LibraryMissing, error.Kind);
        foreach (var words in new[] { "libavutil.so.57", "libavcodec.so.62", "libavformat.so.60", "apt-get install ffmpeg" })
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_set_that_is_not_whole_is_not_taken()
    {
        FFmpegLibrary.Load();
        var folder = Directory.CreateTempSubdirectory("mediashm-half-set-").FullName;
        try
        {
            // Only libavutil of the set is there, under its right name: the message tells what is missing.
            var soname = FFmpegLibrary.Release!.CoreSonames[0];
            var real = File.ReadLines("/proc/self/maps").Select(l => l[(l.LastIndexOf(' ') + 1)..]).First(l => Path.GetFileName(l).StartsWith(soname, StringComparison.Ordinal));
            File.CreateSymbolicLink(Path.Combine(folder, soname), real);
            var error = Assert.Throws<FFmpegLibraryException>(() => FFmpegLibrary.LoadSet(folder));
            Assert.Contains($"{soname} but", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
