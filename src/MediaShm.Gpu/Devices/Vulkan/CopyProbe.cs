using System.Diagnostics;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Measures what the copy queues move between an imported slab and memory of the GPU's own. Owns what it needs for that. By the thread
/// that submits, while nothing is in flight.
/// </summary>
internal sealed unsafe class CopyProbe : IDisposable
{
    private const int Copies = 16; // in one batch, so that submitting costs nothing beside them
    private const int Rounds = 4; // the first warms up
    private readonly VulkanContext _context;
    private readonly TimeSpan _deadline;
    private readonly VulkanBuffer _slab;
    private readonly VulkanBuffer _local;
    private readonly CommandRecorder _in;
    private readonly CommandRecorder _out;
    private readonly DeviceSemaphore _inDone;
    private readonly DeviceSemaphore _outDone;
    private readonly long _bytes;
    private ulong _inValue;
    private ulong _outValue;

    /// <summary>Makes one.</summary>
    /// <param name="context">The device.</param>
    /// <param name="slab">The slab: its first half is read, its second written.</param>
    /// <param name="deadline">Longest time for one batch.</param>
    public CopyProbe(VulkanContext context, VulkanBuffer slab, TimeSpan deadline)
    {
        (_context, _slab, _deadline) = (context, slab, deadline);
        _bytes = Math.Min(64 << 20, slab.Size / 2 / 256 * 256);
        try
        {
            _local = VulkanBuffer.OnDevice(context, 2 * _bytes);
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

    /// <summary>Measures each way alone, then both.</summary>
    public CopyLimit Measure()
    {
        // What goes out is the slab's own first half: fresh memory of the GPU may hold what others left there.
        Record(_in, _slab, 0, _local, _bytes);
        _inDone.SignalAfter(_context.Upload, _in.Commands, ++_inValue);
        _inDone.Wait(_inValue, _deadline, $"copy {Copies * _bytes} bytes");
        return new(Best(isIn: true, isOut: false), Best(isIn: false, isOut: true), Best(isIn: true, isOut: true));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outDone?.Dispose();
        _inDone?.Dispose();
        _out?.Dispose();
        _in?.Dispose();
        _local?.Dispose();
    }

    private double Best(bool isIn, bool isOut)
    {
        var best = 0.0;
        var what = $"copy {Copies * _bytes} bytes";
        for (var round = 0; round < Rounds; round++)
        {
            // The halves are apart, so that neither way waits for the other.
            if (isIn) Record(_in, _slab, 0, _local, 0);
            if (isOut) Record(_out, _local, _bytes, _slab, _bytes);
            var clock = Stopwatch.StartNew();
            if (isIn) _inDone.SignalAfter(_context.Upload, _in.Commands, ++_inValue);
            if (isOut) _outDone.SignalAfter(_context.Download, _out.Commands, ++_outValue);
            if (isIn) _inDone.Wait(_inValue, _deadline, what);
            if (isOut) _outDone.Wait(_outValue, _deadline, what);
            var moved = (isIn && isOut ? 2 : 1) * Copies * _bytes;
            if (round > 0) best = Math.Max(best, moved / clock.Elapsed.TotalSeconds);
        }

        return best;
    }

    private void Record(CommandRecorder recorder, VulkanBuffer from, long fromOffset, VulkanBuffer to, long toOffset)
    {
        recorder.Begin();
        var copy = new BufferCopy((ulong)fromOffset, (ulong)toOffset, (ulong)_bytes);
        for (var i = 0; i < Copies; i++)
        {
            recorder.Barrier(PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit, PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit | AccessFlags.TransferWriteBit);
            _context.Api.CmdCopyBuffer(recorder.Commands, from.Handle, to.Handle, 1, &copy);
        }

        recorder.End();
    }
}
