using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Ilgpu;

/// <summary>The kernels of cuda and opencl in ILGPU's simulator, on tiny frames.</summary>
public sealed class SimulatorConformance(ConformanceSession session) : DeviceConformance(session)
{
    protected override IReadOnlyList<string> Formats => [.. base.Formats, "yuyv422"];

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

public sealed class CudaConformance(ConformanceSession session) : DeviceConformance(session)
{
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

public sealed class OpenClConformance(ConformanceSession session) : DeviceConformance(session)
{
    protected override FrameDevice Open() => IlgpuFixture.OpenCl();
}

public sealed class OpenClInFlight : InFlightConformance
{
    protected override FrameDevice Open() => IlgpuFixture.OpenCl();
}

public sealed class SimulatorPool : PoolConformance
{
    protected override FrameFormat Format => new(PixelFormat.Yuv420P, 24, 10);

    protected override FrameFormat SlowFormat => new(PixelFormat.Yuv420P, 32, 24);

    protected override int Frames => 100;

    protected override FrameDevice Open() => IlgpuDevice.CreateSimulator();
}

public sealed class CudaPool : PoolConformance
{
    internal const string OwnQueues = "each frame has a queue of its own, whose copy waits for no other frame";

    protected override string? ReadsEarly(FrameDevice device) => OwnQueues;

    protected override FrameDevice Open() => IlgpuFixture.Cuda();
}

public sealed class OpenClPool : PoolConformance
{
    protected override string? ReadsEarly(FrameDevice device) => CudaPool.OwnQueues;

    protected override FrameDevice Open() => IlgpuFixture.OpenCl();
}
