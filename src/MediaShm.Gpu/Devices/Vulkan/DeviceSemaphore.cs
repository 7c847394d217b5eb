using Silk.NET.Vulkan;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Owns one timeline semaphore. Thread-safety: the handle is constant; disposed once no queue uses it.</summary>
internal sealed unsafe class DeviceSemaphore : IDisposable
{
    private readonly VulkanContext _context;

    /// <summary>Makes one whose value is 0.</summary>
    public DeviceSemaphore(VulkanContext context)
    {
        _context = context;
        var type = new SemaphoreTypeCreateInfo { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = SemaphoreType.Timeline };
        var info = new SemaphoreCreateInfo { SType = StructureType.SemaphoreCreateInfo, PNext = &type };
        Semaphore semaphore;
        VulkanCalls.Check(context.Api.CreateSemaphore(context.Device, &info, null, &semaphore), "create a timeline semaphore");
        Handle = semaphore;
    }

    /// <summary>The semaphore.</summary>
    public Semaphore Handle { get; }

    /// <summary>Submits commands that stand alone; the semaphore has <paramref name="value"/> once they are done. By the thread that submits.</summary>
    public void SignalAfter(Queue queue, CommandBuffer commands, ulong value)
    {
        var signal = Handle;
        var values = new TimelineSemaphoreSubmitInfo
        {
            SType = StructureType.TimelineSemaphoreSubmitInfo,
            SignalSemaphoreValueCount = 1,
            PSignalSemaphoreValues = &value,
        };
        var info = new SubmitInfo
        {
            SType = StructureType.SubmitInfo,
            PNext = &values,
            CommandBufferCount = 1,
            PCommandBuffers = &commands,
            SignalSemaphoreCount = 1,
            PSignalSemaphores = &signal,
        };
        VulkanCalls.Check(_context.Api.QueueSubmit(queue, 1, &info, default), "submit commands");
    }

    /// <summary>Waits for a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="what">What is waited for, as "copy a frame".</param>
    /// <exception cref="DeviceTimeoutException">It was not reached in time.</exception>
    public void Wait(ulong value, TimeSpan deadline, string what)
    {
        var semaphore = Handle;
        var info = new SemaphoreWaitInfo { SType = StructureType.SemaphoreWaitInfo, SemaphoreCount = 1, PSemaphores = &semaphore, PValues = &value };
        var result = _context.Api.WaitSemaphores(_context.Device, &info, (ulong)deadline.Ticks * TimeSpan.NanosecondsPerTick);
        VulkanCalls.Check(result, what);
        if (result == Result.Timeout) throw new DeviceTimeoutException($"vulkan: {_context.Gpu.Name} did not {what} within {deadline.TotalSeconds:0.###} s; its driver hangs: use --device cpu");
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Api.DestroySemaphore(_context.Device, Handle, null);
}
