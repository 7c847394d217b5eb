using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Runs passes as Vulkan compute kernels that work on the slots directly, where the driver takes host memory by pointer.
/// Thread-safety: as <see cref="FrameDevice"/> says.
/// </summary>
public sealed partial class VulkanDevice : FrameDevice
{
    private readonly VulkanDeviceOptions _options;
    private readonly VulkanContext _context;
    private readonly VulkanPipelines _pipelines;
    private readonly StagedOutputs _staged = new();
    private readonly VulkanTimeline _timeline;
    private bool _disposed;

    private VulkanDevice(VulkanDeviceOptions options, VulkanContext context)
    {
        _options = options;
        _context = context;
        _pipelines = new VulkanPipelines(context);
        _timeline = new VulkanTimeline(context, _staged);
        _slabs = new SlabTable<VulkanBuffer>("vulkan", options.ImportMode, ImportByPointer);
        Info = context.Gpu.Info;
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _timeline;

    /// <summary>What the validation layer complained of so far; empty without <see cref="VulkanDeviceOptions.Validate"/>.</summary>
    public IReadOnlyList<string> ValidationMessages => _context.Instance.Messages;

    /// <summary>True when the validation layer was asked for and is there.</summary>
    public bool IsValidating => _context.Instance.IsValidating;

    /// <summary>Opens a GPU.</summary>
    /// <param name="options">Which one and how; null: the best one, without copies where possible.</param>
    /// <exception cref="DeviceAbsentException">There is no Vulkan loader, no driver, or no GPU as wished.</exception>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public static VulkanDevice Create(VulkanDeviceOptions? options = null)
    {
        options ??= new VulkanDeviceOptions();
        var instance = VulkanInstance.Create(options.Validate);
        VulkanContext context;
        try
        {
            context = new VulkanContext(instance, Select(instance, options.Gpu), options.StorageBuffersOnly);
        }
        catch
        {
            instance.Dispose();
            throw;
        }

        return new VulkanDevice(options, context);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing) return;
        _disposed = true;
        // Work of a driver that hangs still uses everything: then it is all left to the process's end.
        if (!IsIdle()) return;
        _timeline.Close();
        foreach (var chain in _chains.Keys) chain.Dispose();
        _slabs.FreeAll();
        _pipelines.Dispose();
        _context.Dispose();
    }

    private bool IsIdle()
    {
        try
        {
            return _timeline.Wait(_timeline.Submitted, _options.Deadline);
        }
        catch (DeviceException)
        {
            return true; // a lost device works on nothing any more; its objects may be destroyed
        }
    }
}
