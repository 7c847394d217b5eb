using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns one VkBuffer with its memory: allocated on the device, or imported from the host by pointer.
/// Thread-safety: the members are constant; disposed by its owner once no work in flight uses it.
/// </summary>
internal sealed unsafe class VulkanBuffer : IDisposable, IDeviceBuffer
{
    /// <summary>What a buffer must be made for to hold planes.</summary>
    public const BufferUsageFlags PlaneUsage =
        BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit | BufferUsageFlags.StorageTexelBufferBit;

    private readonly VulkanContext _context;
    private readonly DeviceMemory _memory;
    private readonly Dictionary<(Format Format, long Offset, long Range), BufferView> _views = [];

    private VulkanBuffer(VulkanContext context, Buffer handle, DeviceMemory memory, long size, nint address)
    {
        (_context, Handle, _memory, Size, Address) = (context, handle, memory, size, address);
    }

    /// <summary>The buffer.</summary>
    public Buffer Handle { get; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; }

    /// <summary>Where it is mapped in this process for as long as it lives; 0 when it is not.</summary>
    public nint Address { get; }

    /// <summary>Memory of the device's own, for intermediates.</summary>
    public static VulkanBuffer OnDevice(VulkanContext context, long size) =>
        Allocate(context, size, PlaneUsage, map: false, [MemoryPropertyFlags.DeviceLocalBit, 0]);

    /// <summary>Memory that host and device see without flushes, mapped for good; cached by the host where there is such a type.</summary>
    public static VulkanBuffer Shared(VulkanContext context, long size, BufferUsageFlags usage)
    {
        const MemoryPropertyFlags coherent = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        return Allocate(context, size, usage, map: true, [coherent | MemoryPropertyFlags.HostCachedBit, coherent]);
    }

    /// <summary>Imports host memory. The memory stays the caller's and must outlive the buffer.</summary>
    /// <param name="context">The device.</param>
    /// <param name="address">Aligned to the device's import alignment.</param>
    /// <param name="size">A multiple of the same.</param>
    /// <param name="refusal">Why it failed, when null is returned.</param>
    public static VulkanBuffer? TryImport(VulkanContext context, nint address, long size, out string refusal)
    {
        const ExternalMemoryHandleTypeFlags handleType = ExternalMemoryHandleTypeFlags.HostAllocationBitExt;
        var pointerProperties = new MemoryHostPointerPropertiesEXT { SType = StructureType.MemoryHostPointerPropertiesExt };
        var result = context.GetMemoryHostPointerProperties(context.Device, handleType, (void*)address, &pointerProperties);
        if (result < Result.Success) return Refuse($"vkGetMemoryHostPointerPropertiesEXT answered {result}", out refusal);

        var external = new ExternalMemoryBufferCreateInfo { SType = StructureType.ExternalMemoryBufferCreateInfo, HandleTypes = handleType };
        var info = new BufferCreateInfo
        {
            SType = StructureType.BufferCreateInfo,
            PNext = &external,
            Size = (ulong)size,
            Usage = PlaneUsage | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit,
        };
        Buffer buffer;
        result = context.Api.CreateBuffer(context.Device, &info, null, &buffer);
        if (result < Result.Success) return Refuse($"vkCreateBuffer over {size} bytes answered {result}", out refusal);

        MemoryRequirements requirements;
        context.Api.GetBufferMemoryRequirements(context.Device, buffer, &requirements);
        DeviceMemory memory = default;
        // Host and device must agree without flushes: the pool's other processes know nothing of this import.
        var type = context.FindMemoryType(pointerProperties.MemoryTypeBits & requirements.MemoryTypeBits, MemoryPropertyFlags.HostCoherentBit);
        if (type < 0) refusal = "no coherent memory type takes a host pointer";
        else if (requirements.Size > (ulong)size) refusal = $"the driver wants {requirements.Size} bytes for a buffer of {size}";
        else
        {
            var import = new ImportMemoryHostPointerInfoEXT
            {
                SType = StructureType.ImportMemoryHostPointerInfoExt,
                HandleType = handleType,
                PHostPointer = (void*)address,
            };
            var allocate = new MemoryAllocateInfo
            {
                SType = StructureType.MemoryAllocateInfo,
                PNext = &import,
                AllocationSize = (ulong)size,
                MemoryTypeIndex = (uint)type,
            };
            result = context.Api.AllocateMemory(context.Device, &allocate, null, &memory);
            if (result >= Result.Success) result = context.Api.BindBufferMemory(context.Device, buffer, memory, 0);
            refusal = result < Result.Success ? $"the import answered {result}" : "";
            if (refusal.Length == 0) return new VulkanBuffer(context, buffer, memory, size, 0);
        }

        context.Api.DestroyBuffer(context.Device, buffer, null);
        context.Api.FreeMemory(context.Device, memory, null);
        return null;
    }

    /// <summary>
    /// A part of the buffer as texels; made at its first use and kept, since frames come back to the same slots.
    /// By the submitting thread only.
    /// </summary>
    public BufferView View(Format format, long offset, long range)
    {
        if (_views.TryGetValue((format, offset, range), out var view)) return view;
        var info = new BufferViewCreateInfo
        {
            SType = StructureType.BufferViewCreateInfo,
            Buffer = Handle,
            Format = format,
            Offset = (ulong)offset,
            Range = (ulong)range,
        };
        VulkanCalls.Check(_context.Api.CreateBufferView(_context.Device, &info, null, &view), "create a texel view");
        _views.Add((format, offset, range), view);
        return view;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var view in _views.Values) _context.Api.DestroyBufferView(_context.Device, view, null);
        _context.Api.DestroyBuffer(_context.Device, Handle, null);
        _context.Api.FreeMemory(_context.Device, _memory, null); // unmaps it too
    }

    private static VulkanBuffer Allocate(
        VulkanContext context, long size, BufferUsageFlags usage, bool map, ReadOnlySpan<MemoryPropertyFlags> wishes)
    {
        var (api, device) = (context.Api, context.Device);
        var info = new BufferCreateInfo { SType = StructureType.BufferCreateInfo, Size = (ulong)size, Usage = usage };
        Buffer buffer;
        VulkanCalls.Check(api.CreateBuffer(device, &info, null, &buffer), "create a buffer");
        DeviceMemory memory = default;
        try
        {
            MemoryRequirements requirements;
            api.GetBufferMemoryRequirements(device, buffer, &requirements);
            var type = -1;
            foreach (var wish in wishes)
                if (type < 0) type = context.FindMemoryType(requirements.MemoryTypeBits, wish);
            if (type < 0) throw new DeviceException("vulkan: the driver has no memory of the kind needed; use --device cpu");
            var allocate = new MemoryAllocateInfo
            {
                SType = StructureType.MemoryAllocateInfo,
                AllocationSize = requirements.Size,
                MemoryTypeIndex = (uint)type,
            };
            VulkanCalls.Check(api.AllocateMemory(device, &allocate, null, &memory), $"allocate {size} bytes");
            VulkanCalls.Check(api.BindBufferMemory(device, buffer, memory, 0), "bind memory");
            void* address = null;
            if (map) VulkanCalls.Check(api.MapMemory(device, memory, 0, Vk.WholeSize, 0, &address), "map memory");
            return new VulkanBuffer(context, buffer, memory, size, (nint)address);
        }
        catch
        {
            api.DestroyBuffer(device, buffer, null);
            api.FreeMemory(device, memory, null);
            throw;
        }
    }

    private static VulkanBuffer? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }
}
