using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>Which stream is filtered, and what becomes of the others: kept, or left out in so many words.</summary>
public sealed class StreamTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    [Fact]
    public void ACoverIsNoVideo()
    {
        _ = Run("-i", Inputs["cover-only"], "out.mp4").Expect(3).ExpectOneLine("no video stream", "attached picture");
        _ = Run("-i", Inputs["sound"], "out.mp4").Expect(3).ExpectOneLine("no video stream");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void ACoverBesideTheVideoIsKeptOrNamed()
    {
        var result = RunH264("cover", "gblur=sigma=2", "-v", "warning");
        Assert.Equal("", result.Error);
        Assert.Equal(["video h264", "video png"], Picture.Streams(Out.File("h264.mp4")));
        Assert.Equal(Ffmpeg.PacketHash(Inputs["cover"], "1").Split('=')[^1], Ffmpeg.PacketHash(Out.File("h264.mp4"), "1").Split('=')[^1]);
        foreach (var file in new[] { Out.File("h264.mp4"), Lossless("cover") }) Assert.Equal(Enumerable.Range(0, 25), Picture.Numbers(file));
        Assert.Equal(["video ffv1"], Picture.Streams(Out.File("lossless.mkv")));
        Assert.Contains("attached picture 1", Assert.Single(Run("-y", "-v", "warning", "-i", Inputs["cover"], "-c:v", "ffv1", "out.mkv").Expect(0).ErrorLines));
        _ = Run("-y", "-ss", "0.5", "-i", Inputs["cover"], "-c:v", "libx264", "part.mp4").Expect(0);
        Assert.Equal(["video h264", "video png"], Picture.Streams(Out.File("part.mp4")));
    }

    [Fact]
    public void AFurtherVideoIsNamed()
    {
        var result = RunH264("two-videos", options: ["-v", "warning"]);
        Assert.Contains("video stream 1", Assert.Single(result.ErrorLines));
        Assert.Equal(["video h264", "audio aac", "audio aac"], Picture.Streams(Out.File("h264.mp4")));
    }

    [Fact]
    public void SubtitlesAndTimecodeStayWhereTheyCan()
    {
        foreach (var name in new[] { "out.mov", "out.mp4" })
        {
            Assert.Equal("", Run("-y", "-v", "warning", "-i", Inputs["timecode"], "-c:v", "libx264", name).Expect(0).Error);
            Assert.Equal(["video h264", "audio aac", "subtitle mov_text", "data -"], Picture.Streams(Out.File(name)));
            Assert.Equal("01:00:00:00", Picture.Probe(Out.File(name), "-show_streams").GetProperty("streams")[0].GetProperty("tags").GetProperty("timecode").GetString());
            Assert.Equal(Ffmpeg.PacketHash(Inputs["timecode"], "a"), Ffmpeg.PacketHash(Out.File(name), "a"));
        }

        Assert.Contains("subtitle stream 2 (mov_text)", Assert.Single(Run("-v", "warning", "-i", Inputs["timecode"], "-c:v", "ffv1", "out.mkv").Expect(0).ErrorLines));
    }

    [Fact]
    public void AnAttachedFileIsKeptOrNamed()
    {
        var file = Lossless("font");
        Assert.Equal(["video ffv1", "attachment ttf"], Picture.Streams(file));
        var dumped = Out.File("x.ttf");
        _ = Ffmpeg.Run("ffmpeg", "-v", "quiet", "-nostdin", "-dump_attachment:t:0", dumped, "-i", file);
        Assert.Equal("not a real font", File.ReadAllText(dumped));
        Assert.Contains("attachment stream 1", Assert.Single(RunH264("font", options: ["-v", "warning"]).ErrorLines));
    }

    [Theory]
    [InlineData("ac3", "mp4")]
    [InlineData("ac3", "mkv")]
    [InlineData("ac3", "mov")]
    [InlineData("adts", "mp4")] // its headers must go
    [InlineData("adts", "mkv")]
    [InlineData("adts", "flv")]
    [InlineData("adts", "ts")]
    public void SoundIsCopied(string input, string container)
    {
        Assert.Equal("", Run("-v", "warning", "-i", Inputs[input], "-c:v", "libx264", $"out.{container}").Expect(0).Error);
        Assert.Equal(SoundHash(Inputs[input]), SoundHash(Out.File($"out.{container}")));
        Assert.Equal(25, Picture.Times(Out.File($"out.{container}")).Count);
    }

    [Theory]
    [InlineData("ts")] // ADTS headers must come
    [InlineData("mkv")]
    [InlineData("mp4")]
    public void SoundIsCopiedAsFfmpegCopiesIt(string container)
    {
        Assert.Equal("", Run("-v", "warning", "-i", Inputs["late"], "-c:v", "libx264", $"out.{container}").Expect(0).Error);
        _ = Ffmpeg.Convert("-i", Inputs["late"], "-c:v", "libx264", "-c:a", "copy", Out.File($"reference.{container}"));
        Assert.Equal(SoundHash(Out.File($"reference.{container}")), SoundHash(Out.File($"out.{container}")));
    }

    /// <summary>Muxers refuse sound at different times: by their lists, when they are readied, while they write their header.</summary>
    [Theory]
    [InlineData("webm")]
    [InlineData("ogv")]
    [InlineData("mpg")]
    [InlineData("vob")]
    [InlineData("swf")]
    [InlineData("y4m")]
    public void SoundThatAContainerRefusesStopsNoRun(string container)
    {
        var result = Run("-v", "warning", "-i", Inputs["many-sounds"], $"out.{container}").Expect(0);
        Assert.Equal(25, Ffmpeg.DecodesCleanly(Out.File($"out.{container}")));
        if (container is not "y4m") Assert.Contains("left out, since", result.Error);
    }

    [Fact]
    public void SoundThatTheContainerRefusesIsNamedAndTheOtherKept()
    {
        var result = RunH264("many-sounds", options: ["-v", "warning"]);
        Assert.Equal(["video h264", "audio aac"], Picture.Streams(Out.File("h264.mp4")));
        Assert.Equal(2, result.ErrorLines.Length);
        Assert.Contains(result.ErrorLines, line => line.Contains("wavpack", StringComparison.Ordinal));
        Assert.Contains(result.ErrorLines, line => line.Contains("tta", StringComparison.Ordinal));
        Assert.Equal(["video ffv1", "audio aac", "audio wavpack", "audio tta"], Picture.Streams(Lossless("many-sounds")));
    }

    private static string SoundHash(string file) =>
        Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:a:0", "-f", "md5", "-").Expect(0).OutputText;
}
