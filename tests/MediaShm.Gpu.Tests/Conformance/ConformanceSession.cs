using MediaShm.Gpu.Devices;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>The device that one class of <see cref="DeviceConformance"/> runs on: opened once, since some compile for seconds when opened.</summary>
public sealed class ConformanceSession : IDisposable
{
    private FrameDevice? _device;
    private ConformanceBench? _bench;
    private ILookup<string, ConformanceCase>? _cases;

    /// <summary>The device; opened when a test first asks for it, so that its absence skips that test.</summary>
    public FrameDevice Device(Func<FrameDevice> open) => _device ??= open();

    /// <summary>The device, if any test opened it.</summary>
    public FrameDevice? OpenedDevice => _device;

    /// <summary>Slots and reference for the device.</summary>
    public ConformanceBench Bench(Func<FrameDevice> open) => _bench ??= new ConformanceBench(Device(open));

    /// <summary>What the class runs.</summary>
    public ILookup<string, ConformanceCase> Cases(Func<ILookup<string, ConformanceCase>> make) => _cases ??= make();

    public void Dispose()
    {
        _bench?.Dispose();
        _device?.Dispose();
    }
}
