using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>A GPU that is lost, or hangs, in the middle of a run.</summary>
public sealed class DeviceFaultTests(Clips clips) : EndToEndTest(clips)
{
    [Theory]
    [InlineData("vulkan", "lost:5", "the GPU was lost", "auto")]
    [InlineData("vulkan", "lost:5", "the GPU was lost", "staged")]
    [InlineData("vulkan", "hang:5", "did not finish frame 5 within 2 s", "auto")]
    [InlineData("opengl", "lost:5", "the GPU was lost", "auto")]
    [InlineData("opengl", "hang:5", "did not finish frame 5 within 2 s", "auto")]
    [InlineData("opengl", "hang:5", "did not finish frame 5 within 2 s", "staged")]
    public void IsOneLineAndLeavesNoOutput(string device, string fault, string message, string import)
    {
        string[] arguments = ["-i", Clips.H264, "-vf", "gblur", "--device", device, "--import", import, "-v", "error", "-c:v", "ffv1", "out.mkv"];
        var settings = AppSettings.Environment(("MediaShm.DeviceFault", fault), ("MediaShm.DeviceDeadlineSeconds", "2"));
        var result = RunWith(arguments, null, settings);
        Assert.SkipWhen(result.Error.Contains("is not installed") || result.Error.Contains("no driver") || result.Error.Contains("was not found"), result.Error);
        _ = result.Expect(4).ExpectOneLine(device, message);
        Assert.Empty(Out.Files());
        // The same run without the fault is what would have come out.
        _ = RunWith(arguments).Expect(0);
    }
}
