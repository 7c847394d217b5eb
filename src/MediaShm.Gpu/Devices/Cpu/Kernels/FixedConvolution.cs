using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>A kernel's weights as whole numbers: weight = number / 2^bits.</summary>
/// <param name="Horizontal">Numbers along a row.</param>
/// <param name="Vertical">Numbers along a column.</param>
/// <param name="HorizontalBits">Bits of the horizontal denominator.</param>
/// <param name="VerticalBits">Bits of the vertical one.</param>
internal sealed record WholeWeights(int[] Horizontal, int[] Vertical, int HorizontalBits, int VerticalBits)
{
    /// <summary>Bits to drop from a sum.</summary>
    public int Bits => HorizontalBits + VerticalBits;
}

/// <summary>
/// Separable convolution in unsigned 16-bit arithmetic, exact: for non-negative whole weights whose sums fit. That is the
/// common case of unsharp (binomial weights, 5x5, 8 bit). Needs AVX2.
/// </summary>
internal static unsafe class FixedConvolution<TSample>
    where TSample : struct, ISample
{
    /// <summary>Bytes of scratch: one row of column sums, its edges repeated.</summary>
    public static long ScratchBytes(int width, int taps) => NativeScratch.Align((width + taps + 32L) * sizeof(ushort));

    /// <summary>Convolves rows <paramref name="first"/> up to <paramref name="last"/> of a plane.</summary>
    public static void Run(Plane source, Plane target, WholeWeights weights, int? amount, int depth, int first, int last, byte* scratch)
    {
        var (taps, radius) = (weights.Vertical.Length, weights.Vertical.Length / 2);
        var row = stackalloc byte*[taps];
        var left = weights.Horizontal.Length / 2;
        var sums = (ushort*)scratch + left;
        for (var y = first; y < last; y++)
        {
            for (var k = 0; k < taps; k++) row[k] = source.Row(Math.Clamp(y + k - radius, 0, source.Height - 1));
            SumColumns(row, weights.Vertical, sums, source.Width);
            for (var i = 1; i <= left; i++)
            {
                sums[-i] = sums[0];
                sums[source.Width - 1 + i] = sums[source.Width - 1];
            }

            FinishRow(sums - left, weights, amount, depth, source.Row(y), target.Row(y), source.Width);
        }
    }

    private static void SumColumns(byte** row, ReadOnlySpan<int> weights, ushort* sums, int width)
    {
        var x = 0;
        for (; x + 16 <= width; x += 16)
        {
            var sum = Vector256<ushort>.Zero;
            for (var k = 0; k < weights.Length; k++) sum += TSample.Load16(row[k], x) * Vector256.Create((ushort)weights[k]);
            sum.Store(sums + x);
        }

        for (; x < width; x++)
        {
            var sum = 0;
            for (var k = 0; k < weights.Length; k++) sum += TSample.Load(row[k], x) * weights[k];
            sums[x] = (ushort)sum;
        }
    }

    private static void FinishRow(ushort* sums, WholeWeights weights, int? amount, int depth, byte* source, byte* target, int width)
    {
        var horizontal = weights.Horizontal.AsSpan();
        var (half, bits, max) = (weights.Bits == 0 ? 0 : 1 << (weights.Bits - 1), weights.Bits, (1 << depth) - 1);
        // floor(d·A / 2^16) = d·high + floor(d·low / 2^16) with A = high·2^16 + low and low a signed word.
        var low = (short)(amount ?? 0);
        var high = (short)(((amount ?? 0) - low) >> 16);
        var x = 0;
        for (; x + 16 <= width; x += 16)
        {
            var sum = Vector256.Create((ushort)half);
            for (var k = 0; k < horizontal.Length; k++) sum += Vector256.Load(sums + x + k) * Vector256.Create((ushort)horizontal[k]);
            var blurred = (sum >>> bits).AsInt16();
            TSample.Store16(target, x, amount is null ? blurred : Sharpen(TSample.Load16(source, x).AsInt16(), blurred, high, low, max));
        }

        for (; x < width; x++)
        {
            var sum = half;
            for (var k = 0; k < horizontal.Length; k++) sum += sums[x + k] * horizontal[k];
            var (sample, blurred) = (TSample.Load(source, x), sum >> bits);
            var value = amount is { } a ? Math.Clamp(sample + (int)((long)(sample - blurred) * a >> 16), 0, max) : blurred;
            TSample.Store(target, x, value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Sharpen(Vector256<short> sample, Vector256<short> blurred, short high, short low, int max)
    {
        var difference = sample - blurred;
        var scaled = Avx2.AddSaturate(difference * Vector256.Create(high), Avx2.MultiplyHigh(difference, Vector256.Create(low)));
        var sharp = Avx2.AddSaturate(sample, scaled);
        return Vector256.Min(Vector256.Max(sharp, Vector256<short>.Zero), Vector256.Create((short)max));
    }
}
