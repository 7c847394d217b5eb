using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.OpenGl;

public sealed class OpenGlConformance(ConformanceSession session) : DeviceConformance(session)
{
    protected override bool WritesPadding => true;

    protected override FrameDevice Open() => OpenGlFixture.Open();
}

/// <summary>As on a discrete GPU: the input goes to memory of the device's own first.</summary>
public sealed class OpenGlInFlight : InFlightConformance
{
    protected override FrameDevice Open() => OpenGlFixture.Open(new OpenGlDeviceOptions { CopiesToDevice = true });
}

public sealed class OpenGlStagedInFlight : InFlightConformance
{
    protected override FrameDevice Open() => OpenGlFixture.Open(new OpenGlDeviceOptions { ImportMode = ImportMode.Staged });
}

public sealed class OpenGlPool : PoolConformance
{
    protected override FrameDevice Open() => OpenGlFixture.Open();

    protected override string? ReadsEarly(FrameDevice device) =>
        device.ImportWay == ImportWay.Staged ? "this driver's slabs are staged, and Submit has copied the frame when it returns" : null;
}
