using CsCheck;
using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Media;
using VideoFilter.CommandLine;

namespace VideoFilter.Tests.CommandLine;

/// <summary>The command line as FFmpeg's users type it.</summary>
public sealed class FilterRunParserTests
{
    private static FilterRunOptions Parse(string line) => FilterRunParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Refusal(string line) =>
        Assert.Throws<UsageException>(() => FilterRunParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Message;

    [Fact]
    public void ReadsTheUsualRun()
    {
        var run = Parse("-y -ss 1:02 -i in.mp4 -vf gblur=sigma=2,eq=contrast=1.1 -c:v libx264 -crf 20 -preset fast -b:v 2.5M -pix_fmt yuv420p "
            + "-an -frames:v 10 -t 500ms -f mp4 out.bin");
        Assert.Equal("in.mp4", run.Input.Url);
        Assert.Equal(TimeSpan.FromSeconds(62), run.Input.Start);
        Assert.Null(run.Input.Duration);
        Assert.Equal("gblur=sigma=2,eq=contrast=1.1", run.Chain);
        Assert.Equal("out.bin", run.Output.Path);
        Assert.Equal("libx264", run.Output.VideoCodec);
        Assert.Equal("20", run.Output.Private["crf"]);
        Assert.Equal("fast", run.Output.Private["preset"]);
        Assert.Equal(2_500_000, run.Output.BitRate);
        Assert.Equal("yuv420p", run.Output.PixelFormat);
        Assert.Equal(10, run.Output.Frames);
        Assert.Equal(TimeSpan.FromMilliseconds(500), run.Output.Duration);
        Assert.Equal("mp4", run.Output.Format);
        Assert.False(run.Output.Audio);
        Assert.True(run.Output.Subtitles);
        Assert.True(run.Overwrite);
    }

    [Fact]
    public void HasFfmpegsDefaults()
    {
        var run = Parse("-i a b");
        Assert.Equal("null", run.Chain);
        Assert.Equal("auto", run.Device);
        Assert.Equal(ImportMode.Auto, run.Import);
        Assert.Equal(LogLevel.Info, run.LogLevel);
        Assert.Equal(0, run.Threads);
        Assert.True(run.Output.Audio && run.Output.Subtitles);
        Assert.False(run.Json || run.Overwrite);
        Assert.Null(run.Output.VideoCodec ?? run.Output.Format ?? run.Output.PixelFormat ?? run.Input.Format ?? run.Input.Decoder);
        Assert.Null(run.Output.Frames);
        Assert.Null(run.Output.BitRate);
        Assert.Empty(run.Input.Private);
        Assert.Empty(run.Output.Private);
    }

    [Fact]
    public void PlaceGivesAnOptionItsSide()
    {
        var run = Parse("-f rawvideo -pix_fmt gray -s 64x48 -r 25 -c:v rawvideo -t 3 -i - -f null -t 2 -pix_fmt yuv420p -");
        Assert.Equal("rawvideo", run.Input.Format);
        Assert.Equal("rawvideo", run.Input.Decoder);
        Assert.Equal(TimeSpan.FromSeconds(3), run.Input.Duration);
        Assert.Equal("gray", run.Input.Private["pixel_format"]);
        Assert.Equal("64x48", run.Input.Private["video_size"]);
        Assert.Equal("25", run.Input.Private["framerate"]);
        Assert.True(run.Input.IsStandardInput);
        Assert.Equal("null", run.Output.Format);
        Assert.Equal(TimeSpan.FromSeconds(2), run.Output.Duration);
        Assert.Equal("yuv420p", run.Output.PixelFormat);
        Assert.Null(run.Output.VideoCodec);
        Assert.True(run.Output.IsStandardOutput);
    }

    [Fact]
    public void UnknownShortOptionsGoWithTheirValueToTheirSide()
    {
        var run = Parse("-probesize 1M -i a -tune film -g 50 -x264-params keyint=30:bframes=2 -profile:v high -movflags +faststart b.mp4");
        Assert.Equal("1M", Assert.Single(run.Input.Private).Value);
        Assert.Equal(["g", "movflags", "profile", "tune", "x264-params"], run.Output.Private.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("keyint=30:bframes=2", run.Output.Private["x264-params"]);
        Assert.Equal("high", run.Output.Private["profile"]);
    }

    [Theory]
    [InlineData("-i a --device=vulkan --import=staged --json b")]
    [InlineData("--device vulkan --json -i a b --import staged")]
    [InlineData("-i a b --json --device=VULKAN --import STAGED")]
    public void LongOptionsStandAnywhere(string line)
    {
        var run = Parse(line);
        Assert.Equal("vulkan", run.Device);
        Assert.Equal(ImportMode.Staged, run.Import);
        Assert.True(run.Json);
        Assert.Equal("b", run.Output.Path);
    }

    [Theory]
    [InlineData("vulkan", "vulkan", null)]
    [InlineData("Vulkan:1", "vulkan", "1")]
    [InlineData("cuda:Tesla", "cuda", "Tesla")]
    [InlineData("vulkan:uuid=00ff", "vulkan", "uuid=00ff")]
    [InlineData("opencl:a:b", "opencl", "a:b")]
    public void OneGpuOfSeveralIsNamedAfterAColon(string value, string device, string? gpu)
    {
        var run = Parse($"-i a --device {value} --import dmabuf b");
        Assert.Equal((device, gpu), (run.Device, run.Gpu));
        Assert.Equal(ImportMode.DmaBuf, run.Import);
    }

    [Fact]
    public void AcceptsWhatFfmpegScriptsPass() =>
        Assert.Equal(LogLevel.Error, Parse("-hide_banner -nostdin -nostats -loglevel error -threads 2 -i a -c:a copy -c:s copy -acodec copy b").LogLevel);

    [Fact]
    public void AfterTwoDashesOnlyNamesFollow() =>
        Assert.Equal("-out.mp4", FilterRunParser.Parse(["-i", "-in.mp4", "--", "-out.mp4"]).Output.Path);

    [Fact]
    public void AValueIsTakenAsItIs()
    {
        var run = FilterRunParser.Parse(["-i", "-y", "-vf", "-x y", "./-o"]);
        Assert.Equal("-y", run.Input.Url);
        Assert.Equal("-x y", run.Chain);
        Assert.Equal("./-o", run.Output.Path);
        Assert.False(run.Overwrite);
    }

    [Fact]
    public void SizeAndRateEndTheChain()
    {
        Assert.Equal("gblur,scale=640:360,fps=30000/1001", Parse("-i a -r 30000/1001 -s 640x360 -vf gblur b").Chain);
        Assert.Equal("scale=size=hd720", Parse("-i a -s hd720 b").Chain);
    }

    [Fact]
    public void EndIsDurationLessStart()
    {
        Assert.Equal(TimeSpan.FromSeconds(3), Parse("-ss 2 -to 5 -i a b").Input.Duration);
        Assert.Equal(TimeSpan.FromSeconds(1), Parse("-i a -ss 2 -to 5 -t 1 b").Output.Duration);
        Assert.Contains("-to lies before -ss", Refusal("-i a -ss 5 -to 2 b"));
    }

    [Fact]
    public void QualityIsAFixedQuantiserInLambdaUnits()
    {
        var run = Parse("-i a -q:v 3 b");
        Assert.Equal("354", run.Output.Private["global_quality"]);
        Assert.Equal("+qscale", run.Output.Private["flags"]);
    }

    [Theory]
    [InlineData("", "no input")]
    [InlineData("-i a", "no output")]
    [InlineData("-i a -i b c", "two inputs")]
    [InlineData("-i a b c", "two outputs")]
    [InlineData("a -i b", "-i")]
    [InlineData("-i a --devise cpu b", "did you mean '--device'?")]
    [InlineData("-i a --jsn b", "did you mean '--json'?")]
    [InlineData("-i a --json=yes b", "takes no value")]
    [InlineData("-i a b --device", "--device needs a value")]
    [InlineData("-i a b -crf", "-crf needs a value")]
    [InlineData("-i a b -pix_fmtt", "did you mean '-pix_fmt'?")]
    [InlineData("-i a --import dma b", "auto, host, dmabuf, staged")]
    [InlineData("-i a --device vulcan:1 b", "did you mean 'vulkan'?")]
    [InlineData("-i a --device vulkan: b", "name a GPU after the colon")]
    [InlineData("-i a --device cpu:1 b", "no GPUs to choose from")]
    [InlineData("-i a --device auto:1 b", "no GPUs to choose from")]
    [InlineData("-i a -map 0 b", "-map is not offered")]
    [InlineData("-i a -vn b", "-vn is not offered")]
    [InlineData("-i a -filter_complex x b", "-vf")]
    [InlineData("-i a -c:v copy b", "must be encoded")]
    [InlineData("-i a -c copy b", "must be encoded")]
    [InlineData("-i a -c:s srt b", "-c:s copy")]
    [InlineData("-c:a aac -i a b", "after -i")]
    [InlineData("-i a -b:a 128k b", "sound is copied as it is unless an encoder is named; add one, such as -c:a aac")]
    [InlineData("-i a -ar 48000 -c:a copy b", "-ar: sound is copied")]
    [InlineData("-ar 48000 -i a -c:a aac b", "after -i")]
    [InlineData("-vbr:a on -i a -c:a aac b", "after -i")]
    [InlineData("-i a -c:a:1 aac b", "write -c:a")]
    [InlineData("-i a -c:a aac -b:a:0 1k b", "write -b:a")]
    [InlineData("-i a -c:a aac -b:a loud b", "-b:a loud")]
    [InlineData("-i a -c:a aac -ac 0 b", "-ac 0")]
    [InlineData("-i a -c:a aac -ar 44.1k b", "-ar 44.1k")]
    [InlineData("-i a -pix_fmt:a s16 b", "for the video")]
    [InlineData("-i a -af volume=2 b", "not filtered")]
    [InlineData("-i a -c:v:1 x b", "names no stream")]
    [InlineData("-vf x -i a b", "after -i")]
    [InlineData("-i a -y -n b", "contradict")]
    [InlineData("-i a -frames:v 0 b", "-frames:v 0")]
    [InlineData("-i a -frames:v many b", "-frames:v many")]
    [InlineData("-i a -threads -1 b", "-threads -1")]
    [InlineData("-i a -b:v fast b", "-b:v fast")]
    [InlineData("-i a -ss later b", "-ss later")]
    [InlineData("-i a -t -1 b", "-t -1")]
    [InlineData("-i a -v quite b", "did you mean 'quiet'?")]
    [InlineData("-i a -s 640:360x b", "640:360")]
    public void RefusesWithAWordOnWhatWouldBeRight(string line, string said)
    {
        var message = Refusal(line);
        Assert.Contains(said, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void AnyWordsGiveARunOrAUsageError()
    {
        // Words that a run is made of, in any order: never another exception, and a run always has both ends.
        string[] words =
        [
            "-i", "a", "-", "--", "-y", "-n", "-vf", "-c:v", "-c", "copy", "-b:v", "1M", "-ss", "1", "-to", "0", "--json", "--json=", "--device=", "--device",
            "-x", "-:", "-c:", "-s", "x", "1x1", "", "-frames:v", "-1", "--=", "-v", "+", "-q:v", "-r", "-c:a", "-ar", "-b:a", "-x:a",
        ];
        Gen.Int[0, words.Length - 1].Array[0, 12].Sample(picks =>
        {
            try
            {
                var run = FilterRunParser.Parse([.. picks.Select(pick => words[pick])]);
                return run.Input.Url.Length > 0 && run.Output.Path.Length > 0 && run.Chain.Length > 0;
            }
            catch (UsageException refusal)
            {
                return refusal.Message.Length > 0;
            }
        });
    }

    [Fact]
    public void ReadsWhatTheDecoderMayDo()
    {
        var run = Parse("--no-sandbox --decoder-memory 1.5G --decoder-cpu 60 --on-decoder-crash skip -i a b");
        Assert.Equal(new DecoderRights { Sandbox = false, MemoryBytes = 3L << 29, ProcessorSeconds = 60, OnCrash = DecoderCrashPolicy.Skip }, run.Decoder);
        Assert.Equal(new DecoderRights(), Parse("-i a b").Decoder);
        Assert.Contains("fail or skip", Refusal("--on-decoder-crash ask -i a b"));
        Assert.Contains("256M", Refusal("--decoder-memory much -i a b"));
    }

    [Fact]
    public void ReadsHowSoundIsEncoded()
    {
        var run = Parse("-i a -c:v libx264 -crf 20 -tune:v film -strict -2 -frame_duration 20 -acodec libopus -ab 64k -ar 48000 -ac 2 -sample_fmt s16 -vbr:a off -q:a 1.5 b");
        Assert.Equal(("libopus", 48000, 2, "s16"), (run.Output.Sound.Codec, run.Output.Sound.SampleRate, run.Output.Sound.Channels, run.Output.Sound.SampleFormat));
        Assert.Equal([new("b", "64000"), new("q", "1.5"), new("vbr", "off")], run.Output.Sound.Private.OrderBy(o => o.Key, StringComparer.Ordinal));
        Assert.Equal(["crf", "frame_duration", "strict", "tune"], run.Output.Private.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["crf", "frame_duration", "strict"], run.Output.Shared.Order(StringComparer.Ordinal)); // not what is for the video alone
        Assert.Equal((null, true), (Parse("-i a -c:a aac -c:a copy b").Output.Sound.Codec, Parse("-i a -c:a none -c:a aac b").Output.Audio));
        Assert.False(Parse("-i a -c:a aac -b:a 64k -an b").Output.Audio);
    }

    [Fact]
    public void ReadsTagsWithTheirStreams()
    {
        var run = Parse("-i a -metadata a=b=c -metadata:g d= -metadata:s:v e=f -metadata:s:a:1 g=h out");
        Assert.Equal([new(null, null, "a", "b=c"), new(null, null, "d", ""), new(StreamKind.Video, null, "e", "f"), new TagEdit(StreamKind.Audio, 1, "g", "h")], run.Output.Tags);
        Assert.Contains("KEY=VALUE", Refusal("-i a -metadata title out"));
        Assert.Contains("-metadata:s:v", Refusal("-i a -metadata:x:v a=b out"));
        Assert.Contains("after -i", Refusal("-metadata a=b -i a out"));
    }

    [Fact]
    public void ReadsHowTheInputIsRead()
    {
        var run = Parse("-vstream v:1 -stream_loop -1 -hwaccel cuda -c:v h264 -pattern_type glob -i *.png -vsync 1 -c:a none out");
        Assert.Equal(("v:1", -1, "cuda", "h264", "image2"), (run.Input.VideoStream, run.Input.Loops, run.Input.Hardware, run.Input.Decoder, run.Input.Format));
        Assert.Equal("fps=source_fps", run.Chain);
        Assert.False(run.Output.Audio);
        Assert.Equal("null", Parse("-i a -fps_mode passthrough b").Chain);
        Assert.Equal("fps=30", Parse("-i a -r 30 -fps_mode cfr b").Chain);
        Assert.Contains("before -i", Refusal("-i a -stream_loop 2 b"));
        Assert.Contains("never encoded", Refusal("-i a -c:s mov_text b"));
    }
}
