using System.Runtime.Intrinsics;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Weighted sums across up to four planes in single precision, a row at a time. In place is not allowed.</summary>
internal static unsafe class MatrixKernel<TSample>
    where TSample : struct, ISample
{
    /// <summary>
    /// One row of every target: <c>target[i] = clip(floor(Σⱼ matrix[i·n + j]·source[j] + offset[i] + 0.5))</c>.
    /// </summary>
    public static void Row(ReadOnlySpan<nint> source, ReadOnlySpan<nint> target, ReadOnlySpan<float> matrix, ReadOnlySpan<float> offset, int max, int width)
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
                TSample.Store8((byte*)target[i], x, Vector256.ConvertToInt32Native(Vector256.Min(Vector256.Max(sum, Vector256<float>.Zero), limit)));
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

    /// <summary>The same for two planes, the case of turning chroma, with everything in registers.</summary>
    public static void RowOfTwo(byte* source0, byte* source1, byte* target0, byte* target1, ReadOnlySpan<float> matrix, ReadOnlySpan<float> offset, int max, int width)
    {
        var (limit, zero) = (Vector256.Create((float)max), Vector256<float>.Zero);
        var (m00, m01, m10, m11) = (Vector256.Create(matrix[0]), Vector256.Create(matrix[1]), Vector256.Create(matrix[2]), Vector256.Create(matrix[3]));
        var (o0, o1) = (Vector256.Create(offset[0] + 0.5f), Vector256.Create(offset[1] + 0.5f));
        var x = 0;
        for (; x + 8 <= width; x += 8)
        {
            var (a, b) = (TSample.Load8(source0, x), TSample.Load8(source1, x));
            var sum0 = Vector256.FusedMultiplyAdd(m01, b, Vector256.FusedMultiplyAdd(m00, a, o0));
            var sum1 = Vector256.FusedMultiplyAdd(m11, b, Vector256.FusedMultiplyAdd(m10, a, o1));
            TSample.Store8(target0, x, Vector256.ConvertToInt32Native(Vector256.Min(Vector256.Max(sum0, zero), limit)));
            TSample.Store8(target1, x, Vector256.ConvertToInt32Native(Vector256.Min(Vector256.Max(sum1, zero), limit)));
        }

        for (; x < width; x++)
        {
            var (a, b) = (TSample.Load(source0, x), TSample.Load(source1, x));
            TSample.Store(target0, x, (int)Math.Clamp(matrix[0] * a + matrix[1] * b + offset[0] + 0.5f, 0, max));
            TSample.Store(target1, x, (int)Math.Clamp(matrix[2] * a + matrix[3] * b + offset[1] + 0.5f, 0, max));
        }
    }
}
