using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Cpu;

public sealed class CpuConformance : DeviceConformance
{
    protected override IReadOnlyList<string> Formats =>
    [
        "yuv420p", "yuv422p", "yuv444p", "nv12", "gray", "yuv420p10le", "yuv422p10le", "yuv444p10le", "gray10le",
        "gray12le", "gray16le", "yuva420p", "gbrp", "nv21", "p010le", "rgb24", "bgr0", "yuyv422",
    ];

    protected override FrameDevice Open() => new CpuDevice(new CpuDeviceOptions { Workers = 3 });
}

public sealed class CpuInFlight : InFlightConformance
{
    protected override FrameDevice Open() => new CpuDevice(new CpuDeviceOptions { Workers = 3 });
}
