using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Vulkan;

public abstract class VulkanTrace : TraceConformance, IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public void Dispose()
    {
        _vulkan.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract VulkanDeviceOptions Options { get; }

    protected override FrameDevice Open(Action<DeviceSpan>? trace) => _vulkan.Open(Options with { Trace = trace });

    // A driver that imports nothing stages beside.
    protected override IReadOnlyList<DeviceWork> Expected(FrameDevice device)
    {
        var isStaged = device.ImportWay == ImportWay.Staged;
        var copies = Options.CopiesToDevice || device.Info.Kind == DeviceKind.Discrete;
        return
        [
            .. isStaged ? [DeviceWork.Upload] : (DeviceWork[])[],
            .. copies ? [DeviceWork.Upload, DeviceWork.Kernels, DeviceWork.Download] : (DeviceWork[])[DeviceWork.Kernels],
            .. isStaged ? [DeviceWork.Download] : (DeviceWork[])[],
        ];
    }
}

public sealed class VulkanSlotsTrace : VulkanTrace
{
    private protected override VulkanDeviceOptions Options => new();
}

public sealed class VulkanCopyingTrace : VulkanTrace
{
    private protected override VulkanDeviceOptions Options => new() { CopiesToDevice = true };
}

/// <summary>As on drivers that do not compare the clocks themselves.</summary>
public sealed class VulkanUncalibratedTrace : VulkanTrace
{
    private protected override VulkanDeviceOptions Options => new() { CopiesToDevice = true, NeverCalibrates = true };
}

public sealed class VulkanStagedTrace : VulkanTrace
{
    private protected override VulkanDeviceOptions Options => new() { ImportMode = ImportMode.Staged };
}

public sealed class VulkanStagedCopyingTrace : VulkanTrace
{
    private protected override VulkanDeviceOptions Options => new() { ImportMode = ImportMode.Staged, CopiesToDevice = true };
}
