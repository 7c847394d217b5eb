using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// What one frame in flight needs: a command buffer, a descriptor set per step, and staging buffers where its slabs are not
/// imported. Owns all of these and is used again once its timeline value has passed.
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
    private readonly CommandPool _commandPool;
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
            _commandPool = CreateCommandPool();
            Commands = AllocateCommands();
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
    public CommandBuffer Commands { get; }

    /// <summary>Timeline value after which this is free again.</summary>
    public ulong Value { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stagedInput?.Dispose();
        _stagedOutput?.Dispose();
        _context.Api.DestroyDescriptorPool(_context.Device, _descriptorPool, null); // its sets too
        _context.Api.DestroyCommandPool(_context.Device, _commandPool, null); // its commands too
    }

    private CommandPool CreateCommandPool()
    {
        var info = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo,
            Flags = CommandPoolCreateFlags.ResetCommandBufferBit,
            QueueFamilyIndex = _context.Gpu.QueueFamily,
        };
        CommandPool pool;
        VulkanCalls.Check(_context.Api.CreateCommandPool(_context.Device, &info, null, &pool), "create a command pool");
        return pool;
    }

    private CommandBuffer AllocateCommands()
    {
        var info = new CommandBufferAllocateInfo
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = _commandPool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        CommandBuffer commands;
        VulkanCalls.Check(_context.Api.AllocateCommandBuffers(_context.Device, &info, &commands), "allocate commands");
        return commands;
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
