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

    /// <inheritdoc/>
    public void Dispose() => _context.Api.DestroySemaphore(_context.Device, Handle, null);
}
