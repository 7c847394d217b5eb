using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// A compiled chain: the plan, its tables and intermediate memory, and a ring of frames so that several are in flight.
/// Owns all of these. Thread-safety: used by the thread that submits; disposed after its last fence.
/// </summary>
internal sealed unsafe class VulkanChain : CompiledChain
{
    private readonly VulkanDevice _device;
    private readonly VulkanBuffer? _tables;
    private readonly VulkanBuffer? _scratch;
    private readonly WholeFrames _whole;
    private readonly FrameRing<ChainFrame>? _frames;
    private bool _disposed;

    public VulkanChain(VulkanDevice device, VulkanContext context, VulkanPipelines pipelines, ChainPlan plan)
    {
        _device = device;
        Plan = plan;
        _whole = new WholeFrames(context, plan);
        try
        {
            // The usual case compiles now; the copies for frames that are not whole do when one comes.
            foreach (var step in plan.Steps) pipelines.Get(step.Kernel);
            if (plan.ScratchBytes > 0) _scratch = VulkanBuffer.OnDevice(context, plan.ScratchBytes);
            if (plan.Tables.Length > 0)
            {
                _tables = VulkanBuffer.Shared(context, plan.Tables.Length, BufferUsageFlags.UniformBufferBit | VulkanBuffer.PlaneUsage);
                plan.Tables.CopyTo(new Span<byte>((void*)_tables.Address, plan.Tables.Length));
            }

            _frames = new FrameRing<ChainFrame>(() => new ChainFrame(device, context, pipelines, plan, _scratch, _tables, _whole));
        }
        catch
        {
            FreeAll();
            throw;
        }
    }

    /// <inheritdoc/>
    public override FrameFormat InputFormat => Plan.Input;

    /// <inheritdoc/>
    public override FrameFormat OutputFormat => Plan.Output;

    /// <summary>What it dispatches.</summary>
    public ChainPlan Plan { get; }

    /// <summary>Timeline value of its latest submit.</summary>
    public ulong LastUse { get; set; }

    /// <summary>True when a device of the caller's compiled it and it is not disposed.</summary>
    public bool BelongsTo(VulkanDevice device) => ReferenceEquals(device, _device) && !_disposed;

    /// <summary>What its frames in flight need, in turn.</summary>
    public FrameRing<ChainFrame> Frames => _frames!;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing) return;
        _disposed = true;
        if (!_device.Retire(this)) return;
        foreach (var frame in Frames.All) frame.CollectTimes();
        FreeAll();
    }

    private void FreeAll()
    {
        _frames?.Dispose();
        _whole.Dispose();
        _tables?.Dispose();
        _scratch?.Dispose();
    }
}
