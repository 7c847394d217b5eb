using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>Sizes, strides, crops: every pixel of the picture, and nothing beside it.</summary>
public sealed class GeometryTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    // Input, frames, size after ffv1 and after libx264 (which takes even sizes only where chroma is halved), colour.
    public static TheoryData<string, string, int, string, string, int, int, int> Flat
    {
        get
        {
            var data = new TheoryData<string, string, int, string, string, int, int, int>();
            foreach (var chain in new[] { "null", "gblur=sigma=2" })
            {
                data.Add(chain, "odd", 10, "319x241", "320x242", 63, 160, 95);
                data.Add(chain, "padded", 5, "1294x964", "1294x964", 48, 97, 192);
                data.Add(chain, "coded1088", 3, "1920x1080", "1920x1080", 192, 128, 63);
                data.Add(chain, "cropped", 10, "310x234", "310x234", 1, 128, 1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Flat))]
    public void AFlatPictureIsFlatToItsLastPixel(string chain, string input, int frames, string lossless, string h264, int r, int g, int b)
    {
        foreach (var (file, size) in new[] { (Lossless(input, chain), lossless), (H264(input, chain), h264) })
        {
            Assert.Equal(size, Picture.Sizes(file));
            var shown = Picture.Frames(file);
            Assert.Equal(frames, shown.Count);
            foreach (var frame in shown)
                foreach (var (x, y) in new[] { (0, 0), (-1, 0), (0, -1), (-1, -1), (100, 100) }) frame.Expect((r, g, b), 4, x, y);
            Assert.All(Picture.Luma(file), luma => Assert.InRange(luma.Spread, 0, 3));
        }
    }

    [Fact]
    public void AnOddSizeIsFilledUpInWords()
    {
        var result = RunH264("odd", options: ["-v", "warning"]);
        Assert.Contains("319x241 to 320x242", Assert.Single(result.ErrorLines));
        Assert.Equal("853x480", Picture.Sizes(H264("odd444"))); // 4:4:4 needs no even size
        Assert.Contains("853x480 to 854x480", RunH264("odd444", options: ["-pix_fmt", "yuv420p", "-v", "warning"]).Error);
        Assert.Equal("854x480", Picture.Sizes(Out.File("h264.mp4")));
    }

    [Fact]
    public void AVerticalBarStaysVertical()
    {
        var frame = Picture.Frames(Lossless("bar"))[2];
        foreach (var y in new[] { 0, 180, 359 })
        {
            frame.Expect((255, 255, 255), 6, 303, y);
            frame.Expect((128, 128, 128), 6, 296, y);
            frame.Expect((128, 128, 128), 6, 311, y);
        }
    }

    [Theory]
    [InlineData("qpel")]
    [InlineData("mpeg2")]
    [InlineData("y4m")]
    [InlineData("refs16")]
    [InlineData("bottomup")]
    public void PixelsAreThoseThatFfmpegDecodes(string input)
    {
        var format = input == "bottomup" ? "bgr24" : "yuv420p";
        Assert.Equal(Picture.Hashes(Inputs[input], format), Picture.Hashes(Lossless(input), format));
    }

    [Theory]
    [InlineData("grow", "320x240", 254, 0, 0, 0, 0, 254)]
    [InlineData("shrink", "640x480", 254, 0, 0, 0, 0, 254)]
    public void AChangeOfSizeInTheMiddleIsScaledInWords(string input, string size, int r0, int g0, int b0, int r1, int g1, int b1)
    {
        foreach (var chain in new[] { "null", "gblur=sigma=2,hflip" })
        {
            var result = RunH264(input, chain, "-v", "warning");
            Assert.Contains(size, Assert.Single(result.ErrorLines));
            Assert.Equal(size, Picture.Sizes(Out.File("h264.mp4")));
            var frames = Picture.Frames(Out.File("h264.mp4"));
            Assert.Equal(20, frames.Count);
            for (var i = 0; i < 20; i++) frames[i].Expect(i < 10 ? (r0, g0, b0) : (r1, g1, b1), 6, -1, -1);
        }
    }

    [Fact]
    public void AFrameLargerThanAnyGpuBindingIsWhole()
    {
        _ = Run("-i", Inputs["huge"], "-vf", "negate", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "20", "huge.mp4").Expect(0);
        Assert.Equal("8192x4320", Picture.Sizes(Out.File("huge.mp4")));
        var corner = Ffmpeg.Run("ffmpeg", "-v", "error", "-i", Out.File("huge.mp4"), "-vf", "crop=2:2:8190:4318,format=rgb24", "-frames:v", "1", "-f", "rawvideo", "-").Expect(0).Output;
        Assert.InRange(corner[0], 255 - 48 - 6, 255 - 48 + 6);
        Assert.InRange(corner[2], 255 - 192 - 6, 255 - 192 + 6);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    [InlineData("16")]
    public void AnyNumberOfDecoderThreadsGivesEveryFrame(string threads)
    {
        Assert.Equal(60, Picture.Times(Lossless("refs16", "null", "-threads", threads)).Count);
        Assert.Equal(Enumerable.Range(0, 30), Picture.Numbers(Lossless("bframes", "null", "-threads", threads)));
    }
}
