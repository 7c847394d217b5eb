using Silk.NET.Vulkan;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// The way of one frame in flight on a GPU with memory of its own: a copy of the input there, a result there, and the commands that
/// bring the one in and the other out. Owns these; one of the chain's ring, used again once its timeline value has passed.
/// Thread-safety: used by the thread that submits.
/// </summary>
internal sealed unsafe class LocalFrames : IDisposable
{
    private readonly VulkanContext _context;
    private readonly LocalPlacement _in = new(isWritten: false);
    private readonly LocalPlacement _out = new(isWritten: true);
    private readonly CommandRecorder _upload;
    private readonly CommandRecorder _download;
    private VulkanBuffer? _input;
    private VulkanBuffer? _output;
    private DeviceFrame _givenInput;
    private DeviceFrame _givenOutput;

    public LocalFrames(VulkanContext context)
    {
        _context = context;
        _upload = new CommandRecorder(context, context.Queues.Upload.Family);
        try
        {
            _download = new CommandRecorder(context, context.Queues.Download.Family);
        }
        catch
        {
            _upload.Dispose();
            throw;
        }
    }

    /// <summary>The commands that copy the input in.</summary>
    public CommandBuffer Upload => _upload.Commands;

    /// <summary>The commands that copy the result out.</summary>
    public CommandBuffer Download => _download.Commands;

    /// <summary>Output memory that was never written yet, and must be cleared first: its padding reaches the slot. Null when there is none.</summary>
    public VulkanBuffer? Unwritten { get; private set; }

    /// <summary>The frame that kernels read in place of the one in its slot.</summary>
    public DeviceFrame PlaceInput(in DeviceFrame given)
    {
        _givenInput = given;
        _in.Place(given);
        _input = Reserve(_input, _in.Bytes, out _);
        return DeviceFrame.At(_input, 0, _in.Layout);
    }

    /// <summary>The frame that kernels write in place of the one in its slot.</summary>
    public DeviceFrame PlaceOutput(in DeviceFrame given)
    {
        _givenOutput = given;
        _out.Place(given);
        _out.Reverse();
        _output = Reserve(_output, _out.Bytes, out var isNew);
        Unwritten = isNew ? _output : null;
        return DeviceFrame.At(_output, 0, _out.Layout);
    }

    /// <summary>Records both copies for the frames placed last.</summary>
    /// <param name="timer">Told of both; null for no measurement.</param>
    public void Record(FrameTimer? timer)
    {
        _upload.Begin();
        timer?.Start(Upload, timer.Upload);
        // What the decoder and the CPU wrote is there to be copied.
        _upload.Barrier(PipelineStageFlags.HostBit, AccessFlags.HostWriteBit, PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit);
        Copy(Upload, _givenInput.Buffer, _input!, _in);
        timer?.Stop(Upload, timer.Upload);
        _upload.End();

        _download.Begin();
        timer?.Start(Download, timer.Download);
        Copy(Download, _output!, _givenOutput.Buffer, _out);
        // The results are visible to the CPU once the fence has passed: waiting for a semaphore alone does not give that.
        _download.Barrier(PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit, PipelineStageFlags.HostBit, AccessFlags.HostReadBit | AccessFlags.HostWriteBit);
        timer?.Stop(Download, timer.Download);
        _download.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _output?.Dispose();
        _download.Dispose();
        _upload.Dispose();
    }

    private void Copy(CommandBuffer commands, VulkanBuffer from, VulkanBuffer to, LocalPlacement placement)
    {
        fixed (BufferCopy* copies = placement.Copies)
            _context.Api.CmdCopyBuffer(commands, from.Handle, to.Handle, (uint)placement.Copies.Length, copies);
    }

    private VulkanBuffer Reserve(VulkanBuffer? buffer, long bytes, out bool isNew)
    {
        isNew = buffer is null || buffer.Size < bytes;
        if (!isNew) return buffer!;
        buffer?.Dispose(); // the work that used it has passed
        return _context.DirtiesMemory ? VulkanBuffer.Dirty(_context, bytes) : VulkanBuffer.OnDevice(_context, bytes);
    }
}
