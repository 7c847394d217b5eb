using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Mixes two planes, the case of turning chroma, in 32-bit fixed point: one multiply-add takes both samples. Weights have 13
/// bits after the point, which is off by less than 2⁻⁶ code values at 8 bit and a quarter at 12.
/// </summary>
internal static unsafe class PairMatrix<TSample>
    where TSample : struct, ISample
{
    /// <summary>One row of both targets: <c>target[i] = clip((w[2i]·a + w[2i + 1]·b + o[i]) ≫ 13)</c>. In place is not allowed.</summary>
    public static void Row(byte* source0, byte* source1, byte* target0, byte* target1, PairWeights weights, int max, int width)
    {
        if (SimdWidth.Bits == 512) Row<Words512>(source0, source1, target0, target1, weights, max, width);
        else if (SimdWidth.Bits == 256) Row<Words256>(source0, source1, target0, target1, weights, max, width);
        else Row<Words128>(source0, source1, target0, target1, weights, max, width);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Row<W>(byte* source0, byte* source1, byte* target0, byte* target1, PairWeights weights, int max, int width)
        where W : struct, IWords<W>
    {
        if (width < W.Count)
        {
            for (var x = 0; x < width; x++)
            {
                var (a, b) = (TSample.Load(source0, x), TSample.Load(source1, x));
                var value0 = ((short)weights.First * a + (weights.First >> 16) * b + weights.Offset0) >> PairWeights.Bits;
                var value1 = ((short)weights.Second * a + (weights.Second >> 16) * b + weights.Offset1) >> PairWeights.Bits;
                TSample.Store(target0, x, Math.Clamp(value0, 0, max));
                TSample.Store(target1, x, Math.Clamp(value1, 0, max));
            }

            return;
        }

        var limit = W.Of((short)max);
        for (var x = 0; x < width; x = SimdWidth.Next(x, W.Count, width))
        {
            var (a, b) = (TSample.LoadWords<W>(source0, x), TSample.LoadWords<W>(source1, x));
            TSample.StoreWords(target0, x, W.Clip(W.Mix(a, b, weights.First, weights.Offset0, PairWeights.Bits), limit));
            TSample.StoreWords(target1, x, W.Clip(W.Mix(a, b, weights.Second, weights.Offset1, PairWeights.Bits), limit));
        }
    }
}

/// <summary>Weights of <see cref="PairMatrix{TSample}"/>: for each target a pair of words, and an offset with the half for rounding.</summary>
/// <param name="First">Weights of the first target, that of the second sample in the upper word.</param>
/// <param name="Second">Weights of the second target.</param>
/// <param name="Offset0">Offset of the first target.</param>
/// <param name="Offset1">Offset of the second target.</param>
internal readonly record struct PairWeights(int First, int Second, int Offset0, int Offset1)
{
    /// <summary>Bits after the point.</summary>
    public const int Bits = 13;

    /// <summary>The weights in fixed point, or null where they, or the sums at this depth, do not fit.</summary>
    public static PairWeights? From(ReadOnlySpan<float> matrix, ReadOnlySpan<float> offset, int depth)
    {
        if (depth > 12) return null;
        foreach (var weight in matrix)
            if (Math.Abs(weight) >= 3.99f) return null;
        foreach (var o in offset)
            if (Math.Abs(o) >= 1 << 16) return null;
        return new PairWeights(Pair(matrix[0], matrix[1]), Pair(matrix[2], matrix[3]), Fixed(offset[0] + 0.5), Fixed(offset[1] + 0.5));
    }

    private static int Pair(float first, float second) => (Fixed(second) << 16) | (ushort)Fixed(first);

    private static int Fixed(double value) => (int)Math.Round(value * (1 << Bits));
}
