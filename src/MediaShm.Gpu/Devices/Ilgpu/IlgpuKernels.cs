using ILGPU;
using ILGPU.Runtime;
using MediaShm.Gpu.Devices.Ilgpu.Kernels;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// Every kernel, compiled for one accelerator: all at once when the device opens, since a kernel that fails to compile leaves
/// ILGPU's context unusable. Thread-safety: launches by the device's thread alone.
/// </summary>
internal sealed class IlgpuKernels
{
    private readonly int _groupWidth;
    private readonly int _groupHeight;

    public IlgpuKernels(Accelerator accelerator)
    {
        // The simulator takes small groups only.
        (_groupWidth, _groupHeight) = accelerator.MaxNumThreadsPerGroup >= 256 ? (32, 8) : (accelerator.MaxNumThreadsPerGroup, 1);
        Copy = accelerator.LoadKernel<ArrayView<byte>, Samples, Samples>(PointKernels.Copy);
        LookUp = accelerator.LoadKernel<ArrayView<byte>, Samples, Samples, int>(PointKernels.LookUp);
        Mix = accelerator.LoadKernel<ArrayView<byte>, Samples, Samples, Samples, Samples, Samples, Mixture>(PointKernels.Mix);
        ConvolveRows = accelerator.LoadKernel<ArrayView<byte>, ArrayView<float>, Samples, Samples, int, int>(LineKernels.ConvolveRows);
        ConvolveColumns = accelerator.LoadKernel<ArrayView<byte>, ArrayView<float>, Samples, Samples, int, int, Samples, Sharpening>(LineKernels.ConvolveColumns);
        Recurse = accelerator.LoadKernel<ArrayView<byte>, ArrayView<float>, Samples, Samples, Recursion>(LineKernels.Recurse);
    }

    /// <summary>See <see cref="PointKernels.Copy"/>.</summary>
    public Action<AcceleratorStream, KernelConfig, ArrayView<byte>, Samples, Samples> Copy { get; }

    /// <summary>See <see cref="PointKernels.LookUp"/>.</summary>
    public Action<AcceleratorStream, KernelConfig, ArrayView<byte>, Samples, Samples, int> LookUp { get; }

    /// <summary>See <see cref="PointKernels.Mix"/>.</summary>
    public Action<AcceleratorStream, KernelConfig, ArrayView<byte>, Samples, Samples, Samples, Samples, Samples, Mixture> Mix { get; }

    /// <summary>See <see cref="LineKernels.ConvolveRows"/>.</summary>
    public Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<float>, Samples, Samples, int, int> ConvolveRows { get; }

    /// <summary>See <see cref="LineKernels.ConvolveColumns"/>.</summary>
    public Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<float>, Samples, Samples, int, int, Samples, Sharpening> ConvolveColumns { get; }

    /// <summary>See <see cref="LineKernels.Recurse"/>.</summary>
    public Action<AcceleratorStream, KernelConfig, ArrayView<byte>, ArrayView<float>, Samples, Samples, Recursion> Recurse { get; }

    /// <summary>Groups for a step.</summary>
    public KernelConfig Grid(IlgpuStep step) => new(
        new Index3D((step.Width + _groupWidth - 1) / _groupWidth, (step.Height + _groupHeight - 1) / _groupHeight, 1),
        new Index3D(_groupWidth, _groupHeight, 1));
}
