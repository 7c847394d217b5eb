using System.Runtime.Intrinsics;

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
        var n = source.Length;
        var limit = Vector256.Create((float)max);
        Span<Vector256<float>> value = stackalloc Vector256<float>[n];
        var x = 0;
        for (; x + 8 <= width; x += 8)
        {
            for (var j = 0; j < n; j++) value[j] = TSample.Load8((byte*)source[j], x);
            for (var i = 0; i < n; i++)
            {
                var sum = Vector256.Create(offset[i] + 0.5f);
                for (var j = 0; j < n; j++) sum += Vector256.Create(matrix[i * n + j]) * value[j];
                // Never negative once clipped: rounding towards zero is rounding down.
                var clipped = Vector256.Min(Vector256.Max(sum, Vector256<float>.Zero), limit);
                TSample.Store8((byte*)target[i], x, Vector256.ConvertToInt32Native(clipped));
            }
        }

        for (; x < width; x++)
        {
            for (var i = 0; i < n; i++)
            {
                var sum = offset[i] + 0.5f;
                for (var j = 0; j < n; j++) sum += matrix[i * n + j] * TSample.Load((byte*)source[j], x);
                TSample.Store((byte*)target[i], x, (int)Math.Clamp(sum, 0, max));
            }
        }
    }
}
