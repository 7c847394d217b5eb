using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Options of ffmpeg's, by what they do to the output.</summary>
public sealed class OptionTests(Clips clips) : EndToEndTest(clips)
{
    private string TwoVideos => Clips.Make("two.ts", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=0.4", "-f", "lavfi", "-i", "color=red:s=96x64:r=25:d=0.4",
        "-map", "0", "-map", "1", "-c:v", "mpeg2video");

    [Theory]
    [InlineData("v:1", "96")]
    [InlineData("#0x100", "160")]
    [InlineData("1", "96")]
    public void AVideoStreamIsChosen(string choice, string width)
    {
        _ = Run("-vstream", choice, "-i", TwoVideos, "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.Equal(width, Ffmpeg.VideoStream(Out.File("out.mkv"))["width"]);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("v:2")]
    public void AStreamThatIsNotThereIsNamedWithThoseThatAre(string choice) =>
        _ = Run("-vstream", choice, "-i", TwoVideos, "-f", "null", "-").Expect(2).ExpectOneLine(choice, "160x120", "96x64");

    [Fact]
    public void ALoopGoesOnWhereTheRoundBeforeItEnded()
    {
        var once = FrameHashes.Parse(Run("-i", Clips.H264, "-f", "framemd5", "-").Expect(0).OutputText);
        var thrice = FrameHashes.Parse(Run("-stream_loop", "2", "-i", Clips.H264, "-f", "framemd5", "-").Expect(0).OutputText);
        Assert.Equal(once.Concat(once).Concat(once).Select(frame => frame.Hash), thrice.Select(frame => frame.Hash));
        // A round is as long as its longest stream, which is the sound by a few milliseconds.
        Assert.Equal(once[^1].Seconds + 0.04, thrice[once.Count].Seconds, 0.05);
        Assert.All(thrice.Zip(thrice.Skip(1)), pair => Assert.InRange(pair.Second.Seconds - pair.First.Seconds, 0.039, 0.09));
        _ = Run("-stream_loop", "1", "-i", Clips.H264, "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.InRange(Ffmpeg.Duration(Out.File("out.mkv")), 3.9, 4.2);
        Assert.Equal("", Ffmpeg.Run("ffmpeg", "-v", "error", "-i", Out.File("out.mkv"), "-f", "null", "-").Error);
    }

    [Fact]
    public void APipeIsReadOnceAndALineSaysSo()
    {
        var result = RunWith(["-stream_loop", "1", "-i", "-", "-f", "framemd5", "-"], File.ReadAllBytes(Clips.OfCodec("mpeg2video", "yuv420p", "ts"))).Expect(0);
        Assert.Contains(result.ErrorLines, line => line.Contains("read once", StringComparison.Ordinal));
        Assert.Equal(25, FrameHashes.Parse(result.OutputText).Count);
    }

    [Fact]
    public void TagsAreSetAndTakenAway()
    {
        var input = Clips.Make("tagged.mkv", "-i", Clips.H264, "-c", "copy", "-metadata", "title=old", "-metadata", "artist=me");
        _ = Run("-i", input, "-c:v", "libx264", "-metadata", "title=a=b", "-metadata", "ARTIST=", "-metadata:s:v", "language=deu", "-metadata:s:a:0", "language=fra", "out.mp4").Expect(0);
        var tags = Ffmpeg.Run("ffprobe", "-v", "error", "-show_entries", "format_tags=title,artist:stream_tags=language", "-of", "default=nw=1", Out.File("out.mp4")).OutputText;
        Assert.Equal(["TAG:language=deu", "TAG:language=fra", "TAG:title=a=b"], tags.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void ARateIsForcedOrMadeConstant()
    {
        var forced = FrameHashes.Parse(Run("-r", "10", "-i", Clips.VariableRate, "-f", "framemd5", "-").Expect(0).OutputText);
        Assert.Equal(Enumerable.Range(0, forced.Count).Select(i => i * 0.1), forced.Select(frame => frame.Seconds), (a, b) => Math.Abs(a - b) < 0.0011);
        var constant = FrameHashes.Parse(Run("-i", Clips.VariableRate, "-fps_mode", "cfr", "-f", "framemd5", "-").Expect(0).OutputText);
        Assert.InRange(constant.Count, forced.Count + 10, 60); // the hole is filled
        Assert.Equal(Enumerable.Range(0, constant.Count).Select(i => i * 0.04), constant.Select(frame => frame.Seconds), (a, b) => Math.Abs(a - b) < 0.0011);
    }

    [Fact]
    public void PicturesInARowGoOutAndComeIn()
    {
        _ = Run("-i", Clips.H264, "-frames:v", "5", "-vf", "format=rgb24", "frame%03d.png").Expect(0);
        Assert.Equal(["frame001.png", "frame002.png", "frame003.png", "frame004.png", "frame005.png"], Out.Files().Order());
        var written = FrameHashes.Parse(Run("-i", Clips.H264, "-frames:v", "5", "-vf", "format=rgb24", "-f", "framemd5", "-").Expect(0).OutputText);
        foreach (var input in new[] { new[] { "-framerate", "50", "-i", "frame%03d.png" }, ["-pattern_type", "glob", "-r", "50", "-i", "frame*.png"] })
        {
            var read = FrameHashes.Parse(Run([.. input, "-f", "framemd5", "-"]).Expect(0).OutputText);
            Assert.Equal(written.Select(frame => frame.Hash), read.Select(frame => frame.Hash));
            Assert.Equal([0, 0.02, 0.04, 0.06, 0.08], read.Select(frame => frame.Seconds), (a, b) => Math.Abs(a - b) < 1e-4);
        }
    }

    [Fact]
    public void ASourceOfLavfiIsAnInput() =>
        Assert.Equal(10, FrameHashes.Parse(Run("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.4", "-f", "framemd5", "-").Expect(0).OutputText).Count);

    [Fact]
    public void SoundIsLeftOutByItsCodecToo()
    {
        _ = Run("-i", Clips.H264, "-c:a", "none", "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.Equal("video\n", Ffmpeg.Run("ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", Out.File("out.mkv")).OutputText);
    }

    [Theory]
    [InlineData("mpeg4", "does not decode")]
    [InlineData("nodecoder", "-decoders")]
    public void ADecoderIsTakenByName(string name, string words) => _ = Run("-c:v", name, "-i", Clips.H264, "-f", "null", "-").Expect(2).ExpectOneLine(name, words);

    [Fact]
    public void HardwareThatDoesNotDecodeIsALine()
    {
        ProgramResult Decode(string type) => Run("-v", "warning", "-hwaccel", type, "-t", "0.4", "-i", Clips.H264, "-an", "-f", "framemd5", "-").Expect(0);
        var software = Decode("none");
        Assert.Equal("", software.Error);
        foreach (var type in new[] { "auto", "vulkan" }) // the others are tried in the library's tests
        {
            var result = Decode(type);
            Assert.Equal(FrameHashes.Parse(software.OutputText).Count, FrameHashes.Parse(result.OutputText).Count);
            if (result.ErrorLines.Length == 0) continue; // there is such a device here: its frames have another format
            Assert.Contains($"no hardware decoding ({type}), software does it: ", Assert.Single(result.ErrorLines));
            Assert.Equal(software.OutputText, result.OutputText);
        }
    }

    [Fact]
    public void HardwareIsTakenByName()
    {
        _ = Run("-hwaccel", "vappi", "-i", Clips.H264, "out.mkv").Expect(2).ExpectOneLine("-hwaccel vappi", "'vaapi'");
        _ = Run("-i", Clips.H264, "-hwaccel", "vaapi", "out.mkv").Expect(2).ExpectOneLine("before -i");
        Assert.Contains("/nowhere", Assert.Single(Run("-v", "warning", "-hwaccel", "vaapi", "-hwaccel_device", "/nowhere", "-i", Clips.H264, "out.mkv").Expect(0).ErrorLines));
    }

    [Fact]
    public void ADecoderThatMayTakeTooLittleMemorySaysSo() =>
        _ = Run("--decoder-memory", "2M", "-i", Clips.Long, "-f", "null", "-").ExpectOneLine("limited to 2 MiB");

    /// <summary>Inputs that name other files: the confined decoder may read those.</summary>
    [Theory]
    [InlineData("concat:one.ts|two.ts", null, 100)]
    [InlineData("subfile,,start,0,end,0,,:one.ts", null, 50)]
    [InlineData("async:one.ts", null, 50)]
    [InlineData("cache:one.ts", null, 50)]
    [InlineData("movie=one.ts,hflip", "lavfi", 50)]
    [InlineData("list.txt", "concat", 100)]
    public void InputsMayBeMadeOfFiles(string input, string? format, int frames)
    {
        _ = Ffmpeg.Convert("-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=2", "-c:v", "mpeg2video", Out.File("one.ts"));
        File.Copy(Out.File("one.ts"), Out.File("two.ts"));
        File.WriteAllText(Out.File("list.txt"), "file 'one.ts'\nfile 'two.ts'\n");
        string[] before = format is null ? [] : ["-f", format];
        _ = Run([.. before, "-i", input, "-c:v", "ffv1", "out.mkv"]).Expect(0);
        Assert.Equal(frames, Ffmpeg.DecodesCleanly(Out.File("out.mkv")));
    }

    [Fact]
    public void AFileThatAnInputNamesIsNoOutput()
    {
        _ = Ffmpeg.Convert("-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=0.2", "-c:v", "mpeg2video", Out.File("one.ts"));
        Assert.Contains("there is no file 'two.ts'", Run("-i", "concat:one.ts|two.ts", "out.mkv").Expect(3).Error);
        File.Copy(Out.File("one.ts"), Out.File("two.ts"));
        Assert.Contains("is the input itself", Run("-y", "-i", "concat:one.ts|two.ts", "two.ts").Expect(2).Error);
    }
}
