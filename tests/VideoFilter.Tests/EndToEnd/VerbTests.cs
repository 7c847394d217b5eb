using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>The verbs, help and the demo.</summary>
public sealed class VerbTests(Clips clips) : EndToEndTest(clips)
{
    [Fact]
    public void DevicesListsTheCpu()
    {
        var lines = Run("devices").Expect(0).OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("cpu", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("(auto)", StringComparison.Ordinal));
        // Each name is there, or it is said why not.
        foreach (var name in new[] { "vulkan", "cuda", "opengl", "opencl" })
            Assert.Single(lines, line => line.StartsWith($"absent: {name}:", StringComparison.Ordinal) || line.StartsWith($"{name} ", StringComparison.Ordinal));
    }

    [Fact]
    public void AGpuIsTakenByTheUuidThatDevicesShows()
    {
        var line = Run("devices").Expect(0).OutputText.Split('\n').FirstOrDefault(line => line.StartsWith("vulkan", StringComparison.Ordinal));
        if (line is null) Assert.Skip("there is no Vulkan driver");
        var uuid = System.Text.RegularExpressions.Regex.Match(line, "[0-9a-f]{32}").Value;
        Assert.NotEqual("", uuid);
        var report = Run("-i", Clips.H264, "-vf", "negate", "--device", $"vulkan:uuid={uuid}", "--json", "-f", "null", "-").Expect(0).Report(fromError: true);
        Assert.Equal("vulkan", report.GetProperty("device").GetString());
        _ = Run("-v", "error", "-i", Clips.H264, "--device", "vulkan:no such card", "-f", "null", "-").Expect(4).ExpectOneLine("no such card", uuid);
    }

    [Fact]
    public void FiltersSaysWhereEachRuns()
    {
        var lines = Run("filters").Expect(0).OutputText.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("gblur ", StringComparison.Ordinal) && line.Contains(" device ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("scale ", StringComparison.Ordinal) && line.Contains(" libavfilter ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gblur", "sigmaV")]
    [InlineData("scale", "flags")]
    public void FiltersTellsOptions(string filter, string option) => Assert.Contains(option, Run("filters", filter).Expect(0).OutputText);

    [Fact]
    public void UnknownNamesAreOneLine()
    {
        _ = Run("filters", "glbur").Expect(2).ExpectOneLine("gblur");
        _ = Run("devcies").Expect(2).ExpectOneLine("devices");
        _ = Run("devices", "x").Expect(2).ExpectOneLine("devices", "x");
    }

    [Fact]
    public void HelpNamesEveryShownOption()
    {
        var help = Run("--help").Expect(0).OutputText;
        foreach (var entry in VideoFilter.CommandLine.OptionTable.Entries) Assert.True(entry.Hidden || help.Contains($"  {entry.Shown} "), entry.Shown);
        Assert.NotEqual("", Run("--version").Expect(0).OutputText.Trim());
    }

    [Fact]
    public void TheDemoShowsEveryDeviceAndLeavesTwoFiles()
    {
        Ffmpeg.RequireEncoder("libx264");
        var result = Run("demo").Expect(0);
        foreach (var column in new[] { "device", "frames", "fps", "bytes copied", "PSNR" }) Assert.Contains(column, result.OutputText);
        Assert.Contains("150", Assert.Single(result.OutputText.Split('\n'), line => line.Contains("│ cpu ")));
        Assert.Equal(["demo.mp4", "demo.png"], Out.Files());
        Assert.Equal(150, Ffmpeg.DecodesCleanly(Out.File("demo.mp4")));
        Assert.Equal("1920", Ffmpeg.VideoStream(Out.File("demo.png"))["width"]);
        Assert.NotEqual("", Ffmpeg.PacketHash(Out.File("demo.mp4"), "a"));
    }
}
