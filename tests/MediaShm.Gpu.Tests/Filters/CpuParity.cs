using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>The <c>cpu</c> device against libavfilter, and against the scalar reference where libavfilter would convert.</summary>
public sealed class CpuParity : DeviceParity
{
    protected override FrameDevice Open() => new CpuDevice();
}
