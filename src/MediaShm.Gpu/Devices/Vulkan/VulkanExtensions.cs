using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// The functions of extensions, fetched by name: every pointer that the core binding does not have lives in this file.
/// </summary>
internal static unsafe class VulkanExtensions
{
    /// <summary>The extension that imports host memory by pointer.</summary>
    public const string ExternalMemoryHost = "VK_EXT_external_memory_host";

    /// <summary>The extension that imports memory by descriptor.</summary>
    public const string ExternalMemoryFd = "VK_KHR_external_memory_fd";

    /// <summary>The extension that says what a descriptor of a dma-buf is.</summary>
    public const string ExternalMemoryDmaBuf = "VK_EXT_external_memory_dma_buf";

    /// <summary>The extension that reads the GPU's clock and the host's at one time.</summary>
    public const string CalibratedTimestamps = "VK_EXT_calibrated_timestamps";

    /// <summary>Fetches <c>vkGetMemoryHostPointerPropertiesEXT</c>; null when the device was made without the extension.</summary>
    public static delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, void*, MemoryHostPointerPropertiesEXT*, Result> GetMemoryHostPointerProperties(
        Vk api, Device device) =>
        (delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, void*, MemoryHostPointerPropertiesEXT*, Result>)
            api.GetDeviceProcAddr(device, "vkGetMemoryHostPointerPropertiesEXT").Handle;

    /// <summary>Fetches <c>vkGetMemoryFdPropertiesKHR</c>; null when the device was made without the extension.</summary>
    public static delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, int, MemoryFdPropertiesKHR*, Result> GetMemoryFdProperties(
        Vk api, Device device) =>
        (delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, int, MemoryFdPropertiesKHR*, Result>)
            api.GetDeviceProcAddr(device, "vkGetMemoryFdPropertiesKHR").Handle;

    /// <summary>Fetches <c>vkGetCalibratedTimestampsEXT</c>; null when the device was made without the extension.</summary>
    public static delegate* unmanaged<Device, uint, CalibratedTimestampInfoEXT*, ulong*, ulong*, Result> GetCalibratedTimestamps(Vk api, Device device) =>
        (delegate* unmanaged<Device, uint, CalibratedTimestampInfoEXT*, ulong*, ulong*, Result>)
            api.GetDeviceProcAddr(device, "vkGetCalibratedTimestampsEXT").Handle;

    /// <summary>True when the clocks that <c>vkGetCalibratedTimestampsEXT</c> reads are the device's and the one that <see cref="System.Diagnostics.Stopwatch"/> is.</summary>
    public static bool CalibratesMonotonicClock(Vk api, Instance instance, PhysicalDevice gpu)
    {
        var list = (delegate* unmanaged<PhysicalDevice, uint*, TimeDomainKHR*, Result>)
            api.GetInstanceProcAddr(instance, "vkGetPhysicalDeviceCalibrateableTimeDomainsEXT").Handle;
        if (list is null) return false;
        var count = 16u;
        var domains = stackalloc TimeDomainKHR[(int)count];
        if (list(gpu, &count, domains) < Result.Success) return false;
        var all = new ReadOnlySpan<TimeDomainKHR>(domains, (int)count);
        return all.Contains(TimeDomainKHR.DeviceKhr) && all.Contains(TimeDomainKHR.ClockMonotonicKhr);
    }

    /// <summary><c>vkCreateDebugUtilsMessengerEXT</c>.</summary>
    public static Result CreateDebugUtilsMessenger(
        Vk api, Instance instance, DebugUtilsMessengerCreateInfoEXT* info, DebugUtilsMessengerEXT* messenger)
    {
        var create = (delegate* unmanaged<Instance, DebugUtilsMessengerCreateInfoEXT*, AllocationCallbacks*, DebugUtilsMessengerEXT*, Result>)
            api.GetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT").Handle;
        return create is null ? Result.ErrorExtensionNotPresent : create(instance, info, null, messenger);
    }

    /// <summary><c>vkDestroyDebugUtilsMessengerEXT</c>.</summary>
    public static void DestroyDebugUtilsMessenger(Vk api, Instance instance, DebugUtilsMessengerEXT messenger)
    {
        var destroy = (delegate* unmanaged<Instance, DebugUtilsMessengerEXT, AllocationCallbacks*, void>)
            api.GetInstanceProcAddr(instance, "vkDestroyDebugUtilsMessengerEXT").Handle;
        if (destroy is not null) destroy(instance, messenger, null);
    }
}
