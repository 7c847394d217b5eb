using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Devices.Vulkan;
using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>Opens the device that the command line asks for.</summary>
internal static class DeviceChoice
{
    /// <summary>Opens it: by name, or for "auto" the best real GPU, else the cpu. A device that was named is never replaced by another.</summary>
    /// <exception cref="DeviceAbsentException">The named device is not here.</exception>
    internal static FrameDevice Open(FilterRunOptions options, Notes notes)
    {
        var vulkan = new VulkanDeviceOptions
        {
            ImportMode = options.Import switch
            {
                ImportPreference.Host => ImportMode.Host,
                ImportPreference.Staged => ImportMode.Staged,
                _ => ImportMode.Auto,
            },
        };
        switch (options.Device)
        {
            case "cpu": return new CpuDevice(CpuOptions(options));
            case "vulkan": return VulkanDevice.Create(vulkan);
            default:
                if (!MayHaveGpu()) return new CpuDevice(CpuOptions(options));
                try
                {
                    if (VulkanDevice.Probe().Any(d => d.Kind is DeviceKind.Integrated or DeviceKind.Discrete)) return VulkanDevice.Create(vulkan);
                }
                catch (DeviceException e)
                {
                    notes.Debug($"vulkan is left out: {e.Message}");
                }

                return new CpuDevice(CpuOptions(options));
        }
    }

    /// <summary>Options of the cpu device for a run.</summary>
    internal static CpuDeviceOptions CpuOptions(FilterRunOptions options) =>
        options.Threads > 0 ? new CpuDeviceOptions { Workers = options.Threads } : new CpuDeviceOptions();

    /// <summary>False where there is no GPU's device node at all: then no driver need be loaded to know.</summary>
    private static bool MayHaveGpu() => Directory.Exists("/dev/dri") || File.Exists("/dev/nvidiactl") || File.Exists("/dev/dxg");
}
