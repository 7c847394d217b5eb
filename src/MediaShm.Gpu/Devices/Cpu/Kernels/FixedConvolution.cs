using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

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
/// Separable convolution in unsigned 16-bit arithmetic, exact: for non-negative whole weights that sum up to at most one and whose
/// sums fit. That is the common case of unsharp (binomial weights, 5x5, 8 bit).
/// </summary>
internal static unsafe class FixedConvolution<TSample>
    where TSample : struct, ISample
{
    /// <summary>Bytes of scratch: one row of column sums, its edges repeated.</summary>
    public static long ScratchBytes(int width, int taps) => NativeScratch.Align((width + taps) * (long)sizeof(ushort));

    /// <summary>Convolves rows <paramref name="first"/> up to <paramref name="last"/> of a plane.</summary>
    public static void Run(Plane source, Plane target, WholeWeights weights, int? amount, int depth, int first, int last, byte* scratch)
    {
        if (SimdWidth.Bits == 512) Run<Words512>(source, target, weights, amount, depth, first, last, scratch);
        else if (SimdWidth.Bits == 256) Run<Words256>(source, target, weights, amount, depth, first, last, scratch);
        else Run<Words128>(source, target, weights, amount, depth, first, last, scratch);
    }

    private static void Run<W>(Plane source, Plane target, WholeWeights weights, int? amount, int depth, int first, int last, byte* scratch)
        where W : struct, IWords<W>
    {
        var (taps, radius) = (weights.Vertical.Length, weights.Vertical.Length / 2);
        var row = stackalloc byte*[taps];
        var left = weights.Horizontal.Length / 2;
        var sums = (short*)scratch + left;
        for (var y = first; y < last; y++)
        {
            for (var k = 0; k < taps; k++) row[k] = source.Row(Math.Clamp(y + k - radius, 0, source.Height - 1));
            SumColumns<W>(row, weights.Vertical, sums, source.Width);
            for (var i = 1; i <= left; i++)
            {
                sums[-i] = sums[0];
                sums[source.Width - 1 + i] = sums[source.Width - 1];
            }

            FinishRow<W>(sums - left, weights, amount, depth, source.Row(y), target.Row(y), source.Width);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void SumColumns<W>(byte** row, ReadOnlySpan<int> weights, short* sums, int width)
        where W : struct, IWords<W>
    {
        if (width < W.Count)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0;
                for (var k = 0; k < weights.Length; k++) sum += TSample.Load(row[k], x) * weights[k];
                sums[x] = (short)sum;
            }

            return;
        }

        for (var x = 0; x < width; x = SimdWidth.Next(x, W.Count, width))
        {
            var sum = W.Of(0);
            for (var k = 0; k < weights.Length; k++) sum += TSample.LoadWords<W>(row[k], x) * W.Of((short)weights[k]);
            sum.Store(sums + x);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void FinishRow<W>(short* sums, WholeWeights weights, int? amount, int depth, byte* source, byte* target, int width)
        where W : struct, IWords<W>
    {
        var horizontal = weights.Horizontal.AsSpan();
        var (half, bits, max) = (weights.Bits == 0 ? 0 : 1 << (weights.Bits - 1), weights.Bits, (1 << depth) - 1);
        if (width < W.Count)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = half;
                for (var k = 0; k < horizontal.Length; k++) sum += (ushort)sums[x + k] * horizontal[k];
                var (sample, blurred) = (TSample.Load(source, x), sum >> bits);
                var value = amount is { } a ? Math.Clamp(sample + (int)((long)(sample - blurred) * a >> 16), 0, max) : blurred;
                TSample.Store(target, x, value);
            }

            return;
        }

        // floor(d·A / 2^16) = d·high + floor(d·low / 2^16) with A = high·2^16 + low and low a signed word.
        var low = (short)(amount ?? 0);
        var high = (short)(((amount ?? 0) - low) >> 16);
        for (var x = 0; x < width; x = SimdWidth.Next(x, W.Count, width))
        {
            var sum = W.Of((short)half);
            for (var k = 0; k < horizontal.Length; k++) sum += W.Load(sums + x + k) * W.Of((short)horizontal[k]);
            var blurred = sum >>> bits;
            TSample.StoreWords(target, x, amount is null ? blurred : Sharpen(TSample.LoadWords<W>(source, x), blurred, high, low, max));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static W Sharpen<W>(W sample, W blurred, short high, short low, int max)
        where W : struct, IWords<W>
    {
        var difference = sample - blurred;
        var scaled = W.AddSaturate(difference * W.Of(high), W.MultiplyHigh(difference, W.Of(low)));
        return W.Clip(W.AddSaturate(sample, scaled), W.Of((short)max));
    }
}
