using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Weighted sums across up to four planes in single precision, a row at a time. In place is not allowed.</summary>
internal static unsafe class MatrixKernel<TSample>
    where TSample : struct, ISample
{
    /// <summary>
    /// One row of every target: <c>target[i] = clip(floor(Σⱼ matrix[i·n + j]·source[j] + offset[i] + 0.5))</c>.
    /// </summary>
    public static void Row(
        ReadOnlySpan<nint> source, ReadOnlySpan<nint> target, ReadOnlySpan<float> matrix, ReadOnlySpan<float> offset, int max, int width)
    {
        if (SimdWidth.Bits == 512) Row<Reals512<float>>(source, target, matrix, offset, max, width);
        else if (SimdWidth.Bits == 256) Row<Reals256<float>>(source, target, matrix, offset, max, width);
        else Row<Reals128<float>>(source, target, matrix, offset, max, width);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Row<F>(
        ReadOnlySpan<nint> source, ReadOnlySpan<nint> target, ReadOnlySpan<float> matrix, ReadOnlySpan<float> offset, int max, int width)
        where F : unmanaged, IReals<F, float>
    {
        var n = source.Length;
        if (width < F.Count)
        {
            for (var x = 0; x < width; x++)
            {
                for (var i = 0; i < n; i++)
                {
                    var sum = offset[i] + 0.5f;
                    for (var j = 0; j < n; j++) sum += matrix[i * n + j] * TSample.Load((byte*)source[j], x);
                    TSample.Store((byte*)target[i], x, (int)Math.Clamp(sum, 0, max));
                }
            }

            return;
        }

        var limit = F.Of(max);
        Span<F> value = stackalloc F[n];
        for (var x = 0; x < width; x = SimdWidth.Next(x, F.Count, width))
        {
            for (var j = 0; j < n; j++) value[j] = TSample.LoadNumbers<F>((byte*)source[j], x);
            for (var i = 0; i < n; i++)
            {
                var sum = F.Of(offset[i] + 0.5f);
                for (var j = 0; j < n; j++) sum += F.Of(matrix[i * n + j]) * value[j];
                // Never negative once clipped: rounding towards zero is rounding down.
                TSample.StoreNumbers((byte*)target[i], x, F.Clip(sum, limit));
            }
        }
    }
}
