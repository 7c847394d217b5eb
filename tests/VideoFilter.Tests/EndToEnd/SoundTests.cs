using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Sound that is encoded anew comes out as the ffmpeg program's own does: the same samples at the same times.</summary>
public sealed class SoundTests(Clips clips) : EndToEndTest(clips)
{
    // 160x120 at 25 frames a second, 3 s, cheap to encode.
    private static readonly string[] Pictures = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=3"];
    private static readonly string[] Mpeg4 = ["-c:v", "mpeg4", "-q:v", "5"];

    private string Surround => Clips.Make("surround.mov", [.. Pictures, "-f", "lavfi", "-i",
        "aevalsrc=sin(440*2*PI*t)|sin(550*2*PI*t)|sin(660*2*PI*t)|0.1|sin(330*2*PI*t)|0.2*sin(220*2*PI*t):s=48000:c=5.1:d=3", .. Mpeg4, "-c:a", "pcm_s16le"]);

    private string Stereo => Clips.Make("stereo.mp4", "-i", Surround, "-c:v", "copy", "-c:a", "aac", "-ac", "2", "-ar", "44100");

    [Theory]
    [InlineData("mov", "-c:a pcm_s16le")]
    [InlineData("mkv", "-c:a flac -compression_level:a 8")]
    [InlineData("mp4", "-c:a aac -b:a 96k -ac 1 -ar 48000")]
    [InlineData("mkv", "-acodec libopus -ab 64k -application voip")] // an option that the sound's encoder alone knows
    [InlineData("mp4", "-c:a mp3 -q:a 4")] // by its codec's name
    [InlineData("mkv", "-c:a libvorbis -aq 3")]
    [InlineData("mkv", "-c:a ac3 -ar 48000 -ac 6")]
    [InlineData("ts", "-c:a mp2")]
    [InlineData("mkv", "-c:a flac -sample_fmt s32")]
    public void SoundIsEncodedAsFfmpegDoes(string container, string options) => AssertAsFfmpeg(Stereo, container, options);

    [Theory]
    [InlineData("mp4", "-c:a aac")]
    [InlineData("mkv", "-c:a flac")]
    [InlineData("mp4", "-c:a libopus -ac 2")]
    [InlineData("mov", "-c:a pcm_s24le -ac 1 -ar 44100")]
    public void SixChannelsAreEncodedAsFfmpegDoes(string container, string options) => AssertAsFfmpeg(Surround, container, options);

    [Theory]
    [InlineData("pcm_u8", "-c:a flac")]
    [InlineData("pcm_s16le", "-c:a alac -sample_fmt s16p")]
    [InlineData("pcm_s24le", "-c:a flac")] // 24 bits, not 32
    [InlineData("pcm_s32le", "-c:a pcm_s16le -ar 48000")]
    [InlineData("pcm_f32le", "-c:a aac")]
    [InlineData("pcm_f64le", "-c:a pcm_f32le")]
    public void SamplesOfEveryKindAreRead(string codec, string options) => AssertAsFfmpeg(
        Clips.Make($"{codec}.nut", "-i", Surround, "-c:v", "copy", "-ac", "1", "-ar", "32000", "-c:a", codec), "mkv", options);

    [Theory]
    [InlineData("mkv", "-c:a pcm_s16le")]
    [InlineData("mp4", "-c:a aac")]
    [InlineData("mkv", "-c:a libopus -ar 48000")]
    public void SoundThatStartsLateOrHasAGapKeepsItsTimes(string container, string options)
    {
        var late = Clips.Make("sound-late.mkv", ["-i", Surround, "-itsoffset", "0.5", "-i", Surround, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "flac", "-ac", "2"]);
        AssertAsFfmpeg(late, container, options);
        Assert.InRange(Sound.Of(Out.File($"out.{container}")).Packets[0].Time, 0.45, 0.51);
        var gap = Clips.Make("sound-gap.mkv", "-i", Surround, "-c:v", "copy", "-c:a", "flac", "-ac", "2", "-af", "aselect='not(between(t,1,1.6))'");
        AssertAsFfmpeg(gap, container, options);
        var packets = Sound.Of(Out.File($"out.{container}")).Packets;
        Assert.InRange(packets.Zip(packets.Skip(1), (a, b) => b.Time - a.Time).Max(), 0.55, 0.75);
    }

    [Theory]
    [InlineData("ts", "", "-c:a aac")]
    [InlineData("mov", "", "-c:a pcm_s16le")]
    [InlineData("mov", "-ss 0.7", "-c:a pcm_s16le")]
    [InlineData("mp4", "-ss 0.7 -t 1.1", "-c:a aac")]
    [InlineData("mov", "-to 1.5", "-c:a pcm_s16le")]
    [InlineData("mkv", "", "-t 1.1 -c:a flac")]
    [InlineData("mov", "-stream_loop 2", "-c:a pcm_s16le")]
    public void ACutIsMadeAtTheSample(string container, string before, string options) => AssertAsFfmpeg(Stereo, container, options, before);

