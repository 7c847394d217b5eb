using MediaShm.Gpu.Devices.Threading;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>A compiled chain: its plan, and what its frames in flight need. Owns the frames.</summary>
internal sealed class IlgpuChain(IChainOwner owner, IlgpuBackend backend, IlgpuKernels kernels, IlgpuPlan plan) : ThreadedChain(owner)
{
    /// <inheritdoc/>
    public override FrameFormat InputFormat => plan.Format;

    /// <inheritdoc/>
    public override FrameFormat OutputFormat => plan.Format;

    /// <summary>The frames.</summary>
    public FrameRing<IlgpuFrame> Frames { get; } = new(() => new IlgpuFrame(backend, kernels, plan));

    /// <inheritdoc/>
    public override void Free() => Frames.Dispose();
}
