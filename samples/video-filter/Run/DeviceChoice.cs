using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>Opens the device that the command line asks for.</summary>
internal static class DeviceChoice
{
    /// <summary>The name of the choice that is left to us.</summary>
    internal const string Auto = "auto";

    /// <summary>Opens it: by name, or for "auto" the best real GPU, else the cpu. A device that was named is never replaced by another.</summary>
    /// <exception cref="DeviceAbsentException">The named device is not here.</exception>
    /// <param name="trace">Told when the device works on frames; null for nobody.</param>
    internal static FrameDevice Open(FilterRunOptions options, Notes notes, RunTrace? trace)
    {
        var request = new DeviceRequest
        {
            ImportMode = options.Import,
            Gpu = options.Gpu,
            MeasurePasses = options.Json || options.LogLevel >= LogLevel.Debug,
            Trace = trace is null ? null : trace.Add,
            Cpu = CpuOptions(options),
        };
        return options.Device == Auto ? OpenBest(request, notes) : DeviceCatalog.Open(options.Device, request);
    }

    /// <summary>Options of the cpu device for a run.</summary>
    internal static CpuDeviceOptions CpuOptions(FilterRunOptions options) =>
        options.Threads > 0 ? new CpuDeviceOptions { Workers = options.Threads } : new CpuDeviceOptions();

    /// <summary>The device that "auto" picks of a list: the best real GPU, else the cpu. Software drivers are used only when named.</summary>
    internal static DeviceInfo Best(IReadOnlyList<DeviceInfo> devices) =>
        devices.Where(IsRealGpu).MaxBy(device => device.Kind) ?? devices.First(device => device.Kind == DeviceKind.Cpu);

    private static FrameDevice OpenBest(DeviceRequest request, Notes notes)
    {
        if (MayHaveGpu())
        {
            foreach (var name in DeviceCatalog.Names)
            {
                var listing = DeviceCatalog.List(name);
                if (listing.Absence is not null) notes.Debug($"{name} is left out: {listing.Absence}");
                if (!listing.Present.Any(IsRealGpu)) continue;
                try
                {
                    return DeviceCatalog.Open(name, request);
                }
                catch (DeviceException e)
                {
                    notes.Debug($"{name} is left out: {e.Message}");
                }
            }
        }

        return DeviceCatalog.Open("cpu", request);
    }

    private static bool IsRealGpu(DeviceInfo device) => device.Kind is DeviceKind.Discrete or DeviceKind.Integrated;

    /// <summary>False where there is no GPU's device node at all: then no driver need be loaded to know.</summary>
    private static bool MayHaveGpu() => Directory.Exists("/dev/dri") || File.Exists("/dev/nvidiactl") || File.Exists("/dev/dxg");
}
