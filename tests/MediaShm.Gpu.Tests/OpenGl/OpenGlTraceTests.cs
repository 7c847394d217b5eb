using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.OpenGl;

public abstract class OpenGlTrace : TraceConformance
{
    private protected abstract OpenGlDeviceOptions Options { get; }

    protected override FrameDevice Open(Action<DeviceSpan>? trace) => OpenGlFixture.Open(Options with { Trace = trace });

    protected override IReadOnlyList<DeviceWork> Expected(FrameDevice device)
    {
        var isStaged = device.ImportWay == ImportWay.Staged;
        var copies = Options.CopiesToDevice || device.Info.Kind == DeviceKind.Discrete;
        return
        [
            .. isStaged ? [DeviceWork.Upload] : (DeviceWork[])[],
            .. copies ? [DeviceWork.Upload] : (DeviceWork[])[],
            DeviceWork.Kernels,
            .. isStaged ? [DeviceWork.Download] : (DeviceWork[])[],
        ];
    }
}

public sealed class OpenGlSlotsTrace : OpenGlTrace
{
    private protected override OpenGlDeviceOptions Options => new();
}

public sealed class OpenGlCopyingTrace : OpenGlTrace
{
    private protected override OpenGlDeviceOptions Options => new() { CopiesToDevice = true };
}

public sealed class OpenGlStagedTrace : OpenGlTrace
{
    private protected override OpenGlDeviceOptions Options => new() { ImportMode = ImportMode.Staged };
}
