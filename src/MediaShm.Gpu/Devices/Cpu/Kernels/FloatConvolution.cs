using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    private static int Lanes => Vector256<TReal>.Count;

    /// <summary>Bytes of scratch: the ring of rows, and one row of column sums with its edges repeated.</summary>
    public static long ScratchBytes(int width, int horizontalTaps, int verticalTaps) =>
        NativeScratch.Align((RowLength(width) * verticalTaps + width + horizontalTaps + 16) * sizeof(TReal));

    /// <summary>Convolves rows <paramref name="first"/> up to <paramref name="last"/> of a plane.</summary>
    public static void Run(
        Plane source, Plane target, ConvolutionWeights<TReal> weights, int? amount, int depth, int first, int last, byte* scratch)
    {
        var (width, taps) = (source.Width, weights.Vertical.Length);
        var radius = taps / 2;
        var ring = (TReal*)scratch;
        var left = weights.Horizontal.Length / 2;
        var sums = ring + RowLength(width) * taps + left;
        var row = stackalloc TReal*[taps];
        var next = first - radius; // next row, by its number before clamping, to become floating-point
        for (var y = first; y < last; y++)
        {
            for (; next <= y + radius; next++)
                Widen(source.Row(Math.Clamp(next, 0, source.Height - 1)), RingRow(ring, next, taps, width), width);
            for (var k = 0; k < taps; k++) row[k] = RingRow(ring, y + k - radius, taps, width);
            SumColumns(row, weights.Vertical, sums, width);
            for (var i = 1; i <= left; i++)
            {
                sums[-i] = sums[0];
                sums[width - 1 + i] = sums[width - 1];
            }

            SumRow(sums - left, weights.Horizontal, sums - left, width);
            FinishRow(sums - left, amount, depth, weights.FitsInt32, source.Row(y), target.Row(y), width);
        }
    }

    private static long RowLength(int width) => (width + 15L) / 16 * 16;

    private static TReal* RingRow(TReal* ring, int row, int taps, int width) => ring + ((row % taps) + taps) % taps * RowLength(width);

    private static void Widen(byte* row, TReal* to, int width)
    {
        var x = 0;
        if (typeof(TReal) == typeof(float))
            for (; x + 8 <= width; x += 8) TSample.Load8(row, x).Store((float*)(to + x));
        if (typeof(TReal) == typeof(double))
        {
            for (; x + 8 <= width; x += 8)
            {
                var (lower, upper) = Vector256.Widen(TSample.Load8(row, x));
                lower.Store((double*)(to + x));
                upper.Store((double*)(to + x) + 4);
            }
        }

        for (; x < width; x++) to[x] = TReal.CreateTruncating(TSample.Load(row, x));
    }

    private static void SumColumns(TReal** row, ReadOnlySpan<TReal> weights, TReal* sums, int width)
    {
        var x = 0;
        for (; x + 2 * Lanes <= width; x += 2 * Lanes)
        {
            var (sum0, sum1) = (Vector256<TReal>.Zero, Vector256<TReal>.Zero);
            for (var k = 0; k < weights.Length; k++)
            {
                var weight = Vector256.Create(weights[k]);
                sum0 += weight * Vector256.Load(row[k] + x);
                sum1 += weight * Vector256.Load(row[k] + x + Lanes);
            }

            sum0.Store(sums + x);
            sum1.Store(sums + x + Lanes);
        }

        for (; x < width; x++)
        {
            var sum = TReal.Zero;
            for (var k = 0; k < weights.Length; k++) sum += weights[k] * row[k][x];
            sums[x] = sum;
        }
    }

    /// <summary>Sums along a row; <paramref name="result"/> may be <paramref name="sums"/>, since a sum needs nothing to its left.</summary>
    private static void SumRow(TReal* sums, ReadOnlySpan<TReal> weights, TReal* result, int width)
    {
        var x = 0;
        for (; x + 2 * Lanes <= width; x += 2 * Lanes)
        {
            var (sum0, sum1) = (Vector256<TReal>.Zero, Vector256<TReal>.Zero);
            for (var k = 0; k < weights.Length; k++)
            {
                var weight = Vector256.Create(weights[k]);
                sum0 += weight * Vector256.Load(sums + x + k);
                sum1 += weight * Vector256.Load(sums + x + k + Lanes);
            }

            sum0.Store(result + x);
            sum1.Store(result + x + Lanes);
        }

        for (; x < width; x++)
        {
            var sum = TReal.Zero;
            for (var k = 0; k < weights.Length; k++) sum += weights[k] * sums[x + k];
            result[x] = sum;
        }
    }

    /// <summary>Rounds the sums of a row, half up, sharpens if so asked, clips and stores.</summary>
    private static void FinishRow(TReal* sums, int? amount, int depth, bool fitsInt32, byte* source, byte* target, int width)
    {
        var max = (1 << depth) - 1;
        var x = 0;
        if (fitsInt32)
        {
            for (; x + 8 <= width; x += 8)
            {
                var value = Rounded8(sums + x);
                if (amount is { } factor)
                {
                    var sample = Vector256.ConvertToInt32Native(TSample.Load8(source, x));
                    value = sample + (((sample - value) * factor) >> 16);
                }

                TSample.Store8(target, x, Vector256.Min(Vector256.Max(value, Vector256<int>.Zero), Vector256.Create(max)));
            }
        }

        for (; x < width; x++)
        {
            var value = long.CreateSaturating(TReal.Floor(sums[x] + TReal.CreateTruncating(0.5)));
            var sample = TSample.Load(source, x);
            if (amount is { } factor) value = sample + ((sample - value) * factor >> 16);
            TSample.Store(target, x, (int)Math.Clamp(value, 0, max));
        }
    }

    /// <summary>Eight sums rounded half up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Rounded8(TReal* sums)
    {
        if (typeof(TReal) == typeof(float))
            return Vector256.ConvertToInt32Native(Vector256.Floor(Vector256.Load((float*)sums) + Vector256.Create(0.5f)));
        var half = Vector256.Create(0.5);
        // Whole numbers below 2^24, see FitsInt32: exact in single precision too.
        return Vector256.ConvertToInt32Native(Vector256.Narrow(
            Vector256.Floor(Vector256.Load((double*)sums) + half), Vector256.Floor(Vector256.Load((double*)sums + 4) + half)));
    }
}

/// <summary>A kernel's weights in the precision it is computed in.</summary>
/// <param name="Horizontal">Weights along a row.</param>
/// <param name="Vertical">Weights along a column.</param>
/// <param name="FitsInt32">True when no sum can reach 2^24, nor a difference to it times the amount 2^31.</param>
internal sealed record ConvolutionWeights<TReal>(TReal[] Horizontal, TReal[] Vertical, bool FitsInt32);
