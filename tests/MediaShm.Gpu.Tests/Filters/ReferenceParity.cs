using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>The recipes' arithmetic itself: the scalar reference against libavfilter.</summary>
public sealed class ReferenceParity : LibavfilterParity
{
    protected override FrameDevice Open() => new ReferenceDevice();

    protected override double Minimum(ParityCase parity) => parity.Reached;
}
