using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>One GPU as its driver describes it: what selection and limits need.</summary>
internal sealed unsafe class VulkanGpu
{
    private VulkanGpu(PhysicalDevice handle, string name)
    {
        Handle = handle;
        Name = name;
    }

    /// <summary>The physical device.</summary>
    public PhysicalDevice Handle { get; }

    /// <summary>Product name.</summary>
    public string Name { get; }

    /// <summary>Kind of processor.</summary>
    public DeviceKind Kind { get; private init; }

    /// <summary>Driver name and version.</summary>
    public string Driver { get; private init; } = "";

    /// <summary>Bytes of device-local memory.</summary>
    public long MemoryBytes { get; private init; }

    /// <summary>Its queue families.</summary>
    public QueueFamilyProperties[] Families { get; private init; } = [];

    /// <summary>The device UUID that its driver gives it, the same in every process and API; 32 lower-case hexadecimal digits.</summary>
    public string Uuid { get; private init; } = "";

    /// <summary>What a pipeline cache belongs to: vendor, product, driver version and the driver's own mark.</summary>
    public PipelineCacheOwner CacheOwner { get; private init; }

    /// <summary>True: its driver imports dma-bufs into buffers.</summary>
    public bool ImportsDmaBufs { get; private init; }

    /// <summary>Nanoseconds of one tick of its timestamps; 0 where kernels cannot be timed.</summary>
    public double TimestampPeriod { get; private init; }

    /// <summary>True: its driver reads its clock and the host's at one time.</summary>
    public bool Calibrates { get; private init; }

    /// <summary>Why this project cannot use it, or null.</summary>
    public string? Unusable { get; private init; }

    /// <summary>Alignment of addresses and sizes that are imported by host pointer; 0 when the driver cannot.</summary>
    public long ImportAlignment { get; private init; }

    /// <summary>What its driver allows kernels.</summary>
    public ShaderLimits Limits { get; private init; } = new("vulkan", "", 4, 4, 0);

    /// <summary>
    /// True: kernels see planes as texel buffers where they can. For drivers that compute on the CPU, whose loads from storage
    /// buffers cost several times more; hardware has no such difference.
    /// </summary>
    public bool UsesTexels { get; private init; }

    /// <summary>What the rest of the project sees of it.</summary>
    public DeviceInfo Info => new(
        "vulkan", Kind, Name, Driver, MemoryBytes, ImportAlignment > 0 ? ImportWay.Host : ImportsDmaBufs ? ImportWay.DmaBuf : ImportWay.Staged, Uuid);

    /// <summary>Every GPU of every driver, in the loader's order.</summary>
    public static IReadOnlyList<VulkanGpu> List(VulkanInstance instance)
    {
        var api = instance.Api;
        uint count = 0;
        VulkanCalls.Check(api.EnumeratePhysicalDevices(instance.Handle, &count, null), "list GPUs");
        var handles = new PhysicalDevice[count];
        fixed (PhysicalDevice* all = handles)
            if (count > 0) VulkanCalls.Check(api.EnumeratePhysicalDevices(instance.Handle, &count, all), "list GPUs");
        return [.. handles.AsSpan(0, (int)count).ToArray().Select(handle => Describe(instance, handle))];
    }

