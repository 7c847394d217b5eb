using System.Text;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Whatever is wrong: the right exit code, one line that helps, no stack trace, no file.</summary>
public sealed class BadInputTests(Clips clips) : EndToEndTest(clips)
{
    [Fact]
    public void MissingFile() => RunFails(3, "-i", "nowhere.mp4", "out.mp4").ExpectOneLine("nowhere.mp4");

    [Fact]
    public void Directory() => RunFails(3, "-i", "/tmp", "out.mp4").ExpectOneLine("/tmp", "directory");

    [Fact]
    public void UnreadableUrl() => RunFails(3, "-i", "nosuch://x", "out.mp4").ExpectOneLine("nosuch");

    [Fact]
    public void ZeroBytes() => RunFails(3, "-i", Input("empty.mp4", []), "out.mp4").ExpectOneLine("empty.mp4");

    [Fact]
    public void EmptyStandardInput() => RunFails(3, "-i", "-", "out.mp4").ExpectOneLine();

    [Fact]
    public void TextNamedMp4() => RunFails(3, "-i", Input("text.mp4", Encoding.UTF8.GetBytes(new string('x', 3000))), "out.mp4").ExpectOneLine("text.mp4");

    [Fact]
    public void TruncatedBeforeItsIndex()
    {
        var whole = File.ReadAllBytes(Clips.H264); // its index (moov) is at the end
        _ = RunFails(3, "-i", Input("cut.mp4", whole[..(whole.Length / 2)]), "out.mp4").ExpectOneLine("cut.mp4", "moov atom not found");
    }

