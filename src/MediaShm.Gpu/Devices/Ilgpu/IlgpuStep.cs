using ILGPU;
using ILGPU.Runtime;
using MediaShm.Gpu.Devices.Ilgpu.Kernels;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>One kernel launch of a compiled chain. Immutable; launching allocates nothing.</summary>
/// <param name="Width">Threads in x.</param>
/// <param name="Height">Threads in y.</param>
internal abstract record IlgpuStep(int Width, int Height)
{
    /// <summary>Launches it on a frame's memory.</summary>
    public abstract void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats);
}

/// <summary>See <see cref="PointKernels.Copy"/>.</summary>
internal sealed record CopyStep(Samples From, Samples To) : IlgpuStep(To.Width, To.Height)
{
    /// <inheritdoc/>
    public override void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats) =>
        kernels.Copy(stream, kernels.Grid(this), bytes, From, To);
}

/// <summary>See <see cref="PointKernels.LookUp"/>.</summary>
internal sealed record LookUpStep(Samples From, Samples To, int Table) : IlgpuStep(To.Width, To.Height)
{
    /// <inheritdoc/>
    public override void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats) =>
        kernels.LookUp(stream, kernels.Grid(this), bytes, From, To, Table);
}

/// <summary>See <see cref="PointKernels.Mix"/>; four sources, of which those beyond the count are not read.</summary>
internal sealed record MixStep(Samples[] From, Samples To, Mixture Mixture) : IlgpuStep(To.Width, To.Height)
{
    /// <inheritdoc/>
    public override void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats) =>
        kernels.Mix(stream, kernels.Grid(this), bytes, From[0], From[1], From[2], From[3], To, Mixture);
}

/// <summary>See <see cref="LineKernels.ConvolveRows"/>.</summary>
internal sealed record ConvolveRowsStep(Samples From, Samples To, int Weights, int Taps) : IlgpuStep(To.Width, To.Height)
{
    /// <inheritdoc/>
    public override void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats) =>
        kernels.ConvolveRows(stream, kernels.Grid(this), bytes, floats, From, To, Weights, Taps);
}

/// <summary>See <see cref="LineKernels.ConvolveColumns"/>.</summary>
internal sealed record ConvolveColumnsStep(Samples From, Samples To, int Weights, int Taps, Samples Original, Sharpening Sharpening)
    : IlgpuStep(To.Width, To.Height)
{
    /// <inheritdoc/>
    public override void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats) =>
        kernels.ConvolveColumns(stream, kernels.Grid(this), bytes, floats, From, To, Weights, Taps, Original, Sharpening);
}

/// <summary>See <see cref="LineKernels.Recurse"/>.</summary>
internal sealed record RecurseStep(Samples From, Samples To, Recursion Recursion, int Lines, int Segments) : IlgpuStep(Lines, Segments)
{
    /// <inheritdoc/>
    public override void Launch(IlgpuKernels kernels, AcceleratorStream stream, ArrayView<byte> bytes, ArrayView<float> floats) =>
        kernels.Recurse(stream, kernels.Grid(this), bytes, floats, From, To, Recursion);
}
