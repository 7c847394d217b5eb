using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

public sealed class WriterErrorTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("libx246", "there is no encoder 'libx246'; did you mean 'libx264'?")]
    [InlineData("aac", "'aac' is no encoder for video")]
    [InlineData("copy", "cannot be copied")]
    public void Encoders_that_do_not_exist_are_usage_errors(string encoder, string message) =>
        AssertUsage(new MediaWriterOptions { Output = _folder["out.mp4"], VideoCodec = encoder }, message);

    [Theory]
    [InlineData("crff", "20", "has an option 'crff'; did you mean 'crf'?")]
    [InlineData("moovflags", "faststart", "did you mean 'movflags'?")]
    [InlineData("crf", "abc", "does not accept 'abc'")]
    [InlineData("b:a", "1k", "is for the sound")]
    [InlineData("movflags", "+nonsense", "does not accept '+nonsense'")]
    [InlineData("preset", "veryfats", "did you mean 'veryfast'?")]
    [InlineData("tune", "film,grian", "did you mean 'grain'?")]
    public void Options_nobody_knows_and_values_nobody_takes_are_usage_errors(string name, string value, string message) =>
        AssertUsage(new MediaWriterOptions { Output = _folder["out.mp4"], VideoCodec = "libx264", Options = new Dictionary<string, string> { [name] = value } }, message);

    [Fact]
    public void Values_that_only_the_encoder_can_judge_are_usage_errors_at_the_first_frame()
    {
        using var clip = Clip();
        using var writer = MediaWriter.Create(new MediaWriterOptions
        {
            Output = _folder["out.mp4"],
            VideoCodec = "libx264",
            Options = new Dictionary<string, string> { ["profile"] = "hurry" },
            Source = clip.Info,
        });
        var error = Assert.Throws<MediaException>(() => writer.WriteVideo(clip.Loans[0].View, clip.Frames[0], clip.Loans[0]));
        Assert.Equal(MediaErrorKind.Usage, error.Kind);
        Assert.Contains("hurry", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("out.nonsense", null, "tells no output format")]
    [InlineData("out.mp4", "nonsense", "no output format 'nonsense'")]
    [InlineData("out.wav", null, "takes no video")]
    [InlineData("out.mp3", null, "takes no video")] // it has place for a cover
    [InlineData("out.flac", null, "takes no video")]
    public void Formats_that_do_not_exist_are_usage_errors(string name, string? format, string message) =>
        AssertUsage(new MediaWriterOptions { Output = _folder[name], Format = format }, message);

    [Fact]
    public void Pixel_formats_are_checked_before_any_work()
    {
        AssertUsage(new MediaWriterOptions { Output = _folder["out.mp4"], PixelFormat = "yuv402p" }, "did you mean 'yuv420p'?");
        AssertUsage(new MediaWriterOptions { Output = _folder["out.mp4"], VideoCodec = "mpeg4", PixelFormat = "yuv444p" }, "it takes yuv420p");
    }

    [Fact]
    public void An_existing_output_stays_unless_it_may_be_replaced_and_the_replacement_is_whole()
    {
        File.WriteAllText(_folder["out.mp4"], "precious");
        AssertUsage(new MediaWriterOptions { Output = _folder["out.mp4"] }, "exists; use -y", "out.mp4");
        using var clip = Clip();
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.mp4"], Overwrite = true, Source = clip.Info });
        writer.WriteVideo(clip.Loans[0].View, clip.Frames[0], clip.Loans[0]);
        Assert.Equal("precious", File.ReadAllText(_folder["out.mp4"]));
        writer.Finish();
        Assert.NotEqual("precious", File.ReadAllText(_folder["out.mp4"]));
        Assert.Equal(2, _folder.Names.Length); // and the input
    }

    [Theory]
    [InlineData("out.mp4", 0, new[] { 0, 1, 5 })] // without a name until it is whole
    [InlineData("out.png", 1, new[] { 0, 1 })] // libavformat opens it by its ending, so it has a temporary one
    public void A_run_that_is_given_up_leaves_nothing(string name, int namesMeanwhile, int[] counts)
    {
        using var clip = Clip();
        File.Delete(_folder["in.mkv"]);
        foreach (var frames in counts)
        {
            using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder[name], Source = clip.Info });
            Assert.Equal(namesMeanwhile, _folder.Names.Length);
            for (var i = 0; i < frames; i++) writer.WriteVideo(clip.Loans[i].View, clip.Frames[i], clip.Loans[i]);
            writer.Abort();
            Assert.Empty(_folder.Names);
        }

        WriterTests.AssertOnlyTheClipHolds(clip);
    }

    [Fact]
    public void No_frame_is_an_error_and_leaves_nothing()
    {
        using (var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.mp4"] }))
            Assert.Contains("no frame", Assert.Throws<MediaException>(() => writer.Finish()).Message);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData("matroska", "libx264")]
    [InlineData("rawvideo", "rawvideo")]
    [InlineData("framemd5", "rawvideo")]
    public void A_full_disk_is_an_error(string format, string encoder)
    {
        using var clip = Clip();
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = "/dev/full", Format = format, VideoCodec = encoder, Source = clip.Info });
        var error = Assert.Throws<MediaException>(() => WriterTests.WriteAll(writer, clip));
        Assert.Equal(MediaErrorKind.Failed, error.Kind);
        Assert.Contains("No space left on device", error.Message);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_an_error()
    {
        using var clip = Clip();
        Cli.Run("mkfifo", _folder["pipe"]);
        var reader = Task.Run(() => File.OpenHandle(_folder["pipe"]).Dispose(), TestContext.Current.CancellationToken);
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["pipe"], Format = "rawvideo", Source = clip.Info });
        await reader.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var error = Assert.Throws<MediaException>(() => WriterTests.WriteAll(writer, clip));
        Assert.Contains("Broken pipe", error.Message);
        Assert.True(File.Exists(_folder["pipe"])); // what is no plain file is not removed
    }

    [Fact]
    public async Task An_mp4_into_a_pipe_is_fragmented_by_itself()
    {
        using var clip = Clip();
        Cli.Run("mkfifo", _folder["pipe"]);
        var reader = Task.Run(() => File.Copy(_folder["pipe"], _folder["copy.mp4"]), TestContext.Current.CancellationToken);
        using (var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["pipe"], Format = "mp4", VideoCodec = "libx264", Source = clip.Info }))
            WriterTests.WriteAll(writer, clip);
        await reader.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(10, Cli.Probe(_folder["copy.mp4"], "-show_frames").GetProperty("frames").GetArrayLength());
    }

    [Theory]
    [InlineData("nowhere/out.mp4", "its folder does not exist")]
    [InlineData("", "is a directory")]
    public void Outputs_that_cannot_be_written_fail_before_any_work(string name, string message)
    {
        var error = Assert.Throws<MediaException>(() => MediaWriter.Create(new MediaWriterOptions { Output = _folder[name], Format = "mp4" }));
        Assert.Equal(MediaErrorKind.Failed, error.Kind);
        Assert.Contains(message, error.Message);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void The_same_file_is_known_by_any_name()
    {
        File.WriteAllText(_folder["a"], "");
        File.WriteAllText(_folder["b"], "");
        File.CreateSymbolicLink(_folder["link"], _folder["a"]);
        Cli.Run("ln", _folder["a"], _folder["hard"]);
        using var input = new MediaInput(_folder["a"], null);
        Assert.True(input.IsSameFile(_folder["link"]));
        Assert.True(input.IsSameFile(_folder["hard"]));
        Assert.False(input.IsSameFile(_folder["b"]));
        Assert.False(input.IsSameFile(_folder["missing"]));
    }

    private void AssertUsage(MediaWriterOptions options, string message, params string[] left)
    {
        var error = Assert.Throws<MediaException>(() => MediaWriter.Create(options));
        Assert.Equal(MediaErrorKind.Usage, error.Kind);
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(left, _folder.Names);
    }

    private CliClip Clip()
    {
        Cli.Run("ffmpeg", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=0.4", "-c:v", "ffv1", _folder["in.mkv"]);
        return CliClip.Read(_folder["in.mkv"]);
    }
}
