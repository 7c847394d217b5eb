using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>What the copy queues move between an imported slab and memory of the GPU's own. Owns what it needs for that.</summary>
internal sealed unsafe class VulkanCopyProbe : CopyProbe
{
    private readonly VulkanContext _context;
    private readonly TimeSpan _deadline;
    private readonly VulkanBuffer _slab;
    private readonly VulkanBuffer _local;
    private readonly CommandRecorder _in;
    private readonly CommandRecorder _out;
    private readonly DeviceSemaphore _inDone;
    private readonly DeviceSemaphore _outDone;
    private readonly string _what;
    private ulong _inValue;
    private ulong _outValue;

    /// <summary>Makes one.</summary>
    /// <param name="context">The device.</param>
    /// <param name="slab">The slab: its first half is read, its second written.</param>
    /// <param name="deadline">Longest time for one batch.</param>
    public VulkanCopyProbe(VulkanContext context, VulkanBuffer slab, TimeSpan deadline)
        : base(slab.Size)
    {
        (_context, _slab, _deadline, _what) = (context, slab, deadline, $"copy {(long)Copies * Bytes} bytes");
        try
        {
            _local = VulkanBuffer.OnDevice(context, 2L * Bytes);
            _in = new CommandRecorder(context, context.Queues.Upload.Family);
            _out = new CommandRecorder(context, context.Queues.Download.Family);
            _inDone = new DeviceSemaphore(context);
            _outDone = new DeviceSemaphore(context);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _outDone?.Dispose();
        _inDone?.Dispose();
        _out?.Dispose();
        _in?.Dispose();
        _local?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Fill()
    {
        Record(_in, _slab, 0, _local, Bytes);
        _inDone.SignalAfter(_context.Upload, _in.Commands, ++_inValue);
        _inDone.Wait(_inValue, _deadline, _what);
    }

    /// <inheritdoc/>
    protected override void Prepare(bool isIn, bool isOut)
    {
        if (isIn) Record(_in, _slab, 0, _local, 0);
        if (isOut) Record(_out, _local, Bytes, _slab, Bytes);
    }

    /// <inheritdoc/>
    protected override void Run(bool isIn, bool isOut)
    {
        if (isIn) _inDone.SignalAfter(_context.Upload, _in.Commands, ++_inValue);
        if (isOut) _outDone.SignalAfter(_context.Download, _out.Commands, ++_outValue);
        if (isIn) _inDone.Wait(_inValue, _deadline, _what);
        if (isOut) _outDone.Wait(_outValue, _deadline, _what);
    }

    private void Record(CommandRecorder recorder, VulkanBuffer from, long fromOffset, VulkanBuffer to, long toOffset)
    {
        recorder.Begin();
        var copy = new BufferCopy((ulong)fromOffset, (ulong)toOffset, (ulong)Bytes);
        for (var i = 0; i < Copies; i++)
        {
            recorder.Barrier(PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit, PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit | AccessFlags.TransferWriteBit);
            _context.Api.CmdCopyBuffer(recorder.Commands, from.Handle, to.Handle, 1, &copy);
        }

        recorder.End();
    }
}
