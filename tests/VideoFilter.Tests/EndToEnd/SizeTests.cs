using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Every size on every device, with the same picture as FFmpeg's.</summary>
public sealed class SizeTests(Clips clips) : EndToEndTest(clips)
{
    public static TheoryData<string, string, int> SizesAndDevices
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var device in Devices)
            {
                data.Add(device, "1920x1080", 6);
                data.Add(device, "3840x2160", 3);
                data.Add(device, "319x241", 10);
                data.Add(device, "2x2", 10);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SizesAndDevices))]
    public void Runs(string device, string size, int frames)
    {
        const string Chain = "gblur=sigma=2,eq=contrast=1.1,hflip";
        var clip = Clips.OfSize(size, frames);
        var report = Run("-i", clip, "-vf", Chain, "--device", device, "--json", "-c:v", "ffv1", "out.mkv").Expect(0).Report();
        Assert.Equal(frames, report.GetProperty("frames").GetInt32());
        Assert.Equal(device, report.GetProperty("device").GetString());
        var stream = Ffmpeg.VideoStream(Out.File("out.mkv"));
        Assert.Equal(size, $"{stream["width"]}x{stream["height"]}");
        Assert.Equal("yuv420p", stream["pix_fmt"]);

        // libavfilter's gblur turns a 2x2 picture of one value into another value; there the rest of the chain is compared.
        var comparable = size == "2x2" ? "eq=contrast=1.1,hflip" : Chain;
        if (comparable != Chain) _ = Run("-y", "-i", clip, "-vf", comparable, "--device", device, "-c:v", "ffv1", "out.mkv").Expect(0);
        _ = Ffmpeg.Convert("-i", clip, "-vf", comparable, "-c:v", "ffv1", Out.File("reference.mkv"));
        Assert.InRange(Ffmpeg.Psnr(Out.File("out.mkv"), Out.File("reference.mkv")), 45, double.PositiveInfinity);
    }
}
