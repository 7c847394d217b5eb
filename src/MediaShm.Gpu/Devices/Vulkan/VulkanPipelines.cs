using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.Vulkan;
using VkPipeline = Silk.NET.Vulkan.Pipeline;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns shader modules and compute pipelines, made when first asked for and kept for the device's life; what the driver compiled is kept
/// in a file for the next.
/// Thread-safety: any thread.
/// </summary>
internal sealed unsafe class VulkanPipelines : IDisposable
{
    private readonly VulkanContext _context;
    private readonly KernelLayout _buffers;
    private readonly KernelLayout _texels;
    private readonly object _gate = new();
    private readonly Dictionary<string, ShaderModule> _modules = [];
    private readonly Dictionary<Kernel, VkPipeline> _pipelines = [];

    private readonly PipelineCacheFile? _file;
    private readonly PipelineCache _cache;

    public VulkanPipelines(VulkanContext context, PipelineCacheFile? file)
    {
        (_context, _file) = (context, file);
        _cache = CreateCache(file?.Read() ?? []);
        _buffers = new KernelLayout(context, DescriptorType.StorageBuffer, DescriptorType.StorageBuffer);
        _texels = new KernelLayout(context, DescriptorType.UniformTexelBuffer, DescriptorType.StorageTexelBuffer);
    }

    /// <summary>The layout of a kernel.</summary>
    public KernelLayout Layout(in Kernel kernel) => SeesTexels(kernel) ? _texels : _buffers;

    /// <summary>The pipeline of a kernel; made now if this is the first use.</summary>
    /// <exception cref="DeviceException">The driver refused it.</exception>
    public VkPipeline Get(in Kernel kernel)
    {
        lock (_gate)
        {
            if (_pipelines.TryGetValue(kernel, out var pipeline)) return pipeline;
            pipeline = Create(kernel);
            _pipelines.Add(kernel, pipeline);
            return pipeline;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var (api, device) = (_context.Api, _context.Device);
        if (_pipelines.Count > 0) _file?.Write(ReadCache());
        api.DestroyPipelineCache(device, _cache, null);
        foreach (var pipeline in _pipelines.Values) api.DestroyPipeline(device, pipeline, null);
        foreach (var module in _modules.Values) api.DestroyShaderModule(device, module, null);
        _texels.Dispose();
        _buffers.Dispose();
    }

    private bool SeesTexels(in Kernel kernel) => _context.UsesTexels && !kernel.WritesBytes;

    private VkPipeline Create(in Kernel kernel)
    {
        var values = stackalloc int[Kernel.ConstantCount];
        kernel.WriteConstants(new Span<int>(values, Kernel.ConstantCount));
        var entries = stackalloc SpecializationMapEntry[Kernel.ConstantCount];
        for (uint i = 0; i < Kernel.ConstantCount; i++) entries[i] = new SpecializationMapEntry(i, i * sizeof(int), sizeof(int));
        var constants = new SpecializationInfo
        {
            MapEntryCount = Kernel.ConstantCount,
            PMapEntries = entries,
            DataSize = Kernel.ConstantCount * sizeof(int),
            PData = values,
        };
        fixed (byte* main = "main\0"u8)
        {
            var info = new ComputePipelineCreateInfo
            {
                SType = StructureType.ComputePipelineCreateInfo,
                Layout = Layout(kernel).Pipeline,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = Module(SeesTexels(kernel) ? kernel.Shader + ".texels" : kernel.Shader),
                    PName = main,
                    PSpecializationInfo = &constants,
                },
            };
            VkPipeline pipeline;
            VulkanCalls.Check(
                _context.Api.CreateComputePipelines(_context.Device, _cache, 1, &info, null, &pipeline), $"compile the kernel '{kernel.Shader}'");
            return pipeline;
        }
    }

    private PipelineCache CreateCache(byte[] content)
    {
        fixed (byte* bytes = content)
        {
            var info = new PipelineCacheCreateInfo
            {
                SType = StructureType.PipelineCacheCreateInfo,
                InitialDataSize = (nuint)content.Length,
                PInitialData = bytes,
            };
            PipelineCache cache;
            VulkanCalls.Check(_context.Api.CreatePipelineCache(_context.Device, &info, null, &cache), "create a pipeline cache");
            return cache;
        }
    }

    // Empty where the driver does not give it: then there is nothing to keep.
    private byte[] ReadCache()
    {
        nuint size = 0;
        if (_context.Api.GetPipelineCacheData(_context.Device, _cache, &size, null) != Result.Success) return [];
        var content = new byte[size];
        fixed (byte* bytes = content)
            return _context.Api.GetPipelineCacheData(_context.Device, _cache, &size, bytes) == Result.Success ? content[..(int)size] : [];
    }

    private ShaderModule Module(string name)
    {
        if (_modules.TryGetValue(name, out var module)) return module;
        var code = ShaderLibrary.Load(name);
        fixed (byte* words = code)
        {
            var info = new ShaderModuleCreateInfo
            {
                SType = StructureType.ShaderModuleCreateInfo,
                CodeSize = (nuint)code.Length,
                PCode = (uint*)words,
            };
            VulkanCalls.Check(_context.Api.CreateShaderModule(_context.Device, &info, null, &module), $"load the kernel '{name}'");
        }

        _modules.Add(name, module);
        return module;
    }
}
