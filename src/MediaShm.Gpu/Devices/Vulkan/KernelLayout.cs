using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns the descriptor set layout and the pipeline layout of every kernel of one kind: bindings 0–3 are planes that are read,
/// 4–7 planes that are written, 8 is a uniform block of tables. Thread-safety: the members are constant.
/// </summary>
internal sealed unsafe class KernelLayout : IDisposable
{
    private readonly VulkanContext _context;

    public KernelLayout(VulkanContext context, DescriptorType source, DescriptorType target)
    {
        (_context, Source, Target) = (context, source, target);
        var bindings = stackalloc DescriptorSetLayoutBinding[KernelBindings.Tables + 1];
        for (var i = 0; i <= KernelBindings.Tables; i++)
        {
            bindings[i] = new DescriptorSetLayoutBinding
            {
                Binding = (uint)i,
                DescriptorType = i == KernelBindings.Tables ? DescriptorType.UniformBuffer : i >= KernelBindings.FirstTarget ? target : source,
                DescriptorCount = 1,
                StageFlags = ShaderStageFlags.ComputeBit,
            };
        }

        var setInfo = new DescriptorSetLayoutCreateInfo
        {
            SType = StructureType.DescriptorSetLayoutCreateInfo,
            BindingCount = KernelBindings.Tables + 1,
            PBindings = bindings,
        };
        DescriptorSetLayout set;
        VulkanCalls.Check(context.Api.CreateDescriptorSetLayout(context.Device, &setInfo, null, &set), "create a descriptor layout");
        Set = set;
        var push = new PushConstantRange { StageFlags = ShaderStageFlags.ComputeBit, Size = (uint)sizeof(KernelPush) };
        var layoutInfo = new PipelineLayoutCreateInfo
        {
            SType = StructureType.PipelineLayoutCreateInfo,
            SetLayoutCount = 1,
            PSetLayouts = &set,
            PushConstantRangeCount = 1,
            PPushConstantRanges = &push,
        };
        PipelineLayout layout;
        VulkanCalls.Check(context.Api.CreatePipelineLayout(context.Device, &layoutInfo, null, &layout), "create a pipeline layout");
        Pipeline = layout;
    }

    /// <summary>How planes that are read are bound.</summary>
    public DescriptorType Source { get; }

    /// <summary>How planes that are written are bound.</summary>
    public DescriptorType Target { get; }

    /// <summary>The descriptor set layout.</summary>
    public DescriptorSetLayout Set { get; }

    /// <summary>The pipeline layout.</summary>
    public PipelineLayout Pipeline { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Api.DestroyPipelineLayout(_context.Device, Pipeline, null);
        _context.Api.DestroyDescriptorSetLayout(_context.Device, Set, null);
    }
}
