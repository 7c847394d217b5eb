using System.Numerics;
using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Separable convolution in floating point, single or double precision: for any weights. Rows become floating-point once,
/// in a ring of as many rows as the kernel is high. Sums are taken in the order of the scalar reference, so that in double
/// precision they are the very same numbers.
/// </summary>
internal static unsafe class FloatConvolution<TSample, TReal>
    where TSample : struct, ISample
    where TReal : unmanaged, IBinaryFloatingPointIeee754<TReal>
{
    /// <summary>Bytes of scratch: the ring of rows, one row of column sums with its edges repeated, and one of whole sums.</summary>
    public static long ScratchBytes(int width, int horizontalTaps, int verticalTaps) =>
        NativeScratch.Align((RowLength(width) * (verticalTaps + 1L) + width + horizontalTaps) * sizeof(TReal));

    /// <summary>Convolves rows <paramref name="first"/> up to <paramref name="last"/> of a plane.</summary>
    public static void Run(
        Plane source, Plane target, ConvolutionWeights<TReal> weights, int? amount, int depth, int first, int last, byte* scratch)
    {
        if (SimdWidth.Bits == 512) Run<Reals512<TReal>, Ints512>(source, target, weights, amount, depth, first, last, scratch);
        else if (SimdWidth.Bits == 256) Run<Reals256<TReal>, Ints256>(source, target, weights, amount, depth, first, last, scratch);
        else Run<Reals128<TReal>, Ints128>(source, target, weights, amount, depth, first, last, scratch);
    }

    private static void Run<R, I>(
        Plane source, Plane target, ConvolutionWeights<TReal> weights, int? amount, int depth, int first, int last, byte* scratch)
        where R : struct, IReals<R, TReal>
        where I : struct, IInts<I>
    {
        var (width, taps) = (source.Width, weights.Vertical.Length);
        var radius = taps / 2;
        var ring = (TReal*)scratch;
        var left = weights.Horizontal.Length / 2;
        var result = ring + RowLength(width) * taps;
        var sums = result + RowLength(width) + left;
        var row = stackalloc TReal*[taps];
        var next = first - radius; // next row, by its number before clamping, to become floating-point
        for (var y = first; y < last; y++)
        {
            for (; next <= y + radius; next++)
                Widen<R>(source.Row(Math.Clamp(next, 0, source.Height - 1)), RingRow(ring, next, taps, width), width);
            for (var k = 0; k < taps; k++) row[k] = RingRow(ring, y + k - radius, taps, width);
            SumColumns<R>(row, weights.Vertical, sums, width);
            for (var i = 1; i <= left; i++)
            {
                sums[-i] = sums[0];
                sums[width - 1 + i] = sums[width - 1];
            }

            SumRow<R>(sums - left, weights.Horizontal, result, width);
            FinishRow<R, I>(result, amount, depth, weights, source.Row(y), target.Row(y), width);
        }
    }

    private static long RowLength(int width) => (width + 15L) / 16 * 16;

    private static TReal* RingRow(TReal* ring, int row, int taps, int width) => ring + ((row % taps) + taps) % taps * RowLength(width);

    [MethodImpl(SimdWidth.Kernel)]
    private static void Widen<R>(byte* row, TReal* to, int width)
        where R : struct, IReals<R, TReal>
    {
        var x = 0;
        for (; x + R.Count <= width; x += R.Count) TSample.LoadNumbers<R>(row, x).Store(to + x);
        for (; x < width; x++) to[x] = TReal.CreateTruncating(TSample.Load(row, x));
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void SumColumns<R>(TReal** row, ReadOnlySpan<TReal> weights, TReal* sums, int width)
        where R : struct, IReals<R, TReal>
    {
        if (width < 2 * R.Count)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = TReal.Zero;
                for (var k = 0; k < weights.Length; k++) sum += weights[k] * row[k][x];
                sums[x] = sum;
            }

            return;
        }

        for (var x = 0; x < width; x = SimdWidth.Next(x, 2 * R.Count, width))
        {
            var (sum0, sum1) = (R.Of(TReal.Zero), R.Of(TReal.Zero));
            for (var k = 0; k < weights.Length; k++)
            {
                var weight = R.Of(weights[k]);
                sum0 += weight * R.Load(row[k] + x);
                sum1 += weight * R.Load(row[k] + x + R.Count);
            }

            sum0.Store(sums + x);
            sum1.Store(sums + x + R.Count);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void SumRow<R>(TReal* sums, ReadOnlySpan<TReal> weights, TReal* result, int width)
        where R : struct, IReals<R, TReal>
    {
        if (width < 2 * R.Count)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = TReal.Zero;
                for (var k = 0; k < weights.Length; k++) sum += weights[k] * sums[x + k];
                result[x] = sum;
            }

            return;
        }

        for (var x = 0; x < width; x = SimdWidth.Next(x, 2 * R.Count, width))
        {
            var (sum0, sum1) = (R.Of(TReal.Zero), R.Of(TReal.Zero));
            for (var k = 0; k < weights.Length; k++)
            {
                var weight = R.Of(weights[k]);
                sum0 += weight * R.Load(sums + x + k);
                sum1 += weight * R.Load(sums + x + k + R.Count);
            }

            sum0.Store(result + x);
            sum1.Store(result + x + R.Count);
        }
    }

    /// <summary>Rounds the sums of a row, half up, sharpens if so asked, clips and stores. Leaves the sums as integers.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void FinishRow<R, I>(
        TReal* sums, int? amount, int depth, ConvolutionWeights<TReal> weights, byte* source, byte* target, int width)
        where R : struct, IReals<R, TReal>
        where I : struct, IInts<I>
    {
        var (half, max) = (TReal.CreateTruncating(0.5), (1 << depth) - 1);
        if (!weights.FitsInt32 || width < I.Count)
        {
            for (var x = 0; x < width; x++)
            {
                var value = long.CreateSaturating(TReal.Floor(sums[x] + half));
                var sample = TSample.Load(source, x);
                if (amount is { } factor) value = sample + ((sample - value) * factor >> 16);
                TSample.Store(target, x, (int)Math.Clamp(value, 0, max));
            }

            return;
        }

        // Not wider than a sum, so an integer never lands on a sum that is still to be read.
        var whole = (int*)sums;
        for (var x = 0; x < RowLength(width); x += R.Count) R.Floor(R.Load(sums + x) + R.Of(half)).StoreInts(whole + x);
        var limit = I.Of(max);
        for (var x = 0; x < width; x = SimdWidth.Next(x, I.Count, width))
        {
            var value = I.Load(whole + x);
            if (amount is { } factor)
            {
                var sample = TSample.LoadNumbers<I>(source, x);
                value = sample + (weights.IsShort ? ((sample - value) * I.Of(factor)) >> 16 : Scaled(sample - value, factor));
            }

            TSample.StoreNumbers(target, x, I.Clip(value, limit));
        }
    }

    /// <summary>difference·factor ≫ 16 where the product has more than 32 bits: the factor is multiplied in parts of 16, 8 and 8 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static I Scaled<I>(I difference, int factor)
        where I : struct, IInts<I>
    {
        var (high, middle, low) = (I.Of(factor >> 16), I.Of((factor >> 8) & 0xFF), I.Of(factor & 0xFF));
        return difference * high + ((difference * middle + ((difference * low) >> 8)) >> 8);
    }
}

/// <summary>A kernel's weights in the precision it is computed in.</summary>
/// <param name="Horizontal">Weights along a row.</param>
/// <param name="Vertical">Weights along a column.</param>
/// <param name="FitsInt32">True when no sum reaches 2^30; with an amount, no difference to it 2^22, nor a result 2^30.</param>
/// <param name="IsShort">True when no difference times the amount reaches 2^31.</param>
internal sealed record ConvolutionWeights<TReal>(TReal[] Horizontal, TReal[] Vertical, bool FitsInt32, bool IsShort);
