using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>Every frame at its time, no frame more, none less, and the sound where it was.</summary>
public sealed class TimeTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    [Theory]
    [InlineData("vfr")]
    [InlineData("jitter")]
    [InlineData("hole")]
    [InlineData("film")]
    [InlineData("bframes")]
    [InlineData("editlist")]
    public void TimesAreThoseOfTheInput(string input)
    {
        var times = Picture.Times(Inputs[input]);
        var numbers = Picture.Numbers(Inputs[input]);
        foreach (var file in new[] { Lossless(input), H264(input, "gblur=sigma=2") })
        {
            AssertTimes(times.Select(t => t - times[0]), file);
            Assert.Equal(numbers, Picture.Numbers(file));
        }
    }

    [Fact]
    public void AnEditListsStartIsTheFirstFrame()
    {
        foreach (var file in new[] { Lossless("editlist"), H264("editlist") })
        {
            Assert.Equal(33, Picture.Times(file).Count);
            Assert.InRange(Picture.Times(file)[0], -Tick, Tick);
            Assert.Equal((17, 19), (Picture.Numbers(file)[0], Picture.Numbers(file)[^1]));
        }
    }

    [Theory]
    [InlineData("start10")]
    [InlineData("late")]
    [InlineData("wrap")]
    [InlineData("negative")]
    [InlineData("ac3")]
    [InlineData("adts")]
    public void SoundAndPictureKeepTheirDistance(string input)
    {
        var distance = Picture.SoundLeads(Inputs[input]);
        foreach (var file in new[] { Lossless(input), H264(input) })
        {
            Assert.InRange(Picture.SoundLeads(file), distance - 0.002, distance + 0.002);
            Assert.Equal(Enumerable.Range(0, 25), Picture.Numbers(file));
            var times = Picture.Times(file);
            AssertTimes(Enumerable.Range(0, 25).Select(i => times[0] + i * 0.04), file);
        }
    }

    [Theory]
    [InlineData("annexb", 0)]
    [InlineData("hevcraw", 0)]
    [InlineData("mpeg4avi", 0.04)] // AVI tells decoding times alone: the first picture comes one frame after the first packet
    public void FramesWithoutTimesAreCounted(string input, double first)
    {
        foreach (var file in new[] { Lossless(input), H264(input) })
        {
            AssertTimes(Enumerable.Range(0, 25).Select(i => first + i * 0.04), file);
            Assert.Equal(Enumerable.Range(0, 25), Picture.Numbers(file));
            Assert.InRange(Ffmpeg.Duration(file), 0.95, 1.05);
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public void OnePictureIsOneFrameThatLasts(string input)
    {
        foreach (var file in new[] { Lossless(input), H264(input) })
        {
            var frame = Assert.Single(Picture.Frames(file));
            Assert.InRange(Ffmpeg.Duration(file), 0.03, 0.05);
            foreach (var (x, y) in new[] { (0, 0), (32, 0), (0, 16), (32, 16) }) frame.Expect((254, 0, 0), 6, x, y);
        }
    }

    [Fact]
    public void TheLastFrameLasts()
    {
        Assert.InRange(Ffmpeg.Duration(H264("four")), 0.131, 0.1355);
        Assert.InRange(Ffmpeg.Duration(Lossless("four")), 0.131, 0.1355);
    }

    [Fact]
    public void AGifKeepsItsDelaysAndPictures()
    {
        // Without B-frames: FFmpeg 7 tells the length of an mp4 by its packets in the order of decoding, whatever its header says.
        foreach (var file in new[] { Lossless("gif"), H264("gif", "null", "-bf", "0") })
        {
            AssertTimes([0, 0.1, 0.3], file);
            Assert.InRange(Ffmpeg.Duration(file), 0.58, 0.62);
            var frames = Picture.Frames(file);
            frames[0].Expect((255, 0, 0), 8, 5, 5);
            frames[1].Expect((0, 144, 0), 8, 5, 5); // the nearest that a GIF's fixed palette has to green
            frames[2].Expect((0, 0, 255), 8, 5, 5);
        }
    }

    [Fact]
    public void AContainerThatCountsFramesGetsWholeOnes()
    {
        _ = Run("-i", Inputs["adts"], "-c:v", "mpeg4", "-q:v", "2", "out.avi").Expect(0);
        Assert.Equal(Enumerable.Range(0, 25), Picture.Numbers(Out.File("out.avi")));
    }

    [Fact]
    public void ASlowReaderSeesNoFrameTwiceAndNoneMixed()
    {
        // Reuse of a slot that is still being read would show as two values within one flat frame.
        var file = H264("long", "gblur=sigma=2,eq=contrast=1.0,hue=h=0");
        var luma = Picture.Luma(file);
        Assert.Equal(300, luma.Count);
        for (var i = 0; i < 300; i++)
        {
            Assert.InRange(luma[i].Spread, 0, 1);
            Assert.InRange(luma[i].Mean, 16 + 7 * (i % 30) - 2, 16 + 7 * (i % 30) + 2);
        }
    }
}