    [Fact]
    public void ACutIsMadeAtTheSampleAlsoWhereTimesAreCoarse()
    {
        // The start lies between two milliseconds, as the samples before it tell. From FFmpeg 7 on its program may find the next one.
        var input = Clips.Make("sound-coarse.mkv", "-itsoffset", "0.5003", "-i", Surround, "-i", Surround, "-map", "1:v", "-map", "0:a", "-c:v", "copy", "-c:a", "flac", "-ac", "1", "-ar", "44100");
        AssertAsFfmpeg(input, "mov", "-c:a pcm_s16le", "-ss 0.7 -t 1.1", samplesOff: Ffmpeg.Release >= 7 ? 1 : 0);
    }

    [Fact]
    public void ARateThatChangesIsConvertedToTheFirst()
    {
        var first = Clips.Make("rate48.ts", "-i", Surround, "-c:v", "mpeg2video", "-c:a", "mp2", "-ac", "2", "-t", "1");
        var second = Clips.Make("rate44.ts", "-i", Surround, "-c:v", "mpeg2video", "-c:a", "mp2", "-ac", "1", "-ar", "44100", "-t", "1", "-output_ts_offset", "1");
        File.WriteAllBytes(Out.File("both.ts"), [.. File.ReadAllBytes(first), .. File.ReadAllBytes(second)]);
        Assert.Equal("", Run(["-v", "warning", "-i", "both.ts", .. Mpeg4, "-c:a", "aac", "out.mp4"]).Expect(0).Error);
        var sound = Sound.Of(Out.File("out.mp4"));
        Assert.Equal("fltp 48000 2 stereo", sound.Shape);
        Assert.InRange(sound.Samples, 2 * 48000 - 3000, 2 * 48000 + 4000);
        Assert.InRange(sound.Packets[^1].Time, 1.95, 2.05);
    }

    [Fact]
    public void TimesThatStartAtTenSecondsAreCountedFromThere() =>
        AssertAsFfmpeg(Clips.Make("sound10.ts", "-i", Stereo, "-c:v", "mpeg2video", "-c:a", "copy", "-muxdelay", "0", "-output_ts_offset", "10"), "mp4", "-c:a aac -q:a 2");

    [Fact]
    public void DamagedSoundIsPassedOver()
    {
        var input = Clips.Make("sound-damaged.mkv", "-i", Stereo, "-c", "copy", "-bsf:a", "noise=amount='if(between(n,40,44),10,-1)'");
        var result = Run(["-v", "warning", "-i", input, .. Mpeg4, "-c:a", "pcm_s16le", "out.mkv"]).Expect(0);
        Assert.Contains(result.ErrorLines, line => line.Contains("a damaged audio packet was passed over", StringComparison.Ordinal));
        _ = Reference(input, "mkv", "-c:a pcm_s16le", "");
        var (expected, found) = (Sound.Of(Out.File("reference.mkv")), Sound.Of(Out.File("out.mkv")));
        Assert.Equal(expected.Samples, found.Samples);
        Assert.InRange(found.Packets[^1].Time, 2.9, 3.1);
    }

    [Fact]
    public void SamplesThatAreNoNumbersEndNothing()
    {
        // ffmpeg's aac encoder gives up over them.
        var input = Clips.Make("sound-nan.nut", [.. Pictures, "-f", "lavfi", "-i", "aevalsrc='if(between(t,1,1.1),0/0,if(between(t,1.2,1.3),1e30,sin(440*t)))':d=3:s=48000", .. Mpeg4, "-c:a", "pcm_f32le"]);
        Assert.Equal("", Run(["-v", "warning", "-i", input, .. Mpeg4, "-c:a", "aac", "out.mp4"]).Expect(0).Error);
        Assert.InRange(Sound.Of(Out.File("out.mp4")).Samples, 3 * 48000, 3 * 48000 + 2048);
    }

    [Fact]
    public void SpeakersThatTheEncoderDoesNotTakeBecomeTheUsualOnes()
    {
        var input = Clips.Make("sound-side.mkv", "-i", Surround, "-c:v", "copy", "-c:a", "ac3"); // 5.1(side), which libopus refuses
        Assert.Contains("converted 5.1(side) to 5.1 for libopus", Assert.Single(Run(["-v", "warning", "-i", input, .. Mpeg4, "-c:a", "libopus", "out.mkv"]).Expect(0).ErrorLines));
        _ = Reference(input, "mkv", "-c:a libopus -ac 6", "");
        Sound.AssertSame(Out.File("reference.mkv"), Out.File("out.mkv"));
    }

