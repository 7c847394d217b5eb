using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns the VkDevice and its queue, and knows its limits. What every other Vulkan object of this device is made from.
/// Thread-safety: the members are constant. The queue is used by the thread that submits alone; disposal comes last.
/// </summary>
internal sealed unsafe class VulkanContext : IDisposable
{
    private readonly PhysicalDeviceMemoryProperties _memory;

    /// <summary>Makes the device.</summary>
    /// <param name="instance">Its instance; owned from here on.</param>
    /// <param name="gpu">The GPU chosen.</param>
    /// <param name="storageBuffersOnly">True: kernels never see planes as texels.</param>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public VulkanContext(VulkanInstance instance, VulkanGpu gpu, bool storageBuffersOnly)
    {
        (Instance, Gpu, UsesTexels) = (instance, gpu, gpu.UsesTexels && !storageBuffersOnly);
        Api = instance.Api;
        Device = CreateDevice(Api, gpu);
        Queue queue;
        Api.GetDeviceQueue(Device, gpu.QueueFamily, 0, &queue);
        Queue = queue;
        PhysicalDeviceMemoryProperties memory;
        Api.GetPhysicalDeviceMemoryProperties(gpu.Handle, &memory);
        _memory = memory;
        if (gpu.ImportAlignment > 0) GetMemoryHostPointerProperties = VulkanExtensions.GetMemoryHostPointerProperties(Api, Device);
    }

    /// <summary>The instance.</summary>
    public VulkanInstance Instance { get; }

    /// <summary>Vulkan's functions.</summary>
    public Vk Api { get; }

    /// <summary>The GPU.</summary>
    public VulkanGpu Gpu { get; }

    /// <summary>True: kernels see planes as texel buffers, see <see cref="VulkanGpu.UsesTexels"/>.</summary>
    public bool UsesTexels { get; }

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>The queue that computes.</summary>
    public Queue Queue { get; }

    /// <summary><c>vkGetMemoryHostPointerPropertiesEXT</c>; null without the extension.</summary>
    public delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, void*, MemoryHostPointerPropertiesEXT*, Result> GetMemoryHostPointerProperties { get; }

    /// <summary>Index of the first memory type among <paramref name="allowed"/> bits that has all <paramref name="properties"/>; -1 for none.</summary>
    public int FindMemoryType(uint allowed, MemoryPropertyFlags properties)
    {
        for (var i = 0; i < _memory.MemoryTypeCount; i++)
            if ((allowed >> i & 1) != 0 && (_memory.MemoryTypes[i].PropertyFlags & properties) == properties) return i;
        return -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Api.DestroyDevice(Device, null);
        Instance.Dispose();
    }

    private static Device CreateDevice(Vk api, VulkanGpu gpu)
    {
        var priority = 1f;
        var queue = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = gpu.QueueFamily,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        var features = new PhysicalDeviceVulkan12Features
        {
            SType = StructureType.PhysicalDeviceVulkan12Features,
            TimelineSemaphore = true,
            StorageBuffer8BitAccess = true,
        };
        var basic = new PhysicalDeviceFeatures { ShaderStorageImageWriteWithoutFormat = gpu.UsesTexels };
        var extension = Marshal.StringToCoTaskMemUTF8(VulkanExtensions.ExternalMemoryHost);
        var info = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = &features,
            PEnabledFeatures = &basic,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
            EnabledExtensionCount = gpu.ImportAlignment > 0 ? 1u : 0u,
            PpEnabledExtensionNames = (byte**)&extension,
        };
        Device device;
        var result = api.CreateDevice(gpu.Handle, &info, null, &device);
        Marshal.FreeCoTaskMem(extension);
        VulkanCalls.Check(result, $"open {gpu.Name}");
        return device;
    }
}