    [Fact]
    public void TruncatedAfterItsIndexGivesWhatThereIs()
    {
        var streamed = File.ReadAllBytes(Clips.Make("faststart.mp4", "-i", Clips.H264, "-c", "copy", "-movflags", "+faststart"));
        var result = Run("-i", Input("cut.mp4", streamed[..(streamed.Length * 2 / 3)]), "-an", "--json", "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.InRange(result.Report().GetProperty("frames").GetInt32(), 5, 49);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public void NoVideoStream() => RunFails(3, "-i", Clips.SoundOnly, "out.mp4").ExpectOneLine("video");

    [Fact]
    public void UnknownFilter() => RunFails(2, "-i", Clips.H264, "-vf", "glbur=2", "out.mp4").ExpectOneLine("glbur", "gblur");

    [Fact]
    public void BadFilterOption() => RunFails(2, "-i", Clips.H264, "-vf", "gblur=sigam=2", "out.mp4").ExpectOneLine("sigam", "sigma");

    [Fact]
    public void BadFilterValue() => RunFails(2, "-i", Clips.H264, "-vf", "gblur=sigma=99999", "out.mp4").ExpectOneLine("sigma");

    [Fact]
    public void BadValueOfALibavfilterFilter() => RunFails(2, "-i", Clips.H264, "-vf", "scale=w=:::", "out.mp4").ExpectOneLine("scale");

    [Fact]
    public void BrokenChain() => RunFails(2, "-i", Clips.H264, "-vf", "gblur,,eq", "out.mp4").ExpectOneLine();

    [Fact]
    public void UnknownEncoder() => RunFails(2, "-i", Clips.H264, "-c:v", "libx246", "out.mp4").ExpectOneLine("libx246");

    [Fact]
    public void UnknownEncoderOption() => RunFails(2, "-i", Clips.H264, "-c:v", "libx264", "-crff", "3", "out.mp4").ExpectOneLine("crff");

    [Fact]
    public void BadEncoderValue() => RunFails(2, "-i", Clips.H264, "-c:v", "libx264", "-crf", "good", "out.mp4").ExpectOneLine("crf", "good");

    [Fact]
    public void UnknownPreset() => RunFails(2, "-i", Clips.H264, "-c:v", "libx264", "-preset", "fats", "out.mp4").ExpectOneLine("fats", "fast");

    [Fact]
    public void UnknownOutputFormat() => RunFails(2, "-i", Clips.H264, "-f", "nosuch", "out.mp4").ExpectOneLine("nosuch");

    [Fact]
    public void UnknownEnding() => RunFails(2, "-i", Clips.H264, "out.nosuch").ExpectOneLine("out.nosuch");

    [Fact]
    public void UnknownPixelFormat() => RunFails(2, "-i", Clips.H264, "-pix_fmt", "yuv421p", "out.mp4").ExpectOneLine("yuv421p");

    [Fact]
    public void UnknownInputFormat() => RunFails(2, "-f", "nosuch", "-i", Clips.H264, "out.mp4").ExpectOneLine("nosuch");

    [Fact]
    public void UnwritableOutput() => RunFails(1, "-i", Clips.H264, "no/such/folder/out.mp4").ExpectOneLine("no/such/folder");

    [Fact]
    public void UnknownDevice() => RunFails(2, "-i", Clips.H264, "--device", "vulcan", "out.mp4").ExpectOneLine("vulcan", "vulkan");

    [Fact]
    public void NoVulkanDriver()
    {
        var result = RunWith(["-i", Clips.H264, "--device", "vulkan", "out.mp4"], null, ("VK_ICD_FILENAMES", "/nonexistent"), ("VK_DRIVER_FILES", "/nonexistent"));
        _ = result.Expect(4).ExpectOneLine("vulkan");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void NoOpenGlDriver()
    {
        var result = RunWith(["-i", Clips.H264, "--device", "opengl", "out.mp4"], null, ("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent"));
        _ = result.Expect(4).ExpectOneLine("opengl", "libgl1-mesa-dri");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void NoOpenClDriver()
    {
        var result = RunWith(["-i", Clips.H264, "--device", "opencl", "out.mp4"], null, ("OCL_ICD_VENDORS", "/nonexistent"), ("OPENCL_VENDOR_PATH", "/nonexistent"));
        _ = result.Expect(4).ExpectOneLine("opencl");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void NoCudaDriver()
    {
        if (System.Runtime.InteropServices.NativeLibrary.TryLoad("libcuda.so.1", out _)) Assert.Skip("NVIDIA's driver is here");
        _ = RunFails(4, "-i", Clips.H264, "--device", "cuda", "out.mp4").ExpectOneLine("cuda", "libcuda1");
    }

    [Fact]
    public void ExistingOutputStaysWithoutY()
    {
        File.WriteAllText(Out.File("out.mp4"), "mine");
        _ = Run("-i", Clips.H264, "out.mp4").Expect(2).ExpectOneLine("out.mp4", "-y");
        Assert.Equal("mine", File.ReadAllText(Out.File("out.mp4")));
    }

    [Fact]
    public void AFailedRunLeavesAnExistingOutputAlone()
    {
        File.WriteAllText(Out.File("out.mp4"), "mine");
        _ = Run("-y", "-i", Clips.SoundOnly, "out.mp4").Expect(3);
        Assert.Equal("mine", File.ReadAllText(Out.File("out.mp4")));
    }

    [Fact]
    public void FullDisk()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("there is no /dev/full here");
        _ = Run("-y", "-i", Clips.H264, "-f", "yuv4mpegpipe", "/dev/full").Expect(1).ExpectOneLine();
    }

    [Fact]
    public void UsageErrorsNeedNoInput() => RunFails(2, "-i", "x.mp4", "--jsn", "out.mp4").ExpectOneLine("--json");

    private string Input(string name, byte[] content)
    {
        var folder = System.IO.Directory.CreateDirectory(Out.File("in")).FullName;
        var file = Path.Combine(folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    private ProgramResult RunFails(int exitCode, params string[] arguments)
    {
        var result = Run(arguments).Expect(exitCode);
        Assert.DoesNotContain(Out.Files(), file => !file.StartsWith("in/", StringComparison.Ordinal));
        return result;
    }
}
