using System.Runtime.InteropServices;
using ILGPU.Runtime.OpenCL;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Ilgpu;

/// <summary>
/// Runs the opencl device on PoCL before version 5, which ILGPU refuses: it lacks the generic address space. All pointers of our
/// kernels are to global memory, so that there the word may mean just that. Not for users, who are told the driver is too old;
/// for the copies, the events and the kernels to be tested where that is all there is.
/// </summary>
internal static partial class OldPocl
{
    public static IlgpuDevice Open(IlgpuDeviceOptions? options = null)
    {
        if (DeviceCatalog.List("opencl") is { Absence: null } usable) Assert.Skip($"{usable.Present[0].Description} can be used as it is");
        // PoCL reads it at every build. The runtime's own environment is not what native code sees.
        _ = SetVariable("POCL_EXTRA_BUILD_FLAGS", "-D__generic=__global", 1);
        try
        {
            return IlgpuDevice.CreateOpenCl(Force, options ?? new IlgpuDeviceOptions());
        }
        catch (DeviceAbsentException absent)
        {
            Assert.Skip(absent.Message);
            throw;
        }
    }

    private static bool Force(CLDevice device)
    {
        if (!device.PlatformName.Contains("Portable Computing Language", StringComparison.Ordinal)) return false;
        typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!.SetValue(device.Capabilities, true);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

public sealed class OldPoclConformance(ConformanceSession session) : DeviceConformance(session)
{
    // Larger ones have nothing more to tell of this driver.
    protected override int WidestFrame => 400;

    protected override FrameDevice Open() => OldPocl.Open();
}

public sealed class OldPoclInFlight : InFlightConformance
{
    protected override FrameDevice Open() => OldPocl.Open();
}

public sealed class OldPoclPool : PoolConformance
{
    protected override string? ReadsEarly(FrameDevice device) => CudaPool.OwnQueues;

    protected override FrameDevice Open() => OldPocl.Open();
}
