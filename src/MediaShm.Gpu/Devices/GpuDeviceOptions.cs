namespace MediaShm.Gpu.Devices;

/// <summary>What every GPU's device can be told when it is made.</summary>
public abstract record GpuDeviceOptions
{
    /// <summary>Name of the switch that makes <see cref="RefusesReadOnly"/> the default of a process.</summary>
    internal const string ReadOnlySwitch = "MediaShm.RefuseReadOnlyImports";

    private protected GpuDeviceOptions()
    {
    }

    /// <summary>By which way slabs reach the device.</summary>
    public ImportMode ImportMode { get; init; }

    /// <summary>
    /// Which GPU: its index in the device's probe, its <see cref="DeviceInfo.Uuid"/> (also after <c>uuid=</c>), or a part of its product
    /// name. Null: the best.
    /// </summary>
    public string? Gpu { get; init; }

    /// <summary>How long work in flight may take before the driver counts as hung.</summary>
    public TimeSpan Deadline { get; init; } = DeviceDeadline.Default;

    /// <summary>True: the device times its passes, where it can (<see cref="FrameDevice.PassTimes"/>). Otherwise they cost nothing.</summary>
    public bool MeasurePasses { get; init; }

    /// <summary>
    /// Told when the device worked on each frame, after that frame's fence, at the latest when its chain is disposed; from any thread. Null:
    /// nobody, and nothing is measured for it. See <see cref="FrameDevice.TracesWork"/>.
    /// </summary>
    public Action<DeviceSpan>? Trace { get; init; }

    /// <summary>True: the driver is taken to pin no memory that is mapped read-only. For tests.</summary>
    internal bool RefusesReadOnly { get; init; } = AppContext.TryGetSwitch(ReadOnlySwitch, out var refuses) && refuses;

    /// <summary>What is to go wrong, and when. For tests.</summary>
    internal DeviceFault Fault { get; init; } = DeviceFault.FromSetting(AppContext.GetData(DeviceFault.Setting) as string);
}