    private static VulkanGpu Describe(VulkanInstance instance, PhysicalDevice handle)
    {
        var api = instance.Api;
        PhysicalDeviceProperties basic;
        api.GetPhysicalDeviceProperties(handle, &basic);
        var name = Marshal.PtrToStringUTF8((nint)basic.DeviceName) ?? "unnamed";
        if (basic.ApiVersion < Vk.Version12)
            return new VulkanGpu(handle, name) { Kind = KindOf(basic.DeviceType), Unusable = "its driver is older than Vulkan 1.2" };

        var imports = HasExtension(api, handle, VulkanExtensions.ExternalMemoryHost);
        var host = new PhysicalDeviceExternalMemoryHostPropertiesEXT { SType = StructureType.PhysicalDeviceExternalMemoryHostPropertiesExt };
        var id = new PhysicalDeviceIDProperties { SType = StructureType.PhysicalDeviceIDProperties, PNext = imports ? &host : null };
        var driver = new PhysicalDeviceDriverProperties { SType = StructureType.PhysicalDeviceDriverProperties, PNext = &id };
        var properties = new PhysicalDeviceProperties2 { SType = StructureType.PhysicalDeviceProperties2, PNext = &driver };
        api.GetPhysicalDeviceProperties2(handle, &properties);
        var features12 = new PhysicalDeviceVulkan12Features { SType = StructureType.PhysicalDeviceVulkan12Features };
        var features = new PhysicalDeviceFeatures2 { SType = StructureType.PhysicalDeviceFeatures2, PNext = &features12 };
        api.GetPhysicalDeviceFeatures2(handle, &features);
        var families = FamiliesOf(api, handle);
        var limits = properties.Properties.Limits;
        return new VulkanGpu(handle, name)
        {
            Kind = KindOf(basic.DeviceType),
            Driver = $"{Marshal.PtrToStringUTF8((nint)driver.DriverName)} {Marshal.PtrToStringUTF8((nint)driver.DriverInfo)}".Trim(),
            MemoryBytes = LocalMemory(api, handle),
            Families = families,
            Uuid = Convert.ToHexStringLower(new ReadOnlySpan<byte>(id.DeviceUuid, (int)Vk.UuidSize)),
            CacheOwner = PipelineCacheOwner.Of(basic),
            ImportsDmaBufs = HasExtension(api, handle, VulkanExtensions.ExternalMemoryFd) && HasExtension(api, handle, VulkanExtensions.ExternalMemoryDmaBuf)
                && BuffersTakeDmaBufs(api, handle),
            TimestampPeriod = features12.HostQueryReset ? limits.TimestampPeriod : 0,
            Calibrates = HasExtension(api, handle, VulkanExtensions.CalibratedTimestamps)
                && VulkanExtensions.CalibratesMonotonicClock(api, instance.Handle, handle),
            ImportAlignment = imports ? (long)host.MinImportedHostPointerAlignment : 0,
            Limits = new ShaderLimits(
                "vulkan",
                name,
                Math.Max(4, (long)Math.Max(limits.MinStorageBufferOffsetAlignment, limits.MinTexelBufferOffsetAlignment)),
                (long)limits.MinUniformBufferOffsetAlignment,
                limits.MaxStorageBufferRange),
            UsesTexels = basic.DeviceType == PhysicalDeviceType.Cpu
                && features.Features.ShaderStorageImageWriteWithoutFormat
                && limits.MaxTexelBufferElements >= limits.MaxStorageBufferRange / 4,
            Unusable = !features12.TimelineSemaphore ? "its driver lacks timeline semaphores"
                : !features12.StorageBuffer8BitAccess ? "its driver lacks 8-bit storage"
                : QueuePlan.Choose(families, copies: false) is null ? "it has no queue that computes"
                : null,
        };
    }

    private static DeviceKind KindOf(PhysicalDeviceType type) => type switch
    {
        PhysicalDeviceType.DiscreteGpu => DeviceKind.Discrete,
        PhysicalDeviceType.Cpu => DeviceKind.Software,
        _ => DeviceKind.Integrated,
    };

    private static QueueFamilyProperties[] FamiliesOf(Vk api, PhysicalDevice handle)
    {
        uint count = 0;
        api.GetPhysicalDeviceQueueFamilyProperties(handle, &count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* all = families) api.GetPhysicalDeviceQueueFamilyProperties(handle, &count, all);
        return families;
    }

    private static bool BuffersTakeDmaBufs(Vk api, PhysicalDevice handle)
    {
        var info = new PhysicalDeviceExternalBufferInfo
        {
            SType = StructureType.PhysicalDeviceExternalBufferInfo,
            Usage = VulkanBuffer.SlabUsage,
            HandleType = ExternalMemoryHandleTypeFlags.DmaBufBitExt,
        };
        var properties = new ExternalBufferProperties { SType = StructureType.ExternalBufferProperties };
        api.GetPhysicalDeviceExternalBufferProperties(handle, &info, &properties);
        var can = properties.ExternalMemoryProperties.ExternalMemoryFeatures;
        return can.HasFlag(ExternalMemoryFeatureFlags.ImportableBit) && !can.HasFlag(ExternalMemoryFeatureFlags.DedicatedOnlyBit);
    }

    private static bool HasExtension(Vk api, PhysicalDevice handle, string name)
    {
        uint count = 0;
        VulkanCalls.Check(api.EnumerateDeviceExtensionProperties(handle, (byte*)null, &count, null), "list extensions");
        var extensions = new ExtensionProperties[count];
        fixed (ExtensionProperties* all = extensions)
        {
            VulkanCalls.Check(api.EnumerateDeviceExtensionProperties(handle, (byte*)null, &count, all), "list extensions");
            for (var i = 0; i < count; i++)
                if (Marshal.PtrToStringUTF8((nint)all[i].ExtensionName) == name) return true;
        }

        return false;
    }

    private static long LocalMemory(Vk api, PhysicalDevice handle)
    {
        PhysicalDeviceMemoryProperties memory;
        api.GetPhysicalDeviceMemoryProperties(handle, &memory);
        long bytes = 0;
        for (var i = 0; i < memory.MemoryHeapCount; i++)
            if (memory.MemoryHeaps[i].Flags.HasFlag(MemoryHeapFlags.DeviceLocalBit)) bytes += (long)memory.MemoryHeaps[i].Size;
        return bytes;
    }
}
