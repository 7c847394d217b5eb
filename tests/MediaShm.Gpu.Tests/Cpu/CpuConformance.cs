using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Cpu;

public sealed class CpuConformance(ConformanceSession session) : DeviceConformance(session)
{
    protected override IReadOnlyList<string> Formats => [.. base.Formats, "yuyv422"];

    protected override FrameDevice Open() => new CpuDevice(new CpuDeviceOptions { Workers = 3 });
}

public sealed class CpuInFlight : InFlightConformance
{
    protected override FrameDevice Open() => new CpuDevice(new CpuDeviceOptions { Workers = 3 });
}

public sealed class CpuPool : PoolConformance
{
    protected override FrameDevice Open() => new CpuDevice(new CpuDeviceOptions { Workers = 1 });
}
