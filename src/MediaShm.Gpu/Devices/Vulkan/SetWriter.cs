using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;
using PlaneWindow = MediaShm.Gpu.Devices.Shaders.PlaneWindow<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Gathers what one descriptor set is to hold, then writes it in one call. Lives on the stack.</summary>
/// <param name="set">The set.</param>
internal unsafe ref struct SetWriter(DescriptorSet set)
{
    private const int Capacity = KernelBindings.Tables + 1;
    private Writes _writes;
    private BufferInfos _buffers;
    private Views _views;
    private int _count;

    /// <summary>The set.</summary>
    public readonly DescriptorSet Set => set;

    /// <summary>Adds a plane.</summary>
    /// <param name="binding">Its binding.</param>
    /// <param name="type">Storage buffer or one of the texel buffers.</param>
    /// <param name="window">Where it lies.</param>
    public void Add(int binding, DescriptorType type, in PlaneWindow window)
    {
        if (type == DescriptorType.StorageBuffer)
            _buffers[_count] = new DescriptorBufferInfo(window.Buffer.Handle, (ulong)window.Offset, (ulong)window.Range);
        else
            _views[_count] = window.Buffer.View(TexelFormat(window.SampleBytes), window.Offset, window.Range);
        AddWrite(binding, type);
    }

    /// <summary>Adds the block of tables.</summary>
    public void AddTable(DescriptorBufferInfo block)
    {
        _buffers[_count] = block;
        AddWrite(KernelBindings.Tables, DescriptorType.UniformBuffer);
    }

    /// <summary>Writes the set.</summary>
    public void Write(VulkanContext context)
    {
        fixed (BufferInfos* buffers = &_buffers)
        fixed (Views* views = &_views)
        fixed (Writes* writes = &_writes)
        {
            for (var i = 0; i < _count; i++)
            {
                _writes[i].PBufferInfo = (DescriptorBufferInfo*)buffers + i;
                _writes[i].PTexelBufferView = (BufferView*)views + i;
            }

            context.Api.UpdateDescriptorSets(context.Device, (uint)_count, (WriteDescriptorSet*)writes, 0, null);
        }
    }

    /// <summary>The format in which one texel is four samples.</summary>
    private static Format TexelFormat(int sampleBytes) => sampleBytes switch
    {
        1 => Format.R32Uint,
        2 => Format.R32G32Uint,
        _ => Format.R32G32B32A32Uint,
    };

    private void AddWrite(int binding, DescriptorType type) => _writes[_count++] = new WriteDescriptorSet
    {
        SType = StructureType.WriteDescriptorSet,
        DstSet = set,
        DstBinding = (uint)binding,
        DescriptorCount = 1,
        DescriptorType = type,
    };

    [InlineArray(Capacity)]
    private struct Writes
    {
        private WriteDescriptorSet _first;
    }

    [InlineArray(Capacity)]
    private struct BufferInfos
    {
        private DescriptorBufferInfo _first;
    }

    [InlineArray(Capacity)]
    private struct Views
    {
        private BufferView _first;
    }
}
