using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.OpenGl;

public sealed class OpenGlConformance : DeviceConformance
{
    protected override IReadOnlyList<string> Formats => ["yuv420p", "yuv422p", "yuv444p", "gray", "gbrp", "yuva420p", "nv12", "p010le", "rgb24", "rgba", "bgr0", "rgba64le", "gray10le", "gray12le", "gray16le", "yuv420p10le", "yuv422p12le", "yuv444p16le", "nv24", "p410le", "ya8", "rgb48le"];

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
