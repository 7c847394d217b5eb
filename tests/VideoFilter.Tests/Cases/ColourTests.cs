using System.Globalization;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>Colours look the same after, whatever way they are stored, and the tags say how.</summary>
public sealed class ColourTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    private static readonly string[] Tags = ["color_range", "color_space", "color_primaries", "color_transfer", "chroma_location"];

    /// <summary>What ffv1 takes as it is: planar YUV with and without alpha, RGB, gray, 8 to 16 bit.</summary>
    public static TheoryData<string> TakenByFfv1 =>
    [
        "yuv410p", "yuv411p", "yuv422p", "yuv440p", "yuv444p", "yuva420p", "yuva444p", "yuv420p9le", "yuv422p10le", "yuv444p12le", "yuv444p16le", "yuva444p16le",
        "gray", "gray10le", "gray16le", "ya8", "gbrp10le", "gbrp16le", "gbrap16le",
    ];

    /// <summary>What only rawvideo takes as it is.</summary>
    public static TheoryData<string> TakenByRawVideo =>
    [
        "rgb24", "bgr24", "rgba", "argb", "0rgb", "rgb565le", "rgb555le", "rgb444le", "rgb8", "monow", "monob", "gray16be", "yuv444p16be", "rgb48be",
        "rgba64le", "yuyv422", "uyvy422", "nv12", "nv21", "gbrp16be",
    ];

    [Theory]
    [MemberData(nameof(TakenByFfv1))]
    public void Ffv1KeepsEverySample(string format) => AssertSameSamples($"ffv1-{format}", "ffv1", format);

    [Theory]
    [MemberData(nameof(TakenByRawVideo))]
    public void RawVideoKeepsEverySample(string format) => AssertSameSamples($"raw-{format}", "rawvideo", format);

    [Theory]
    [InlineData("gbrp")]
    [InlineData("pal8")]
    [InlineData("patches-rgb24")]
    [InlineData("patches-argb")]
    [InlineData("patches-bgra")]
    [InlineData("patches-rgb565le")]
    [InlineData("patches-rgb48be")]
    [InlineData("patches-yuyv422")]
    [InlineData("patches-nv12")]
    [InlineData("patches-yuv444p16le")]
    [InlineData("patches-gbrp10le")]
    public void PrimaryColoursStayThemselves(string input)
    {
        foreach (var file in new[] { Lossless(input, "gblur=sigma=0.3"), H264(input), H264(input, "format=yuv420p") })
        {
            foreach (var frame in Picture.Frames(file))
            {
                frame.Expect((254, 0, 0), 8, 16, 16);
                frame.Expect((0, 255, 0), 8, 48, 16);
                frame.Expect((0, 0, 255), 8, 80, 16);
            }
        }
    }

    [Theory]
    [InlineData("bt709", "tv")]
    [InlineData("bt709", "pc")]
    [InlineData("smpte170m", "tv")]
    [InlineData("bt470bg", "pc")]
    [InlineData("bt2020nc", "tv")]
    [InlineData("bt2020nc", "pc")]
    [InlineData("smpte240m", "tv")]
    [InlineData("fcc", "tv")]
    public void EveryMatrixAndRangeStays(string matrix, string range)
    {
        var input = $"colour-{matrix}-{range}";
        var (file, samples) = (Lossless(input), Picture.Hashes(Inputs[input]));
        Assert.Equal(samples, Picture.Hashes(file));
        AssertSameTags(Inputs[input], file);
        // Through RGB by a filter and back, by a change of depth, and by an encoder that takes full range only.
        foreach (var again in new[] { H264(input, "format=gbrp"), H264(input, "null", "-pix_fmt", "yuv444p10le"), Mjpeg(input) })
            Picture.Frames(again)[0].Expect((255, 1, 0), 7, 10, 10);
    }

    [Theory]
    [InlineData("hdr10", "bt2020nc", "bt2020", "smpte2084")]
    [InlineData("hlg", "bt2020nc", "bt2020", "arib-std-b67")]
    public void HighDynamicRangeStaysTagged(string input, string matrix, string primaries, string transfer)
    {
        _ = Run("-i", Inputs[input], "-vf", "gblur=sigma=1", "-c:v", "libx265", "-preset", "ultrafast", "h265.mp4").Expect(0);
        foreach (var file in new[] { Lossless(input), H264(input, "gblur=sigma=1"), Out.File("h265.mp4") })
        {
            var stream = Ffmpeg.VideoStream(file);
            Assert.Equal((matrix, primaries, transfer, "tv"), (stream["color_space"], stream["color_primaries"], stream["color_transfer"], stream["color_range"]));
            Assert.Equal("yuv420p10le", stream["pix_fmt"]);
            if (input != "hdr10") continue;
            Assert.Contains("Mastering display metadata", Picture.SideData(file));
            Assert.Contains("Content light level metadata", Picture.SideData(file));
        }
    }

    [Theory]
    [InlineData("libx265")]
    [InlineData("libx264")]
    public void HighDynamicRangeIsToldByTheVideoItself(string encoder)
    {
        Assert.SkipWhen(Ffmpeg.Release < 7, "encoders take it from FFmpeg 7 on");
        _ = Run("-i", Inputs["hdr10"], "-c:v", encoder, "-preset", "ultrafast", "told.ts").Expect(0); // a container that has no place for it
        Assert.Contains("Mastering display metadata", Picture.SideData(Out.File("told.ts")));
        Assert.Contains("Content light level metadata", Picture.SideData(Out.File("told.ts")));
    }

    [Fact]
    public void TenBitsStayTenBits()
    {
        foreach (var chain in new[] { "null", "eq=contrast=1.0" })
        {
            var plane = Ffmpeg.Run("ffmpeg", "-v", "error", "-i", Lossless("ramp10", chain), "-frames:v", "1", "-vf", "extractplanes=y", "-f", "rawvideo", "-pix_fmt", "gray10le", "-").Output;
            var row = Enumerable.Range(0, 512).Select(x => plane[2 * x] | plane[2 * x + 1] << 8).ToArray();
            Assert.Equal(row.Order(), row);
            Assert.InRange(row[0], 60, 68);
            Assert.InRange(row[^1], 928, 936);
            Assert.InRange(row.Distinct().Count(), 480, 512);
        }
    }

    private string Mjpeg(string input)
    {
        _ = Run("-y", "-i", Inputs[input], "-c:v", "mjpeg", "-q:v", "2", "mjpeg.mov").Expect(0);
        return Out.File("mjpeg.mov");
    }

    private void AssertSameSamples(string input, string encoder, string format)
    {
        _ = Run("-i", Inputs[input], "-vf", "null", "-c:v", encoder, "out.nut").Expect(0);
        Assert.Equal(format, Ffmpeg.VideoStream(Out.File("out.nut"))["pix_fmt"]);
        Assert.Equal(3, Picture.Hashes(Inputs[input]).Count);
        Assert.Equal(Picture.Hashes(Inputs[input]), Picture.Hashes(Out.File("out.nut")));
    }

    private static void AssertSameTags(string input, string output)
    {
        var (wanted, found) = (Ffmpeg.VideoStream(input), Ffmpeg.VideoStream(output));
        foreach (var tag in Tags)
            Assert.True(wanted.GetValueOrDefault(tag) == found.GetValueOrDefault(tag), string.Create(CultureInfo.InvariantCulture, $"{tag} is {found.GetValueOrDefault(tag)} instead of {wanted.GetValueOrDefault(tag)}"));
    }
}