    [Fact]
    public void MuchSoundBeforeTheFirstPictureFlowsThrough()
    {
        // 80 MB of samples: more than may wait anywhere on the way.
        var input = Clips.Make("sound-first.mkv", "-itsoffset", "30", "-i", Surround, "-f", "lavfi", "-i", "anoisesrc=d=33:r=96000,aformat=channel_layouts=7.1,volume=0", "-map", "0:v", "-map", "1:a",
            "-c:v", "copy", "-c:a", "flac");
        AssertAsFfmpeg(input, "mkv", "-c:a flac");
    }

    [Fact]
    public void WithoutSoundThereIsNone()
    {
        _ = Run(["-i", Stereo, .. Mpeg4, "-an", "-c:a", "aac", "out.mp4"]).Expect(0);
        Assert.Equal("", Ffmpeg.Run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name", "-of", "csv=p=0", Out.File("out.mp4")).OutputText);
    }

    [Theory]
    [InlineData("-c:a libopuss out.mkv", "there is no encoder 'libopuss'; did you mean 'libopus'?")]
    [InlineData("-c:a mpeg4 out.mkv", "'mpeg4' is no encoder for sound")]
    [InlineData("-c:a aac -aac_code:a fast out.mp4", "did you mean 'aac_coder'?")]
    [InlineData("-c:a aac -aac_coder:a fsat out.mp4", "does not accept 'fsat'")]
    [InlineData("-c:a aac -q:a high out.mp4", "takes a number, not 'high'")]
    [InlineData("-c:a aac -sample_fmt s16 out.mp4", "the encoder aac does not take s16; it takes fltp")]
    [InlineData("-c:a aac -sample_fmt s61 out.mp4", "did you mean 's16'?")]
    [InlineData("-c:a mp2 -ar 12345 out.ts", "12345")]
    [InlineData("-c:a flac out.webm", "the format webm has no place for flac sound")]
    [InlineData("-c:a aac -frame_durations 20 out.mp4", "has an option 'frame_durations'")]
    public void WhatCannotBeIsSaidAtOnce(string options, string said)
    {
        var words = options.Split(' ');
        _ = Run(["-i", Stereo, "-c:v", words[^1].EndsWith("webm", StringComparison.Ordinal) ? "libvpx" : "mpeg4", .. words]).Expect(2).ExpectOneLine(said);
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void SoundThatCannotBeCopiedNamesTheWayOut()
    {
        var input = Clips.Make("wavpack.mkv", "-i", Stereo, "-c:v", "copy", "-c:a", "wavpack");
        var line = Assert.Single(Run(["-v", "warning", "-i", input, .. Mpeg4, "out.mp4"]).Expect(0).ErrorLines);
        Assert.Contains("audio stream 1 (wavpack): left out", line);
        Assert.EndsWith("; -c:a aac encodes it anew", line);
        Assert.Equal("", Run(["-y", "-v", "warning", "-i", input, .. Mpeg4, "-c:a", "aac", "out.mp4"]).Expect(0).Error);
        Assert.Equal("aac", Sound.Of(Out.File("out.mp4")).Codec);
    }

    [Fact]
    public void EverySoundIsEncoded()
    {
        var input = Clips.Make("two-sounds.mkv", "-i", Surround, "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c:v", "copy", "-c:a:0", "flac", "-ac:a:1", "2", "-c:a:1", "ac3",
            "-metadata:s:a:1", "language=deu");
        _ = Run(["-i", input, .. Mpeg4, "-c:a", "aac", "out.mp4"]).Expect(0);
        Assert.Equal("aac,6,und aac,2,deu", Ffmpeg.Run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name,channels:stream_tags=language",
            "-of", "csv=p=0", Out.File("out.mp4")).OutputText.Trim().Replace('\n', ' '));
    }

    private void AssertAsFfmpeg(string input, string container, string options, string before = "", int samplesOff = 0)
    {
        var result = Run(["-y", "-v", "warning", .. Words(before), "-i", input, .. Mpeg4, .. Words(options), $"out.{container}"]).Expect(0);
        Assert.Equal("", result.Error);
        Sound.AssertSame(Reference(input, container, options, before), Out.File($"out.{container}"), samplesOff);
    }

    // One thread, for frame threads make the ffmpeg program look for gaps at packets whose frames come later.
    private string Reference(string input, string container, string options, string before)
    {
        var file = Out.File($"reference.{container}");
        _ = Ffmpeg.Convert(["-threads", "1", .. Words(before), "-i", input, "-map", "0:v:0", "-map", "0:a", .. Mpeg4, .. Words(options), file]);
        return file;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
