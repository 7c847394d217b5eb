using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>What is broken gives what can be had of it, with a warning, or one line and no file.</summary>
public sealed class DamageTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    [Theory]
    [InlineData("no-index")]
    [InlineData("empty")]
    [InlineData("appledouble")]
    public void WhatIsNoMediaIsRefusedAtOnce(string input)
    {
        var result = Run("-i", Inputs[input], "out.mp4").Expect(3).ExpectOneLine(Inputs[input]);
        Assert.True(result.Elapsed < TimeSpan.FromSeconds(60), $"it took {result.Elapsed}");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void ATruncatedFileGivesWhatThereIs()
    {
        foreach (var name in new[] { "out.mkv", "out.mp4" })
        {
            var result = Run("-y", "-i", Inputs["cut60"], "-vf", "gblur=sigma=1", "-c:v", name == "out.mkv" ? "ffv1" : "libx264", name).Expect(0);
            Assert.InRange(result.ErrorLines.Length, 2, 12);
            Assert.DoesNotContain(result.ErrorLines, line => line.StartsWith("NULL", StringComparison.Ordinal));
            Assert.InRange(Ffmpeg.DecodesCleanly(Out.File(name)), 28, 29);
        }
    }

    [Theory]
    [InlineData(0.40, 0.46, 38)]
    [InlineData(0.10, 0.90, 1)]
    public void DamageInTheMiddleIsPassedOverInFewWords(double from, double to, int least)
    {
        var whole = File.ReadAllBytes(Clips.Make("damage.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2", "-c:v", "libx264", "-preset", "veryfast", "-threads", "1",
            "-g", "10", "-bf", "0", "-qp", "24", "-fflags", "+bitexact"));
        var random = new Random(7);
        for (var i = (int)(whole.Length * from); i < (int)(whole.Length * to); i++)
            if (random.NextDouble() < 0.15) whole[i] = (byte)random.Next(256);
        File.WriteAllBytes(Out.File("in.mkv"), whole);
        var result = Run("-i", "in.mkv", "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.InRange(result.ErrorLines.Length, 1, 20);
        Assert.InRange(Ffmpeg.DecodesCleanly(Out.File("out.mkv")), least, 50);
    }

    [Fact]
    public void WhatFfmpegSaysWhileAFileOpensIsTold()
    {
        var bytes = File.ReadAllBytes(Clips.Make("tags.mkv", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.4", "-c:v", "ffv1"));
        bytes[bytes.AsSpan().IndexOf("ENCODER"u8) - 1] = 0; // the length of a tag's name, in the headers
        File.WriteAllBytes(Out.File("in.mkv"), bytes);
        var result = Run("-i", "in.mkv", "-f", "framemd5", "-").Expect(0);
        Assert.Contains(result.ErrorLines, line => line.Contains("EBML", StringComparison.Ordinal));
        Assert.Equal(10, FrameHashes.Parse(result.OutputText).Count);
    }

    [Theory]
    [InlineData(40, "ulimit -f")] // less than the frame pool
    [InlineData(3000, "cannot write")] // less than the output
    public void AFileSizeLimitIsAnErrorNotADeath(int kibibytes, string words)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "video-filter");
        var limited = $"ulimit -f {kibibytes}; export DOTNET_EnableWriteXorExecute=0; exec '{program}' -v error -i '{Clips.H264}' -c:v rawvideo -f nut out.nut";
        using var running = RunningProgram.Start("/bin/bash", ["-c", limited], Out.Path);
        var result = running.WaitForEnd(TimeSpan.FromSeconds(30)).Expect(1).ExpectOneLine(words);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void FewDescriptorsAreToldBeforeTheyFail()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "video-filter");
        using var running = RunningProgram.Start("/bin/bash", ["-c", $"ulimit -n 60; exec '{program}' -i '{Inputs["bar"]}' out.mkv"], Out.Path);
        _ = running.WaitForEnd(TimeSpan.FromSeconds(30)).Expect(1).ExpectOneLine("ulimit -n");
        using var enough = RunningProgram.Start("/bin/bash", ["-c", $"ulimit -n 96; exec '{program}' -i '{Inputs["bar"]}' -c:v ffv1 out.mkv"], Out.Path);
        _ = enough.WaitForEnd(TimeSpan.FromSeconds(30)).Expect(0);
    }

    [Fact]
    public void CollectingAllTheTimeLosesNoCallback()
    {
        _ = RunWith(["-i", Inputs["long"], "-vf", "gblur=sigma=1", "-c:v", "libx264", "-preset", "ultrafast", "out.mp4"], null, ("DOTNET_GCgen0size", "0x10000")).Expect(0);
        Assert.Equal(300, Ffmpeg.DecodesCleanly(Out.File("out.mp4")));
    }
}
