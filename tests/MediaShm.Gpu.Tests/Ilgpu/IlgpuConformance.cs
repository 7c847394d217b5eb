using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Ilgpu;

/// <summary>The kernels of cuda and opencl in ILGPU's simulator, on tiny frames.</summary>
public sealed class SimulatorConformance : DeviceConformance
{
    protected override IReadOnlyList<string> Formats =>
    [
        "yuv420p", "yuv422p", "yuv444p", "nv12", "gray", "yuv420p10le", "gray12le", "gray16le", "yuva420p", "gbrp", "p010le", "rgb24", "bgr0", "yuyv422",
    ];

    protected override int WidestFrame => 32;

    protected override FrameDevice Open() => IlgpuDevice.CreateSimulator();
}

public sealed class SimulatorInFlight : InFlightConformance
{
    protected override FrameFormat Format => new(PixelFormat.Yuv420P, 24, 10);

    // Its launches make tasks.
    protected override long AllocationPerFrame => 1 << 20;

    protected override FrameDevice Open() => IlgpuDevice.CreateSimulator();
}

public sealed class CudaConformance : DeviceConformance
{
    protected override IReadOnlyList<string> Formats => Everything;

    internal static IReadOnlyList<string> Everything =>
        ["yuv420p", "yuv422p", "yuv444p", "nv12", "gray", "yuv420p10le", "yuv422p10le", "yuv444p10le", "gray12le", "gray16le", "yuva420p", "gbrp", "p010le", "rgb24", "bgr0"];

    protected override FrameDevice Open() => IlgpuFixture.Cuda();
}

public sealed class CudaInFlight : InFlightConformance
{
    protected override FrameDevice Open() => IlgpuFixture.Cuda();
}

public sealed class CudaStagedInFlight : InFlightConformance
{
    protected override FrameDevice Open() => IlgpuFixture.Cuda(new IlgpuDeviceOptions { ImportMode = ImportMode.Staged });
}

public sealed class OpenClConformance : DeviceConformance
{
    protected override IReadOnlyList<string> Formats => CudaConformance.Everything;

    protected override FrameDevice Open() => IlgpuFixture.OpenCl();
}

public sealed class OpenClInFlight : InFlightConformance
{
    protected override FrameDevice Open() => IlgpuFixture.OpenCl();
}
