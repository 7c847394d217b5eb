using Microsoft.Win32.SafeHandles;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Buffers over memory that the device did not allocate.</summary>
internal sealed unsafe partial class VulkanBuffer
{
    /// <summary>Imports host memory. The memory stays the caller's and must outlive the buffer.</summary>
    /// <param name="context">The device, whose driver has the extension.</param>
    /// <param name="address">Aligned to the device's import alignment.</param>
    /// <param name="size">A multiple of the same.</param>
    /// <param name="refusal">Why it failed, when null is returned.</param>
    public static VulkanBuffer? TryImportPointer(VulkanContext context, nint address, long size, out string refusal)
    {
        const ExternalMemoryHandleTypeFlags kind = ExternalMemoryHandleTypeFlags.HostAllocationBitExt;
        var properties = new MemoryHostPointerPropertiesEXT { SType = StructureType.MemoryHostPointerPropertiesExt };
        var result = context.GetMemoryHostPointerProperties(context.Device, kind, (void*)address, &properties);
        if (result < Result.Success) return Refuse($"vkGetMemoryHostPointerPropertiesEXT answered {result}", out refusal);
        var import = new ImportMemoryHostPointerInfoEXT
        {
            SType = StructureType.ImportMemoryHostPointerInfoExt,
            HandleType = kind,
            PHostPointer = (void*)address,
        };
        // Host and device must agree without flushes: the pool's other processes know nothing of this import.
        return TryImport(context, kind, properties.MemoryTypeBits, MemoryPropertyFlags.HostCoherentBit, &import, size, out refusal);
    }

    /// <summary>Imports a dma-buf. Its memory lives at least as long as the buffer.</summary>
    /// <param name="context">The device, whose driver has the extensions.</param>
    /// <param name="file">The dma-buf; the driver takes its descriptor over when it imports it.</param>
    /// <param name="size">Bytes of it.</param>
    /// <param name="refusal">Why it failed, when null is returned.</param>
    public static VulkanBuffer? TryImportDmaBuf(VulkanContext context, SafeFileHandle file, long size, out string refusal)
    {
        const ExternalMemoryHandleTypeFlags kind = ExternalMemoryHandleTypeFlags.DmaBufBitExt;
        var properties = new MemoryFdPropertiesKHR { SType = StructureType.MemoryFDPropertiesKhr };
        var descriptor = (int)file.DangerousGetHandle();
        var result = context.GetMemoryFdProperties(context.Device, kind, descriptor, &properties);
        if (result < Result.Success) return Refuse($"vkGetMemoryFdPropertiesKHR answered {result}", out refusal);
        var import = new ImportMemoryFdInfoKHR { SType = StructureType.ImportMemoryFDInfoKhr, HandleType = kind, Fd = descriptor };
        // The pages are the host's and snooped; what the driver says of mappings of its own does not matter, for there are none.
        var buffer = TryImport(context, kind, properties.MemoryTypeBits, 0, &import, size, out refusal);
        if (buffer is not null) file.SetHandleAsInvalid();
        return buffer;
    }

    private static VulkanBuffer? TryImport(
        VulkanContext context, ExternalMemoryHandleTypeFlags kind, uint typeBits, MemoryPropertyFlags wanted, void* import, long size, out string refusal)
    {
        var api = context.Api;
        var external = new ExternalMemoryBufferCreateInfo { SType = StructureType.ExternalMemoryBufferCreateInfo, HandleTypes = kind };
        var result = Create(context, size, SlabUsage, &external, out var buffer);
        if (result < Result.Success) return Refuse($"vkCreateBuffer over {size} bytes answered {result}", out refusal);

        MemoryRequirements requirements;
        api.GetBufferMemoryRequirements(context.Device, buffer, &requirements);
        DeviceMemory memory = default;
        var type = context.FindMemoryType(typeBits & requirements.MemoryTypeBits, wanted);
        if (type < 0) refusal = "no memory type of the driver takes it as it is needed";
        else if (requirements.Size > (ulong)size) refusal = $"the driver wants {requirements.Size} bytes for a buffer of {size}";
        else
        {
            var allocate = new MemoryAllocateInfo
            {
                SType = StructureType.MemoryAllocateInfo,
                PNext = import,
                AllocationSize = (ulong)size,
                MemoryTypeIndex = (uint)type,
            };
            result = api.AllocateMemory(context.Device, &allocate, null, &memory);
            if (result >= Result.Success)
            {
                result = api.BindBufferMemory(context.Device, buffer, memory, 0);
                if (result >= Result.Success)
                {
                    refusal = "";
                    return new VulkanBuffer(context, buffer, memory, size, 0);
                }
            }

            refusal = $"the import answered {result}";
        }

        api.DestroyBuffer(context.Device, buffer, null);
        api.FreeMemory(context.Device, memory, null);
        return null;
    }

    private static VulkanBuffer? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }
}
