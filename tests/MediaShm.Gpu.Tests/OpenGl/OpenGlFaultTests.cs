using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Tests.Conformance;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Tests.OpenGl;

public class OpenGlFaultTests : FaultConformance
{
    private protected virtual OpenGlDeviceOptions Options => new();

    private protected override FrameDevice Open(DeviceFault fault, TimeSpan deadline) => OpenGlFixture.Open(Options with { Fault = fault, Deadline = deadline });

    protected override void StopHanging(FrameDevice device) => ((OpenGlDevice)device).StopHanging();
}

public sealed class OpenGlStagedFaultTests : OpenGlFaultTests
{
    private protected override OpenGlDeviceOptions Options => new() { ImportMode = ImportMode.Staged };

    [Fact]
    public void Slow_work_is_not_taken_for_a_hang() => RequireThatIdlingIsNoHang();

    [Fact]
    public void A_context_that_was_lost_is_known_by_its_error()
    {
        Assert.IsType<DeviceLostException>(GlCalls.Failure(GLEnum.ContextLost, "run a frame"));
        Assert.IsType<DeviceException>(GlCalls.Failure(GLEnum.OutOfMemory, "run a frame"));
    }
}
