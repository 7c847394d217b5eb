using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>No frame is lost, doubled, moved in time or changed by a run that is to change nothing.</summary>
public sealed class FrameExactnessTests(Clips clips) : EndToEndTest(clips)
{
    public static TheoryData<string, string, string, string[]> Codecs => new()
    {
        { "libx264", "yuv420p", "mp4", ["-bf", "3"] },
        { "libx264", "yuv420p10le", "mkv", ["-bf", "3"] },
        { "libx264", "yuv444p", "mkv", [] },
        { "libx265", "yuv420p", "mp4", ["-x265-params", "log-level=error"] },
        { "libaom-av1", "yuv420p", "mkv", ["-cpu-used", "8"] },
        { "libvpx-vp9", "yuv420p", "webm", ["-deadline", "realtime"] },
        { "libvpx", "yuv420p", "webm", ["-deadline", "realtime"] },
        { "mpeg4", "yuv420p", "avi", ["-bf", "2"] },
        { "mpeg2video", "yuv422p", "ts", ["-bf", "2"] },
        { "mjpeg", "yuvj420p", "mkv", [] },
        { "ffv1", "yuv422p10le", "mkv", [] },
        { "prores_ks", "yuv422p10le", "mov", [] },
        { "huffyuv", "yuv422p", "avi", [] },
        { "rawvideo", "yuv420p", "nut", [] },
        { "rawvideo", "nv12", "nut", [] },
    };

    [Theory]
    [MemberData(nameof(Codecs))]
    public void NullFilterKeepsEveryFrame(string encoder, string pixelFormat, string container, string[] options) =>
        AssertSameFrames(Clips.OfCodec(encoder, pixelFormat, container, options));

    [Fact]
    public void NullFilterKeepsFramesOfVaryingRate() => AssertSameFrames(Clips.VariableRate);

    [Fact]
    public void ManyDecoderThreadsChangeNothing() => AssertSameFrames(Clips.H264, options: ["-threads", "8"]);

    /// <summary>Filters that keep more frames than the decoder's pool gives out before it gets any back.</summary>
    [Theory]
    [InlineData("reverse")]
    [InlineData("hflip,reverse,negate")] // between kernels
    [InlineData("loop=3:7:5")] // keeps what it has passed on
    [InlineData("loop=2:30:0,tmix=frames=20")]
    [InlineData("thumbnail=30")]
    public void FiltersMayKeepManyFrames(string filters) => AssertSameFrames(Clips.H264, filters);

    /// <summary>detelecine draws over frames that it has given out: each must have been copied before. (Its first frames hold whatever lay in memory.)</summary>
    [Fact]
    public void AFilterThatDrawsOverItsOutputSpoilsNoFrame()
    {
        var ours = FrameHashes.Parse(Run("-i", Clips.H264, "-vf", "detelecine", "-an", "-f", "framemd5", "-").Expect(0).OutputText);
        var theirs = FrameHashes.Parse(Ffmpeg.Convert("-i", Clips.H264, "-an", "-vf", "detelecine", "-fps_mode", "passthrough", "-f", "framemd5", "-").OutputText);
        Assert.Equal(theirs.Count, ours.Count);
        Assert.InRange(Repeated(ours), 0, Repeated(theirs));

        static int Repeated(IReadOnlyList<FrameHash> frames) => frames.Zip(frames.Skip(1)).Count(pair => pair.First.Hash == pair.Second.Hash);
    }

    /// <summary>MPEG-4 waits for all B-frames in a row, and reads them where they lie.</summary>
    [Fact]
    public void AnEncoderMayKeepManyFrames()
    {
        var source = Clips.OfCodec("mpeg4", "yuv420p", "avi", "-bf", "2");
        _ = Run("-i", source, "-vf", "null", "-c:v", "mpeg4", "-bf", "16", "-q:v", "1", "out.avi").Expect(0);
        Assert.Equal(Ffmpeg.DecodesCleanly(source), Ffmpeg.DecodesCleanly(Out.File("out.avi")));
    }

    /// <summary>Filters and encoders that keep a few get them where they lie.</summary>
    [Theory]
    [InlineData("null", "mpeg4", "-bf", "2")]
    [InlineData("crop=100:80", "libx264", "-bf", "3")]
    [InlineData("crop=100:80", "ffv1", "-g", "1")]
    public void FewKeptFramesAreNotCopied(string filters, string encoder, params string[] options)
    {
        var result = Run(["-v", "error", "--json", "-i", Clips.OfCodec("mpeg4", "yuv420p", "avi", "-bf", "2"), "-vf", filters, "-c:v", encoder, .. options, "out.mkv"]).Expect(0);
        Assert.Equal(0, result.Report().GetProperty("pixelBytesCopied").GetInt64());
    }

