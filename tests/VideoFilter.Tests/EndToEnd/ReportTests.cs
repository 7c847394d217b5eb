using System.Text.Json;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>The report tells the truth: where filters ran, what was copied.</summary>
public sealed class ReportTests(Clips clips) : EndToEndTest(clips)
{
    [Theory]
    [MemberData(nameof(Devices))]
    public void HasEveryPromisedField(string device)
    {
        var report = RunReport(Clips.H264, "-vf", "gblur=sigma=2,eq=contrast=1.1", "--device", device, "-c:v", "libx264", "-preset", "ultrafast", "out.mp4");
        Assert.Equal(device, report.GetProperty("device").GetString());
        Assert.Equal(device == "cpu" ? "direct" : "host", report.GetProperty("import").GetString());
        Assert.Equal(50, report.GetProperty("frames").GetInt32());
        Assert.Equal(0, report.GetProperty("dropped").GetInt32());
        Assert.InRange(report.GetProperty("wallSeconds").GetDouble(), 0.001, 120);
        Assert.InRange(report.GetProperty("fps").GetDouble() * report.GetProperty("wallSeconds").GetDouble(), 49.5, 50.5);
        Assert.Equal(["gblur", "eq"], report.GetProperty("filters").EnumerateArray().Select(filter => filter.GetProperty("name").GetString()));
        Assert.All(report.GetProperty("filters").EnumerateArray(), filter => Assert.Equal(device, filter.GetProperty("ranOn").GetString()));
        var pool = report.GetProperty("pool");
        Assert.InRange(pool.GetProperty("slabs").GetInt32(), 1, 100);
        Assert.InRange(pool.GetProperty("slots").GetInt32(), pool.GetProperty("peakLeased").GetInt32(), 1000);
        Assert.InRange(pool.GetProperty("peakLeased").GetInt32(), 1, 1000);
        Assert.InRange(report.GetProperty("decoderPid").GetInt32(), 2, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void NothingIsCopiedForH264(string device)
    {
        var report = RunReport(Clips.H264, "-vf", "gblur=sigma=2", "--device", device, "-c:v", "libx264", "-preset", "ultrafast", "out.mp4");
        Assert.Equal(0, report.GetProperty("pixelBytesCopied").GetInt64());
    }

    [Fact]
    public void NothingIsCopiedWithoutAFilter() =>
        Assert.Equal(0, RunReport(Clips.H264, "-c:v", "libx264", "-preset", "ultrafast", "out.mp4").GetProperty("pixelBytesCopied").GetInt64());

    [Fact]
    public void ADecoderWithoutDirectRenderingCounts()
    {
        var report = RunReport(Clips.Av1, "-vf", "gblur=sigma=2", "-c:v", "ffv1", "out.mkv");
        Assert.InRange(report.GetProperty("pixelBytesCopied").GetInt64(), 10 * 320 * 180 * 3 / 2, 10 * 320 * 180 * 6);
    }

    [Fact]
    public void ConversionForTheEncoderCounts()
    {
        var report = RunReport(Clips.H264, "-vf", "gblur=sigma=2", "-c:v", "ffv1", "-pix_fmt", "yuv444p", "out.mkv");
        Assert.InRange(report.GetProperty("pixelBytesCopied").GetInt64(), 50 * 320 * 180 * 3, long.MaxValue);
    }

    [Theory]
    [InlineData("vulkan", true)]
    [InlineData("vulkan", false)]
    [InlineData("opengl", true)]
    public void AGpuWhoseDriverPinsNothingThatIsReadOnlyGetsMappedMemoryAndSaysSo(string device, bool fromPipe)
    {
        var clip = Clips.OfCodec("libx264", "yuv420p", "mkv");
        string[] arguments = ["-i", fromPipe ? "-" : clip, "-vf", "gblur=sigma=2", "--device", device, "--json", "-c:v", "ffv1", "out.mkv"];
        var bytes = fromPipe ? File.ReadAllBytes(clip) : null;
        var result = RunWith(arguments, bytes, AppSettings.Environment(("MediaShm.RefuseReadOnlyImports", "true"))).Expect(0);
        var report = result.Report();
        Assert.Equal("deviceMapped", report.GetProperty("access").GetString());
        Assert.Contains("mapped read-only", report.GetProperty("accessReason").GetString());
        Assert.Equal("host", report.GetProperty("import").GetString());
        Assert.Equal(0, report.GetProperty("pixelBytesCopied").GetInt64());
        Assert.Equal(25, report.GetProperty("frames").GetInt32());

        var usual = RunReport(clip, "-vf", "gblur=sigma=2", "--device", device, "-c:v", "ffv1", "-y", "out.mkv");
        Assert.Equal("readOnly", usual.GetProperty("access").GetString());
        Assert.Equal(JsonValueKind.Null, usual.GetProperty("accessReason").ValueKind);
        Assert.Equal("host", usual.GetProperty("import").GetString());
    }

    [Theory]
    [InlineData("vulkan")]
    [InlineData("opengl")]
    public void StagingCounts(string device)
    {
        var report = RunReport(Clips.H264, "-vf", "gblur=sigma=2", "--device", device, "--import", "staged", "-c:v", "ffv1", "out.mkv");
        Assert.Equal(device, report.GetProperty("device").GetString());
        Assert.Equal("staged", report.GetProperty("import").GetString());
        Assert.Equal("staging was asked for", report.GetProperty("importReason").GetString());
        Assert.InRange(report.GetProperty("pixelBytesCopied").GetInt64(), 50 * 320 * 180 * 3, long.MaxValue);
    }

    [Fact]
    public void TellsTheTimeOfEachPass()
    {
        var passes = RunReport(Clips.H264, "-vf", "gblur=sigma=2,hflip", "--device", "vulkan", "-c:v", "ffv1", "out.mkv").GetProperty("passes");
        Assert.Equal(["SeparableRecursive", "Flip"], passes.EnumerateArray().Select(pass => pass.GetProperty("name").GetString()));
        Assert.All(passes.EnumerateArray(), pass => Assert.Equal(50, pass.GetProperty("frames").GetInt64()));
        Assert.All(passes.EnumerateArray(), pass => Assert.InRange(pass.GetProperty("milliseconds").GetDouble(), 0.001, 600_000));
        var lines = Run("-y", "-v", "debug", "-i", Clips.H264, "-vf", "negate", "--device", "vulkan", "-c:v", "ffv1", "out.mkv").Expect(0).ErrorLines;
        Assert.Single(lines, line => line.StartsWith("pass Lut:", StringComparison.Ordinal) && line.Contains("in 50 frames", StringComparison.Ordinal));
    }

    [Fact]
    public void DmaBufCopiesNothing()
    {
        Assert.SkipUnless(File.Exists("/dev/udmabuf"), "/dev/udmabuf is not there; load the kernel module udmabuf");
        var result = Run(DmaBufArguments);
        Assert.SkipWhen(result.Error.Contains("VK_EXT_external_memory_dma_buf"), result.Error);
        Assert.Equal("dmabuf", result.Expect(0).Report().GetProperty("import").GetString());
        Assert.Equal("deviceMapped", result.Report().GetProperty("access").GetString());
        Assert.Equal(0, result.Report().GetProperty("pixelBytesCopied").GetInt64());
    }

    [Fact]
    public void DmaBufIsRefusedByNameWhereThereIsNone()
    {
        Assert.SkipWhen(File.Exists("/dev/udmabuf"), "/dev/udmabuf is there");
        _ = Run(DmaBufArguments).Expect(4).ExpectOneLine("dmabuf");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void SaysWhatLibavfilterRan()
    {
        var report = RunReport(Clips.H264, "-vf", "gblur=sigma=2,scale=160:90,negate", "-c:v", "ffv1", "out.mkv");
        var filters = report.GetProperty("filters").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f);
        Assert.Equal("matroska", report.GetProperty("output").GetProperty("format").GetString());
        Assert.Equal("libavfilter", filters["scale"].GetProperty("ranOn").GetString());
        Assert.NotEqual("", filters["scale"].GetProperty("reason").GetString());
        Assert.Equal("cpu", filters["gblur"].GetProperty("ranOn").GetString());
        Assert.Equal("cpu", filters["negate"].GetProperty("ranOn").GetString());
    }

    [Fact]
    public void PeopleGetASentence()
    {
        var result = Run("-i", Clips.H264, "-vf", "gblur", "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.Equal("", result.OutputText);
        Assert.Contains("50 frames", result.ErrorLines[^1]);
        Assert.Equal("", Run("-y", "-v", "error", "-i", Clips.H264, "-c:v", "ffv1", "out.mkv").Expect(0).Error);
    }

    private string[] DmaBufArguments => ["-i", Clips.H264, "-vf", "gblur", "--device", "vulkan", "--import", "dmabuf", "--json", "-v", "error", "-c:v", "ffv1", "out.mkv"];

    private JsonElement RunReport(string input, params string[] arguments) => Run(["-i", input, "--json", .. arguments]).Expect(0).Report();
}
