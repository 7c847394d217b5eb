using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns one VkBuffer with its memory: allocated on the device, or imported from the host by pointer.
/// Thread-safety: the members are constant; disposed by its owner once no work in flight uses it.
/// </summary>
internal sealed unsafe partial class VulkanBuffer : IDisposable, IDeviceBuffer
{
    /// <summary>What a buffer must be made for to hold planes.</summary>
    public const BufferUsageFlags PlaneUsage =
        BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit | BufferUsageFlags.StorageTexelBufferBit;

    /// <summary>The same for planes that are copied too: those of slabs, of what stands for them, and of the GPU's own memory.</summary>
    public const BufferUsageFlags SlabUsage = PlaneUsage | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit;

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
        Allocate(context, size, SlabUsage, map: false, [MemoryPropertyFlags.DeviceLocalBit, 0]);

    /// <summary>Memory that host and device see without flushes, mapped for good; cached by the host where there is such a type.</summary>
    public static VulkanBuffer Shared(VulkanContext context, long size, BufferUsageFlags usage)
    {
        const MemoryPropertyFlags coherent = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        return Allocate(context, size, usage, map: true, [coherent | MemoryPropertyFlags.HostCachedBit, coherent]);
    }

    /// <summary>Memory for intermediates that holds what it should not show. For tests.</summary>
    public static VulkanBuffer Dirty(VulkanContext context, long size)
    {
        var buffer = Shared(context, size, SlabUsage);
        new Span<byte>((void*)buffer.Address, checked((int)size)).Fill(0xEE);
        return buffer;
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
        VulkanCalls.Check(Create(context, size, usage, null, out var buffer), "create a buffer");
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

    /// <summary>Makes the handle: for every queue family that this device uses, so that none has to hand it over.</summary>
    private static Result Create(VulkanContext context, long size, BufferUsageFlags usage, void* next, out Buffer buffer)
    {
        Buffer made;
        fixed (uint* families = context.Families)
        {
            var info = new BufferCreateInfo
            {
                SType = StructureType.BufferCreateInfo,
                PNext = next,
                Size = (ulong)size,
                Usage = usage,
                SharingMode = context.Families.Length > 1 ? SharingMode.Concurrent : SharingMode.Exclusive,
                QueueFamilyIndexCount = context.Families.Length > 1 ? (uint)context.Families.Length : 0,
                PQueueFamilyIndices = families,
            };
            var result = context.Api.CreateBuffer(context.Device, &info, null, &made);
            buffer = made;
            return result;
        }
    }
}
