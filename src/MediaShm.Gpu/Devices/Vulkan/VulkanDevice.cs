using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Runs passes as Vulkan compute kernels: on the slots themselves, where the driver takes their memory and the GPU shares it; on memory of
/// the GPU's own where it has some, with copies in, kernels and copies out of different frames at one time.
/// Thread-safety: as <see cref="FrameDevice"/> says.
/// </summary>
public sealed partial class VulkanDevice : FrameDevice
{
    private readonly VulkanDeviceOptions _options;
    private readonly VulkanContext _context;
    private readonly VulkanPipelines _pipelines;
    private readonly StagedOutputs _staged = new();
    private readonly VulkanTimeline _timeline;
    private readonly StageQueues _queues;
    private bool _disposed;

    private VulkanDevice(VulkanDeviceOptions options, VulkanContext context)
    {
        _options = options;
        _context = context;
        _pipelines = new VulkanPipelines(context, PipelineCacheFile.For(context.Gpu.CacheOwner, options.CacheFolder));
        _timeline = new VulkanTimeline(context, _staged, options.Deadline, options.Fault);
        _queues = new StageQueues(context, _timeline.Semaphore, options.Fault.HangsAt, options.BatchLog);
        if (context.Trace is not null) Clock = new VulkanClock(context, options.Deadline);
        _slabs = new SlabTable<VulkanBuffer>(
            "vulkan",
            options,
            new ImportRung<VulkanBuffer>(ImportWay.Host, ImportByPointer),
            new ImportRung<VulkanBuffer>(ImportWay.DmaBuf, ImportAsDmaBuf));
        Info = context.Gpu.Info;
    }

    /// <inheritdoc/>
    public override DeviceInfo Info { get; }

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _timeline;

    /// <inheritdoc/>
    public override IReadOnlyList<PassTime> PassTimes => Clocks.Times;

    /// <inheritdoc/>
    public override bool TracesWork => Clock is not null;

    /// <summary>The GPU's clock; null where nothing is traced.</summary>
    internal VulkanClock? Clock { get; }

    /// <summary>True: its driver imports dma-bufs, where the kernel makes them.</summary>
    internal bool ImportsDmaBufs => _context.Gpu.ImportsDmaBufs;

    /// <summary>The times of the passes of every chain.</summary>
    internal PassClocks Clocks { get; } = new();

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
            context = new VulkanContext(instance, Select(instance, options.Gpu), options);
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
        if (!_timeline.IsIdle(_timeline.Submitted)) return;
        _timeline.Dispose();
        foreach (var chain in _chains.Keys) chain.Dispose();
        _slabs.FreeAll();
        _queues.Dispose();
        _pipelines.Dispose();
        _context.Dispose();
    }

    /// <summary>Lets kernels that hang on purpose go on, and waits for them: they still use what they were given. For tests.</summary>
    internal void StopHanging()
    {
        _queues.StopHanging();
        _timeline.WaitForAll();
    }
}
