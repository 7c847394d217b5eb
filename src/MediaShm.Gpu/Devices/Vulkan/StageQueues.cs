using Silk.NET.Vulkan;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>A batch as a queue got it.</summary>
/// <param name="Work">What it does, and whose queue it went to.</param>
/// <param name="Waits">What it waits for.</param>
/// <param name="Stages">The stages that do; as many.</param>
/// <param name="Signal">What it signals when it is done.</param>
internal sealed record SubmittedBatch(
    DeviceWork Work, IReadOnlyList<(ulong Semaphore, ulong Value)> Waits, IReadOnlyList<PipelineStageFlags> Stages, (ulong Semaphore, ulong Value) Signal);

/// <summary>
/// Hands a frame's commands to the queues: one batch where kernels work on the slots; else upload, kernels and download, each on
/// its queue and tied to the next by a timeline semaphore, so that the three work on different frames at one time. A frame has the same
/// value on every timeline. Owns the semaphores between the stages. Thread-safety: used by the thread that submits.
/// </summary>
internal sealed unsafe class StageQueues : IDisposable
{
    private readonly VulkanContext _context;
    private readonly Semaphore _done;
    private readonly DeviceSemaphore? _uploaded;
    private readonly DeviceSemaphore? _computed;
    private readonly DeviceSemaphore? _never;
    private readonly ulong _hangsAt;
    private readonly Action<SubmittedBatch>? _log;

    /// <summary>Makes the semaphores.</summary>
    /// <param name="context">The device.</param>
    /// <param name="done">The device's timeline: what the last stage signals.</param>
    /// <param name="hangsAt">Value of the frame from which on kernels never start; 0 for none. For tests.</param>
    /// <param name="log">Told of every batch; null for nobody. For tests.</param>
    public StageQueues(VulkanContext context, Semaphore done, ulong hangsAt, Action<SubmittedBatch>? log)
    {
        (_context, _done, _hangsAt, _log) = (context, done, hangsAt, log);
        if (hangsAt > 0) _never = new DeviceSemaphore(context);
        if (!context.CopiesToDevice) return;
        _uploaded = new DeviceSemaphore(context);
        _computed = new DeviceSemaphore(context);
    }

    /// <summary>Submits a frame whose commands are recorded.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="value">Its value on the timelines.</param>
    public void Submit(ChainFrame frame, ulong value)
    {
        // Each batch waits where its first command is; a semaphore's wait also makes visible what was written before its signal.
        if (frame.Local is not { } local)
        {
            Submit(DeviceWork.Kernels, frame.Commands, default, value, PipelineStageFlags.AllCommandsBit, _done);
            return;
        }

        Submit(DeviceWork.Upload, local.Upload, default, value, PipelineStageFlags.TransferBit, _uploaded!.Handle);
        Submit(DeviceWork.Kernels, frame.Commands, _uploaded.Handle, value, PipelineStageFlags.ComputeShaderBit, _computed!.Handle);
        Submit(DeviceWork.Download, local.Download, _computed.Handle, value, PipelineStageFlags.TransferBit, _done);
    }

    /// <summary>Lets the kernels that hang go on. For tests.</summary>
    public void StopHanging()
    {
        if (_never is null) return;
        var info = new SemaphoreSignalInfo { SType = StructureType.SemaphoreSignalInfo, Semaphore = _never.Handle, Value = 1 };
        VulkanCalls.Check(_context.Api.SignalSemaphore(_context.Device, &info), "signal a semaphore");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _uploaded?.Dispose();
        _computed?.Dispose();
        _never?.Dispose();
    }

    private void Submit(DeviceWork work, CommandBuffer commands, Semaphore after, ulong value, PipelineStageFlags stage, Semaphore signal)
    {
        var waits = stackalloc Semaphore[2];
        var waitValues = stackalloc ulong[2];
        var stages = stackalloc PipelineStageFlags[2];
        var count = 0u;
        if (after.Handle != 0) Add(after, value);
        if (_hangsAt > 0 && value >= _hangsAt && work == DeviceWork.Kernels) Add(_never!.Handle, 1);
        var values = new TimelineSemaphoreSubmitInfo
        {
            SType = StructureType.TimelineSemaphoreSubmitInfo,
            WaitSemaphoreValueCount = count,
            PWaitSemaphoreValues = waitValues,
            SignalSemaphoreValueCount = 1,
            PSignalSemaphoreValues = &value,
        };
        var info = new SubmitInfo
        {
            SType = StructureType.SubmitInfo,
            PNext = &values,
            WaitSemaphoreCount = count,
            PWaitSemaphores = waits,
            PWaitDstStageMask = stages,
            CommandBufferCount = 1,
            PCommandBuffers = &commands,
            SignalSemaphoreCount = 1,
            PSignalSemaphores = &signal,
        };
        var queue = work switch { DeviceWork.Upload => _context.Upload, DeviceWork.Kernels => _context.Compute, _ => _context.Download };
        if (_log is not null) Log(work, info, values);
        VulkanCalls.Check(_context.Api.QueueSubmit(queue, 1, &info, default), "submit a frame");

        void Add(Semaphore semaphore, ulong at)
        {
            (waits[count], waitValues[count], stages[count]) = (semaphore, at, stage);
            count++;
        }
    }

    private void Log(DeviceWork work, in SubmitInfo info, in TimelineSemaphoreSubmitInfo values)
    {
        List<(ulong, ulong)> waits = [];
        List<PipelineStageFlags> stages = [];
        for (var i = 0; i < info.WaitSemaphoreCount; i++)
        {
            waits.Add((info.PWaitSemaphores[i].Handle, values.PWaitSemaphoreValues[i]));
            stages.Add(info.PWaitDstStageMask[i]);
        }

        _log!(new SubmittedBatch(work, waits, stages, (info.PSignalSemaphores->Handle, *values.PSignalSemaphoreValues)));
    }
}
