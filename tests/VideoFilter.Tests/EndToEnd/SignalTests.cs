using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Deaths and stops in the middle of a run.</summary>
public sealed class SignalTests(Clips clips) : EndToEndTest(clips)
{
    // The promise is one second; a machine that runs other tests beside this one gets a little more.
    private const int DeathMilliseconds = 3000;

    // 20 s of 1080p: longer than any of these tests. The slower preset also keeps its encoder draining for seconds at the end.
    private string[] SlowRun(string preset) => ["-i", Clips.Long, "-vf", "gblur=sigma=2", "-c:v", "libx264", "-preset", preset, "--json", "out.mp4"];

    [Fact]
    public void ADeadDecoderEndsTheRunAndRemovesTheOutput()
    {
        using var program = StartAndReachTheMiddle("veryslow", out var decoder);
        ProcessSignal.Send(decoder, ProcessSignal.Kill);
        var killed = Environment.TickCount64;
        var result = program.WaitForEnd(TimeSpan.FromSeconds(20));
        Assert.True(Environment.TickCount64 - killed < DeathMilliseconds, $"the program took {Environment.TickCount64 - killed} ms to end");
        _ = result.Expect(1).ExpectOneLine("decoder");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void ADeadParentEndsTheDecoder()
    {
        using var program = StartAndReachTheMiddle("veryslow", out var decoder);
        program.Signal(ProcessSignal.Kill);
        WaitUntil(() => !ProcessTable.IsAlive(decoder), "the decoder ends", DeathMilliseconds / 1000.0);
        WaitUntil(() => Survivors().Count == 0, "all processes end", DeathMilliseconds / 1000.0);
        Assert.DoesNotContain("out.mp4", Out.Files());
    }

    [Theory]
    [InlineData(ProcessSignal.Interrupt)]
    [InlineData(ProcessSignal.Terminate)]
    public void OneSignalFinishesTheFile(int signal)
    {
        using var program = StartAndReachTheMiddle("veryfast", out _);
        WaitUntil(() => new DirectoryInfo(Out.Path).EnumerateFiles().Sum(file => file.Length) > 100_000, "frames are written", 60);
        program.Signal(signal);
        var result = program.WaitForEnd(TimeSpan.FromSeconds(120)).Expect(130);
        var report = result.Report();
        Assert.True(report.GetProperty("stopped").GetBoolean());
        var frames = report.GetProperty("frames").GetInt32();
        Assert.InRange(frames, 1, 499);
        Assert.Equal(frames, Ffmpeg.DecodesCleanly(Out.File("out.mp4")));
        Assert.Equal(["out.mp4"], Out.Files());
    }

    [Fact]
    public void ASecondSignalAbortsAndRemovesTheFile()
    {
        using var program = StartAndReachTheMiddle("veryslow", out _);
        program.Signal(ProcessSignal.Interrupt);
        Thread.Sleep(30);
        program.Signal(ProcessSignal.Interrupt);
        var result = program.WaitForEnd(TimeSpan.FromSeconds(30)).Expect(130);
        _ = result.ExpectOneLine("removed");
        Assert.Empty(Out.Files());
    }

    [Fact]
    public void AReaderThatLeavesEndsTheRun()
    {
        // A pipe into something like head: no hang, no trace, no process left.
        var shell = $"'{Path.Combine(AppContext.BaseDirectory, "video-filter")}' -v error -i '{Clips.Long}' -f yuv4mpegpipe - | head -c 100000 > head.out";
        using var program = RunningProgram.Start("/bin/sh", ["-c", shell], Out.Path);
        var result = program.WaitForEnd(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Equal(100000, new FileInfo(Out.File("head.out")).Length);
    }

    private RunningProgram StartAndReachTheMiddle(string preset, out int decoder)
    {
        var program = Start(SlowRun(preset));
        try
        {
            decoder = DecoderOf(program);
            WaitUntil(() => Out.Files().Any(), "the output is begun");
            Thread.Sleep(700);
            Assert.True(ProcessTable.IsAlive(program.Id) && ProcessTable.IsAlive(decoder), "the run ended too soon to test anything");
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }
}
