using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Devices.Vulkan;
using Spectre.Console;
using VideoFilter.CommandLine;

namespace VideoFilter.Verbs;

/// <summary><c>video-filter devices</c>: what can run filters here.</summary>
internal static class DevicesVerb
{
    /// <summary>Lists them, best first within a name.</summary>
    public static ExitCode Run()
    {
        var devices = Present();
        var chosen = Best(devices);
        var table = new Table().NoBorder().AddColumns("--device", "kind", "product", "driver", "memory");
        foreach (var device in devices)
        {
            var name = ReferenceEquals(device, chosen) ? $"{device.Name} (auto)" : device.Name;
            var memory = device.MemoryBytes > 0 ? $"{device.MemoryBytes / (double)(1 << 30):0.0} GiB" : "";
            table.AddPlainRow(name, device.Kind.ToString().ToLowerInvariant(), device.Description, device.Driver, memory);
        }

        OutputTable.Print(table);
        if (devices.Count == 1) Console.WriteLine("No Vulkan driver was found; mesa-vulkan-drivers has one for most GPUs.");
        return ExitCode.Done;
    }

    /// <summary>The one that "auto" picks: the best real GPU, else the cpu.</summary>
    public static DeviceInfo Best(IReadOnlyList<DeviceInfo> devices) =>
        devices.FirstOrDefault(device => device.Kind is DeviceKind.Discrete or DeviceKind.Integrated) ?? devices[0];

    /// <summary>Every device of this machine; the cpu is always first.</summary>
    public static IReadOnlyList<DeviceInfo> Present()
    {
        using var cpu = new CpuDevice(new CpuDeviceOptions());
        return [cpu.Info, .. VulkanDevice.Probe()];
    }
}
