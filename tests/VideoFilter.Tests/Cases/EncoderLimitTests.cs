using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>What an encoder cannot hold is converted in one line, never a failure and never in silence; what no conversion helps is an error that says it.</summary>
public sealed class EncoderLimitTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    [Theory]
    [InlineData("odd-gray", "libvpx", "webm", "yuv420p")]
    [InlineData("odd-yuv420p12le", "libx264", "mp4", "yuv420p10le")]
    [InlineData("odd-gbrp12le", "mpeg4", "avi", "yuv420p")]
    [InlineData("odd-yuv422p10le", "mjpeg", "mov", "yuvj422p")]
    [InlineData("odd-bgra", "prores_ks", "mov", "yuva444p10le")]
    [InlineData("odd-yuva420p", "huffyuv", "avi", "")]
    [InlineData("odd-yuv422p10le", "utvideo", "avi", "yuv422p")]
    [InlineData("odd-yuv420p12le", "gif", "gif", "bgr8")]
    [InlineData("odd-gbrp12le", "png", "mov", "rgb48be")]
    public void AnOddPictureOfAnyFormatIsEncoded(string input, string encoder, string container, string format)
    {
        var output = $"out.{container}";
        var line = Assert.Single(Run("-v", "warning", "-i", Inputs[input], "-c:v", encoder, output).Expect(0).ErrorLines);
        Assert.Contains($"for {encoder}", line);
        Assert.Contains(format, line);
        Assert.Equal(3, Picture.Times(Out.File(output)).Count);
        Assert.Contains(Picture.Sizes(Out.File(output)), new[] { "17x13", "18x14", "18x13" });
    }

    [Fact]
    public void AlphaStaysWhereTheEncoderHasIt()
    {
        Assert.Contains("yuva420p", Assert.Single(Run("-v", "warning", "-i", Inputs["odd-bgra"], "-c:v", "libvpx", "out.webm").Expect(0).ErrorLines));
        Assert.Equal("1", Picture.Probe(Out.File("out.webm"), "-show_streams").GetProperty("streams")[0].GetProperty("tags").GetProperty("alpha_mode").GetString());
    }

    [Fact]
    public void AFormatThatIsListedAndRefusedIsNotTheLast()
    {
        _ = Ffmpeg.Convert("-f", "lavfi", "-i", "testsrc2=s=256x128:r=10:d=0.2,format=gray", "-c:v", "ffv1", Out.File("gray.mkv"));
        var line = Assert.Single(Run("-v", "warning", "-i", "gray.mkv", "-c:v", "dnxhd", "-profile:v", "dnxhr_hq", "out.mov").Expect(0).ErrorLines);
        Assert.Contains("converted gray to yuv422p for dnxhd", line);
        Assert.Equal(2, Picture.Times(Out.File("out.mov")).Count);
    }

    [Fact]
    public void WhatNoConversionHelpsIsSaid()
    {
        var result = Run("-i", Inputs["odd-gray"], "-c:v", "dnxhd", "out.mov");
        Assert.NotEqual(0, result.ExitCode);
        _ = result.ExpectOneLine("dnxhd", "Valid DNxHD profiles: ");
        result = Run("-i", Inputs["odd-gray"], "-c:v", "png", "one.png").Expect(1);
        _ = result.ExpectOneLine("one.png", "pattern");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void AnEncoderThatTalksPastTheLogIsQuiet()
    {
        Ffmpeg.RequireEncoder("libsvtav1");
        Assert.Equal("", Run("-v", "warning", "-t", "0.2", "-i", Inputs["bframes"], "-c:v", "libsvtav1", "-preset", "12", "out.mkv").Expect(0).Error);
    }
}
