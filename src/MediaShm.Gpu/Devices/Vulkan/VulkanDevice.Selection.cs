namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Which GPU is taken.</summary>
public sealed partial class VulkanDevice
{
    /// <summary>
    /// Lists the GPUs that Vulkan drivers offer and this device can use, best first: discrete, then integrated, then software.
    /// The index is what <see cref="GpuDeviceOptions.Gpu"/> takes. Empty where there is no driver; never throws for lack of one.
    /// Thread-safety: any thread.
    /// </summary>
    public static IReadOnlyList<DeviceInfo> Probe()
    {
        try
        {
            using var instance = VulkanInstance.Create(validate: false);
            return [.. Usable(instance).Select(gpu => gpu.Info)];
        }
        catch (DeviceException)
        {
            return [];
        }
    }

    /// <summary>The same list, which is never empty.</summary>
    /// <exception cref="DeviceAbsentException">There are none; the message says why and what to install.</exception>
    internal static IReadOnlyList<DeviceInfo> ProbeOrThrow()
    {
        using var instance = VulkanInstance.Create(validate: false);
        _ = Select(instance, null);
        return [.. Usable(instance).Select(gpu => gpu.Info)];
    }

    private static VulkanGpu Select(VulkanInstance instance, string? wish)
    {
        var usable = Usable(instance);
        if (usable.Count == 0)
        {
            var all = VulkanGpu.List(instance);
            throw all.Count == 0
                ? VulkanInstance.NoDriver()
                : new DeviceAbsentException($"vulkan: {all[0].Name} cannot be used: {all[0].Unusable}; update its driver, or use --device cpu");
        }

        return GpuChoice.Choose("vulkan", usable, gpu => gpu.Info, wish);
    }

    // OrderBy is stable: GPUs of one kind stay in the loader's order, which the user can set.
    private static List<VulkanGpu> Usable(VulkanInstance instance) =>
        [.. VulkanGpu.List(instance).Where(gpu => gpu.Unusable is null).OrderByDescending(gpu => gpu.Kind)];
}
