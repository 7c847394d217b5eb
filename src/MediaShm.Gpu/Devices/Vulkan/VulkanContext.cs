using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns the VkDevice and its queues, and knows its limits. What every other Vulkan object of this device is made from.
/// Thread-safety: the members are constant. The queues are used by the thread that submits alone; disposal comes last.
/// </summary>
internal sealed unsafe class VulkanContext : IDisposable
{
    private readonly PhysicalDeviceMemoryProperties _memory;

    /// <summary>Makes the device.</summary>
    /// <param name="instance">Its instance; owned from here on.</param>
    /// <param name="gpu">The GPU chosen.</param>
    /// <param name="options">How it is to be used.</param>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public VulkanContext(VulkanInstance instance, VulkanGpu gpu, VulkanDeviceOptions options)
    {
        (Instance, Gpu, UsesTexels) = (instance, gpu, gpu.UsesTexels && !options.StorageBuffersOnly);
        CopiesToDevice = options.CopiesToDevice || gpu.Kind == DeviceKind.Discrete;
        DirtiesMemory = options.DirtyMemory;
        Queues = QueuePlan.Choose(gpu.Families, CopiesToDevice)!.Value; // a GPU without one is not usable, and was not chosen
        Families = Queues.Families;
        TimesPasses = (options.MeasurePasses || options.Trace is not null) && gpu.TimestampPeriod > 0;
        if (TimesPasses) Trace = options.Trace;
        Calibrates = Trace is not null && gpu.Calibrates && !options.NeverCalibrates;
        Api = instance.Api;
        Device = CreateDevice();
        (Compute, Upload, Download) = (GetQueue(Queues.Compute), GetQueue(Queues.Upload), GetQueue(Queues.Download));
        PhysicalDeviceMemoryProperties memory;
        Api.GetPhysicalDeviceMemoryProperties(gpu.Handle, &memory);
        _memory = memory;
        if (gpu.ImportAlignment > 0) GetMemoryHostPointerProperties = VulkanExtensions.GetMemoryHostPointerProperties(Api, Device);
        if (gpu.ImportsDmaBufs) GetMemoryFdProperties = VulkanExtensions.GetMemoryFdProperties(Api, Device);
        if (Calibrates) GetCalibratedTimestamps = VulkanExtensions.GetCalibratedTimestamps(Api, Device);
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

    /// <summary>True: kernels work on memory of the GPU's own, and frames are copied there and back by DMA; else on the slots.</summary>
    public bool CopiesToDevice { get; }

    /// <summary>True: kernels are timed.</summary>
    public bool TimesPasses { get; }

    /// <summary>True: results lie in memory that holds something from the start. For tests.</summary>
    public bool DirtiesMemory { get; }

    /// <summary>Told when the device worked on each frame; null for nobody.</summary>
    public Action<DeviceSpan>? Trace { get; }

    /// <summary>Families of the queues below, each once.</summary>
    public uint[] Families { get; }

    /// <summary>Where the queues below are.</summary>
    public QueuePlan Queues { get; }

    /// <summary>The queue that computes.</summary>
    public Queue Compute { get; }

    /// <summary>The queue that copies frames in; perhaps the same.</summary>
    public Queue Upload { get; }

    /// <summary>The queue that copies results out; perhaps the same.</summary>
    public Queue Download { get; }

    /// <summary><c>vkGetMemoryHostPointerPropertiesEXT</c>; null without the extension.</summary>
    public delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, void*, MemoryHostPointerPropertiesEXT*, Result> GetMemoryHostPointerProperties { get; }

    /// <summary><c>vkGetMemoryFdPropertiesKHR</c>; null without the extension.</summary>
    public delegate* unmanaged<Device, ExternalMemoryHandleTypeFlags, int, MemoryFdPropertiesKHR*, Result> GetMemoryFdProperties { get; }

    /// <summary><c>vkGetCalibratedTimestampsEXT</c>; null without the extension, and where nothing is traced.</summary>
    public delegate* unmanaged<Device, uint, CalibratedTimestampInfoEXT*, ulong*, ulong*, Result> GetCalibratedTimestamps { get; }

    private bool Calibrates { get; }

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

    private Queue GetQueue(QueuePlace place)
    {
        Queue queue;
        Api.GetDeviceQueue(Device, place.Family, place.Index, &queue);
        return queue;
    }

    private Device CreateDevice()
    {
        var priorities = stackalloc float[] { 1, 1, 1 };
        var queues = stackalloc DeviceQueueCreateInfo[3];
        for (var i = 0; i < Families.Length; i++)
        {
            queues[i] = new DeviceQueueCreateInfo
            {
                SType = StructureType.DeviceQueueCreateInfo,
                QueueFamilyIndex = Families[i],
                QueueCount = Queues.CountOf(Families[i]),
                PQueuePriorities = priorities,
            };
        }

        var features = new PhysicalDeviceVulkan12Features
        {
            SType = StructureType.PhysicalDeviceVulkan12Features,
            TimelineSemaphore = true,
            StorageBuffer8BitAccess = true,
            HostQueryReset = TimesPasses,
        };
        var basic = new PhysicalDeviceFeatures { ShaderStorageImageWriteWithoutFormat = Gpu.UsesTexels };
        List<string> extensions = [];
        if (Gpu.ImportAlignment > 0) extensions.Add(VulkanExtensions.ExternalMemoryHost);
        if (Gpu.ImportsDmaBufs) extensions.AddRange([VulkanExtensions.ExternalMemoryFd, VulkanExtensions.ExternalMemoryDmaBuf]);
        if (Calibrates) extensions.Add(VulkanExtensions.CalibratedTimestamps);
        var names = stackalloc nint[4];
        for (var i = 0; i < extensions.Count; i++) names[i] = Marshal.StringToCoTaskMemUTF8(extensions[i]);
        var info = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = &features,
            PEnabledFeatures = &basic,
            QueueCreateInfoCount = (uint)Families.Length,
            PQueueCreateInfos = queues,
            EnabledExtensionCount = (uint)extensions.Count,
            PpEnabledExtensionNames = (byte**)names,
        };
        Device device;
        var result = Api.CreateDevice(Gpu.Handle, &info, null, &device);
        for (var i = 0; i < extensions.Count; i++) Marshal.FreeCoTaskMem(names[i]);
        VulkanCalls.Check(result, $"open {Gpu.Name}");
        return device;
    }
}
