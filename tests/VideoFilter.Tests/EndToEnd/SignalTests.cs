using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Deaths and stops in the middle of a run.</summary>
public sealed class SignalTests(Clips clips) : EndToEndTest(clips)
{
    // The promise is one second. What a test on a busy machine can tell is that nobody waits for the encoder, which takes minutes.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(20);

    // 20 s of 1080p: longer than any of these tests.
    private string[] FastRun => ["-i", Clips.Long, "-vf", "gblur=sigma=2", "-c:v", "libx264", "-preset", "veryfast", "--json", "out.mp4"];

    /// <summary>A run whose encoder takes half a minute and more for a single frame.</summary>
    private string[] EndlessRun(string device) =>
    [
        "-i", Clips.Long, "-vf", "gblur=sigma=2,scale=3840:2160", "--device", device, "-c:v", "libaom-av1", "-cpu-used", "0", "-lag-in-frames", "0",
        "-threads", "1", "--json", "out.mp4",
    ];

    [Theory]
    [MemberData(nameof(Devices))]
    public void ADeadDecoderEndsTheRunAndRemovesTheOutput(string device)
    {
        using var program = StartAndReachTheMiddle(EndlessRun(device), out var decoder);
        ProcessSignal.Send(decoder, ProcessSignal.Kill);
        var result = program.WaitForEnd(AtOnce);
        _ = result.Expect(1).ExpectOneLine("decoder");
        Assert.Empty(Out.Files());
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void ADeadParentEndsTheDecoder(string device)
    {
        using var program = StartAndReachTheMiddle(EndlessRun(device), out var decoder);
        program.Signal(ProcessSignal.Kill);
        WaitUntil(() => !ProcessTable.IsAlive(decoder), "the decoder ends");
        WaitUntil(() => Survivors().Count == 0, "all processes end");
        Assert.Empty(Out.Files());
    }

    [Theory]
    [InlineData(ProcessSignal.Interrupt)]
    [InlineData(ProcessSignal.Terminate)]
    public void OneSignalFinishesTheFile(int signal)
    {
        using var program = StartAndReachTheMiddle(FastRun, out _);
        WaitUntil(() => ProcessTable.BytesOpenIn(program.Id, Out.Path) > 100_000, "frames are written", 60);
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
        using var program = StartAndReachTheMiddle(EndlessRun("cpu"), out _);
        program.Signal(ProcessSignal.Interrupt);
        Thread.Sleep(30);
        program.Signal(ProcessSignal.Interrupt);
        var result = program.WaitForEnd(AtOnce).Expect(130);
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

    private RunningProgram StartAndReachTheMiddle(string[] run, out int decoder)
    {
        var program = Start(run);
        try
        {
            decoder = DecoderOf(program);
            WaitUntil(() => ProcessTable.BytesOpenIn(program.Id, Out.Path) >= 0, "the output is begun");
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
