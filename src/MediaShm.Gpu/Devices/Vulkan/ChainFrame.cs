using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// What one frame in flight needs: a command buffer, a descriptor set per step, staging buffers where its slabs are not
/// imported, and room in the GPU's own memory where kernels work there. Owns all of these and is used again once its timeline value
/// has passed.
/// Thread-safety: used by the thread that submits; <see cref="CopyOut"/> by whoever sees the fence first, under a lock.
/// </summary>
internal sealed unsafe partial class ChainFrame : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly VulkanContext _context;
    private readonly VulkanPipelines _pipelines;
    private readonly ChainPlan _plan;
    private readonly VulkanBuffer? _scratch;
    private readonly VulkanBuffer? _tables;
    private readonly WholeFrames _whole;
    private readonly CommandRecorder _kernels;
    private readonly FrameTimer? _timer;
    private readonly DescriptorPool _descriptorPool;
    private readonly KernelStep[] _steps; // copies in, the chain's own, copies out
    private readonly DescriptorSet[] _sets; // one for each

    public ChainFrame(
        VulkanDevice device,
        VulkanContext context,
        VulkanPipelines pipelines,
        ChainPlan plan,
        VulkanBuffer? scratch,
        VulkanBuffer? tables,
        WholeFrames whole)
    {
        (_device, _context, _pipelines, _plan, _scratch, _tables, _whole) = (device, context, pipelines, plan, scratch, tables, whole);
        _steps = [.. plan.CopiesIn, .. plan.Steps, .. plan.CopiesOut];
        _sets = new DescriptorSet[_steps.Length];
        try
        {
            _kernels = new CommandRecorder(context, context.Queues.Compute.Family);
            if (context.CopiesToDevice) Local = new LocalFrames(context);
            if (context.TimesPasses) _timer = new FrameTimer(context, device.Clocks, device.Clock, _steps);
            _descriptorPool = CreateDescriptorPool();
            AllocateSets();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The commands.</summary>
    public CommandBuffer Commands => _kernels.Commands;

    /// <summary>The way through the GPU's own memory; null where kernels work on the slots.</summary>
    public LocalFrames? Local { get; }

    /// <summary>Timeline value after which this is free again.</summary>
    public ulong Value { get; set; }

    /// <summary>Adds up what its last frame took; after that one's fence.</summary>
    public void CollectTimes() => _timer?.Collect(Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stagedInput?.Dispose();
        _stagedOutput?.Dispose();
        _timer?.Dispose();
        Local?.Dispose();
        _kernels?.Dispose();
        _context.Api.DestroyDescriptorPool(_context.Device, _descriptorPool, null); // its sets too
    }

    private DescriptorPool CreateDescriptorPool()
    {
        // As many of every kind as all sets together could need.
        var steps = (uint)_steps.Length;
        const uint planes = KernelBindings.MaxPlanes;
        var sizes = stackalloc DescriptorPoolSize[4]
        {
            new DescriptorPoolSize(DescriptorType.StorageBuffer, steps * 2 * planes),
            new DescriptorPoolSize(DescriptorType.UniformBuffer, steps),
            new DescriptorPoolSize(DescriptorType.UniformTexelBuffer, steps * planes),
            new DescriptorPoolSize(DescriptorType.StorageTexelBuffer, steps * planes),
        };
        var info = new DescriptorPoolCreateInfo
        {
            SType = StructureType.DescriptorPoolCreateInfo,
            MaxSets = steps,
            PoolSizeCount = 4,
            PPoolSizes = sizes,
        };
        DescriptorPool pool;
        VulkanCalls.Check(_context.Api.CreateDescriptorPool(_context.Device, &info, null, &pool), "create a descriptor pool");
        return pool;
    }

    private void AllocateSets()
    {
        for (var i = 0; i < _sets.Length; i++)
        {
            var layout = _pipelines.Layout(_steps[i].Kernel).Set;
            var info = new DescriptorSetAllocateInfo
            {
                SType = StructureType.DescriptorSetAllocateInfo,
                DescriptorPool = _descriptorPool,
                DescriptorSetCount = 1,
                PSetLayouts = &layout,
            };
            DescriptorSet set;
            VulkanCalls.Check(_context.Api.AllocateDescriptorSets(_context.Device, &info, &set), "allocate descriptors");
            _sets[i] = set;
        }
    }
}
