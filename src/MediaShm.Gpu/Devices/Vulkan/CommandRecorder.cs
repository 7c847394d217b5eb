using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Owns one command buffer with its pool, recorded anew for each frame. Thread-safety: used by the thread that submits.</summary>
internal sealed unsafe class CommandRecorder : IDisposable
{
    private readonly VulkanContext _context;
    private readonly CommandPool _pool;

    /// <summary>Makes one for queues of a family.</summary>
    public CommandRecorder(VulkanContext context, uint family)
    {
        _context = context;
        var info = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo,
            Flags = CommandPoolCreateFlags.ResetCommandBufferBit,
            QueueFamilyIndex = family,
        };
        CommandPool pool;
        VulkanCalls.Check(context.Api.CreateCommandPool(context.Device, &info, null, &pool), "create a command pool");
        _pool = pool;
        try
        {
            Commands = Allocate();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The commands.</summary>
    public CommandBuffer Commands { get; }

    /// <summary>Drops what was recorded and starts anew.</summary>
    public void Begin()
    {
        var begin = new CommandBufferBeginInfo
        {
            SType = StructureType.CommandBufferBeginInfo,
            Flags = CommandBufferUsageFlags.OneTimeSubmitBit,
        };
        VulkanCalls.Check(_context.Api.BeginCommandBuffer(Commands, &begin), "begin commands");
    }

    /// <summary>Orders what was recorded before and after, and makes its writes visible.</summary>
    public void Barrier(PipelineStageFlags from, AccessFlags wrote, PipelineStageFlags to, AccessFlags sees)
    {
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = wrote, DstAccessMask = sees };
        _context.Api.CmdPipelineBarrier(Commands, from, to, 0, 1, &barrier, 0, null, 0, null);
    }

    /// <summary>Ends the recording.</summary>
    public void End() => VulkanCalls.Check(_context.Api.EndCommandBuffer(Commands), "record commands");

    /// <inheritdoc/>
    public void Dispose() => _context.Api.DestroyCommandPool(_context.Device, _pool, null); // its commands too

    private CommandBuffer Allocate()
    {
        var info = new CommandBufferAllocateInfo
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = _pool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        CommandBuffer commands;
        VulkanCalls.Check(_context.Api.AllocateCommandBuffers(_context.Device, &info, &commands), "allocate commands");
        return commands;
    }
}