    // Without the sound: Matroska has no negative times, and AAC begins before 0.
    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    public void CountTimesAndDurationsStay(string container)
    {
        var output = Out.File($"out.{container}");
        _ = Run("-i", Clips.H264, "-an", "-vf", "negate", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", output).Expect(0);
        AssertSameTimes(Clips.H264, output);
        Assert.InRange(Ffmpeg.Duration(output), Ffmpeg.Duration(Clips.H264) - 0.03, Ffmpeg.Duration(Clips.H264) + 0.03);
    }

    [Fact]
    public void VaryingTimesStay()
    {
        _ = Run("-i", Clips.VariableRate, "-vf", "hflip", "-c:v", "ffv1", "out.mkv").Expect(0);
        AssertSameTimes(Clips.VariableRate, Out.File("out.mkv"));
    }

    [Fact]
    public void AudioIsCopiedBitByBit()
    {
        _ = Run("-i", Clips.H264, "-vf", "vflip", "-c:v", "libx264", "-preset", "ultrafast", "out.mp4").Expect(0);
        Assert.Equal(Ffmpeg.PacketHash(Clips.H264, "a"), Ffmpeg.PacketHash(Out.File("out.mp4"), "a"));
    }

    [Fact]
    public void SubtitlesAreCopiedUnlessLeftOut()
    {
        _ = Run("-i", Clips.WithSubtitles, "-c:v", "ffv1", "with.mkv").Expect(0);
        Assert.Equal(Ffmpeg.PacketHash(Clips.WithSubtitles, "s"), Ffmpeg.PacketHash(Out.File("with.mkv"), "s"));
        _ = Run("-i", Clips.WithSubtitles, "-c:v", "ffv1", "-sn", "-an", "without.mkv").Expect(0);
        var left = Ffmpeg.Run("ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", Out.File("without.mkv")).OutputText;
        Assert.Equal("video", left.Trim());
    }

    [Fact]
    public void StandardInputAndOutputCarryVideo()
    {
        var input = File.ReadAllBytes(Clips.OfCodec("ffv1", "yuv420p", "mkv"));
        var result = RunWith(["-i", "-", "-vf", "null", "-f", "framemd5", "--json", "-"], input).Expect(0);
        Assert.Equal(25, FrameHashes.Parse(result.OutputText).Count);
        Assert.Equal(25, result.Report(fromError: true).GetProperty("frames").GetInt32());
    }

    [Theory]
    [InlineData("-ss 1", "", 25)]
    [InlineData("-t 1", "", 25)]
    [InlineData("", "-t 0.4", 10)]
    [InlineData("", "-frames:v 7", 7)]
    [InlineData("-ss 0.5 -t 1", "-frames:v 100", 25)]
    public void PartsHaveTheRightFrames(string before, string after, int frames)
    {
        string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ours = Run([.. Words(before), "-i", Clips.H264, .. Words(after), "-an", "-f", "framemd5", "-"]).Expect(0);
        var theirs = Ffmpeg.Run("ffmpeg",
            ["-v", "error", "-nostdin", .. Words(before), "-i", Clips.H264, .. Words(after), "-an", "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
        var expected = FrameHashes.Parse(theirs.OutputText);
        Assert.Equal(frames, expected.Count);
        Assert.Equal(expected, FrameHashes.Parse(ours.OutputText));
    }

    [Theory]
    [InlineData("scale=160:90")]
    [InlineData("fps=10")]
    [InlineData("crop=100:80:10:20,hflip")]
    public void LibavfilterRunsTheOthers(string chain)
    {
        var ours = Run("-i", Clips.H264, "-vf", chain, "-an", "-f", "framemd5", "-").Expect(0);
        var theirs = Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", Clips.H264, "-vf", chain, "-an", "-fps_mode", "passthrough", "-f", "framemd5", "-");
        Assert.Equal(FrameHashes.Parse(theirs.OutputText), FrameHashes.Parse(ours.OutputText));
    }

    private void AssertSameFrames(string clip, string filters = "null", params string[] options)
    {
        var theirs = Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", clip, "-map", "0:v:0", "-vf", filters, "-fps_mode", "passthrough", "-f", "framemd5", "-").Expect(0);
        var ours = Run([.. options, "-i", clip, "-vf", filters, "-an", "-f", "framemd5", "-"]).Expect(0);
        var expected = FrameHashes.Parse(theirs.OutputText);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, FrameHashes.Parse(ours.OutputText));
    }

    private static void AssertSameTimes(string input, string output)
    {
        var expected = Ffmpeg.VideoPackets(input);
        var actual = Ffmpeg.VideoPackets(output);
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            // Half a millisecond: Matroska counts in whole ones.
            Assert.InRange(actual[i].Time - actual[0].Time, expected[i].Time - expected[0].Time - 0.0011, expected[i].Time - expected[0].Time + 0.0011);
            if (!double.IsNaN(expected[i].Duration)) Assert.InRange(actual[i].Duration, expected[i].Duration - 0.0011, expected[i].Duration + 0.0011);
        }

        Assert.InRange(actual[0].Time, expected[0].Time - 0.0011, expected[0].Time + 0.0011);
    }
}
