using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Devices.Vulkan;

namespace MediaShm.Gpu.Devices;

/// <summary>What a name of <see cref="DeviceCatalog"/> stands for on this machine.</summary>
/// <param name="Name">The name.</param>
/// <param name="Present">What it can open here, best first; empty when nothing.</param>
/// <param name="Absence">Why it is empty and which package would help, in one line; else null.</param>
public sealed record DeviceListing(string Name, IReadOnlyList<DeviceInfo> Present, string? Absence);

/// <summary>How a device of <see cref="DeviceCatalog"/> is opened.</summary>
public sealed record DeviceRequest
{
    /// <summary>By which way slabs are to reach it.</summary>
    public ImportMode ImportMode { get; init; }

    /// <summary>Which GPU: see <see cref="GpuDeviceOptions.Gpu"/>. Null: the best.</summary>
    public string? Gpu { get; init; }

    /// <summary>Time the passes, where the device can.</summary>
    public bool MeasurePasses { get; init; }

    /// <summary>Told when the device worked on each frame: see <see cref="GpuDeviceOptions.Trace"/>.</summary>
    public Action<DeviceSpan>? Trace { get; init; }

    /// <summary>Options of the cpu device.</summary>
    public CpuDeviceOptions Cpu { get; init; } = new();
}

/// <summary>Every device that users can name, from one place. Thread-safe.</summary>
public static class DeviceCatalog
{
    private sealed record Entry(string Name, Func<DeviceRequest, FrameDevice> Open, Func<IReadOnlyList<DeviceInfo>> Probe);

    // Among real GPUs of one kind, "auto" takes the API that stands first.
    private static readonly Entry[] Entries =
    [
        new("cpu", request => new CpuDevice(request.Cpu), ProbeCpu),
        new("vulkan", request => VulkanDevice.Create(Vulkan(request)), VulkanDevice.ProbeOrThrow),
        new("cuda", request => IlgpuDevice.CreateCuda(Ilgpu(request)), IlgpuDevice.ProbeCuda),
        new("opengl", request => OpenGlDevice.Create(OpenGl(request)), OpenGlDevice.Probe),
        new("opencl", request => IlgpuDevice.CreateOpenCl(Ilgpu(request)), IlgpuDevice.ProbeOpenCl),
    ];

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>What each name stands for here.</summary>
    public static IReadOnlyList<DeviceListing> List() => [.. Names.Select(List)];

    /// <summary>What one name stands for here.</summary>
    public static DeviceListing List(string name)
    {
        try
        {
            return new DeviceListing(name, Find(name).Probe(), null);
        }
        catch (DeviceException e)
        {
            return new DeviceListing(name, [], e.Message);
        }
    }

    /// <summary>Opens a device by name. A software driver is opened like any other.</summary>
    /// <exception cref="DeviceAbsentException">It is not on this machine.</exception>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public static FrameDevice Open(string name, DeviceRequest request) => Find(name).Open(request);

    private static Entry Find(string name) => Array.Find(Entries, entry => entry.Name == name)
        ?? throw new ArgumentException($"no device is called '{name}'; there are {string.Join(", ", Names)}", nameof(name));

    private static VulkanDeviceOptions Vulkan(DeviceRequest request) =>
        new() { ImportMode = request.ImportMode, Gpu = request.Gpu, MeasurePasses = request.MeasurePasses, Trace = request.Trace };

    private static OpenGlDeviceOptions OpenGl(DeviceRequest request) => new() { ImportMode = request.ImportMode, Gpu = request.Gpu, Trace = request.Trace };

    private static IlgpuDeviceOptions Ilgpu(DeviceRequest request) => new() { ImportMode = request.ImportMode, Gpu = request.Gpu, Trace = request.Trace };

    private static IReadOnlyList<DeviceInfo> ProbeCpu()
    {
        using var cpu = new CpuDevice();
        return [cpu.Info];
    }
}
