using Silk.NET.Vulkan;
using VkPipeline = Silk.NET.Vulkan.Pipeline;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns shader modules and compute pipelines, made when first asked for and kept for the device's life. All kernels share
/// one layout: storage buffers 0–3 are read, 4–7 written, 8 is a uniform block of tables.
/// Thread-safety: any thread.
/// </summary>
internal sealed unsafe class VulkanPipelines : IDisposable
{
    /// <summary>Binding of the first plane that is read.</summary>
    public const int FirstSource = 0;

    /// <summary>Binding of the first plane that is written.</summary>
    public const int FirstTarget = 4;

    /// <summary>Binding of the tables.</summary>
    public const int Tables = 8;

    private const int ConstantCount = 9;
    private readonly VulkanContext _context;
    private readonly object _gate = new();
    private readonly Dictionary<string, ShaderModule> _modules = [];
    private readonly Dictionary<KernelVariant, VkPipeline> _pipelines = [];

    public VulkanPipelines(VulkanContext context)
    {
        _context = context;
        var bindings = stackalloc DescriptorSetLayoutBinding[Tables + 1];
        for (var i = 0; i <= Tables; i++)
        {
            bindings[i] = new DescriptorSetLayoutBinding
            {
                Binding = (uint)i,
                DescriptorType = i == Tables ? DescriptorType.UniformBuffer : DescriptorType.StorageBuffer,
                DescriptorCount = 1,
                StageFlags = ShaderStageFlags.ComputeBit,
            };
        }

        var setInfo = new DescriptorSetLayoutCreateInfo
        {
            SType = StructureType.DescriptorSetLayoutCreateInfo, BindingCount = Tables + 1, PBindings = bindings,
        };
        DescriptorSetLayout setLayout;
        VulkanCalls.Check(context.Api.CreateDescriptorSetLayout(context.Device, &setInfo, null, &setLayout), "create a descriptor layout");
        SetLayout = setLayout;
        var push = new PushConstantRange { StageFlags = ShaderStageFlags.ComputeBit, Size = (uint)sizeof(KernelPush) };
        var layoutInfo = new PipelineLayoutCreateInfo
        {
            SType = StructureType.PipelineLayoutCreateInfo,
            SetLayoutCount = 1,
            PSetLayouts = &setLayout,
            PushConstantRangeCount = 1,
            PPushConstantRanges = &push,
        };
        PipelineLayout layout;
        VulkanCalls.Check(context.Api.CreatePipelineLayout(context.Device, &layoutInfo, null, &layout), "create a pipeline layout");
        Layout = layout;
    }

    /// <summary>The descriptor set layout of every kernel.</summary>
    public DescriptorSetLayout SetLayout { get; }

    /// <summary>The pipeline layout of every kernel.</summary>
    public PipelineLayout Layout { get; }

    /// <summary>The pipeline of a kernel variant; made now if this is the first use.</summary>
    /// <exception cref="DeviceException">The driver refused it.</exception>
    public VkPipeline Get(in KernelVariant variant)
    {
        lock (_gate)
        {
            if (_pipelines.TryGetValue(variant, out var pipeline)) return pipeline;
            pipeline = Create(variant);
            _pipelines.Add(variant, pipeline);
            return pipeline;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var (api, device) = (_context.Api, _context.Device);
        foreach (var pipeline in _pipelines.Values) api.DestroyPipeline(device, pipeline, null);
        foreach (var module in _modules.Values) api.DestroyShaderModule(device, module, null);
        api.DestroyPipelineLayout(device, Layout, null);
        api.DestroyDescriptorSetLayout(device, SetLayout, null);
    }

    private VkPipeline Create(in KernelVariant variant)
    {
        var kernel = variant.Kernel;
        var values = stackalloc int[ConstantCount]
        {
            variant.SourceAligned ? 1 : 0, variant.TargetAligned ? 1 : 0, kernel.SourceBits, kernel.TargetBits,
            kernel.A, kernel.B, kernel.GroupWidth, kernel.GroupHeight, kernel.C,
        };
        var entries = stackalloc SpecializationMapEntry[ConstantCount];
        for (uint i = 0; i < ConstantCount; i++) entries[i] = new SpecializationMapEntry(i, i * sizeof(int), sizeof(int));
        var constants = new SpecializationInfo
        {
            MapEntryCount = ConstantCount, PMapEntries = entries, DataSize = ConstantCount * sizeof(int), PData = values,
        };
        fixed (byte* main = "main\0"u8)
        {
            var info = new ComputePipelineCreateInfo
            {
                SType = StructureType.ComputePipelineCreateInfo,
                Layout = Layout,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = Module(kernel.Shader),
                    PName = main,
                    PSpecializationInfo = &constants,
                },
            };
            VkPipeline pipeline;
            VulkanCalls.Check(
                _context.Api.CreateComputePipelines(_context.Device, default, 1, &info, null, &pipeline), $"compile the kernel '{kernel.Shader}'");
            return pipeline;
        }
    }

    private ShaderModule Module(string name)
    {
        if (_modules.TryGetValue(name, out var module)) return module;
        var code = ShaderLibrary.Load(name);
        fixed (byte* words = code)
        {
            var info = new ShaderModuleCreateInfo
            {
                SType = StructureType.ShaderModuleCreateInfo, CodeSize = (nuint)code.Length, PCode = (uint*)words,
            };
            VulkanCalls.Check(_context.Api.CreateShaderModule(_context.Device, &info, null, &module), $"load the kernel '{name}'");
        }

        _modules.Add(name, module);
        return module;
    }
}
