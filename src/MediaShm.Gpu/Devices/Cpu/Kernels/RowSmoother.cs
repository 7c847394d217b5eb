using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// The sweeps along rows of the fixed-point recursion, sixteen rows at a time: the band is transposed, so that a vector
/// holds one column of it. A sweep is a chain of dependent steps; two steps are taken at once, y₁ = (a₁ + ν·a₀) + ν²·y with
/// a = (1 − ν)·x, which halves the chain. Needs AVX2.
/// </summary>
internal static unsafe class RowSmoother<TSample>
    where TSample : struct, ISample
{
    /// <summary>Rows of a band.</summary>
    public const int Band = 16;

    private const int TailBytes = Band * 8 * sizeof(short);

    /// <summary>Bytes of scratch for a band.</summary>
    public static long ScratchBytes(int width) => NativeScratch.Align((width + 8L) * Band * sizeof(short)) + TailBytes;

    /// <summary>
    /// Reads up to sixteen rows, sweeps them both ways <paramref name="steps"/> times, and writes sixteen rows of 15-bit values
    /// (those past <paramref name="count"/> mean nothing).
    /// </summary>
    public static void Run(Plane source, int y, int count, int depth, double nuRows, int steps, byte* scratch, short* target, long stride)
    {
        var width = source.Width;
        var columns = (short*)(scratch + TailBytes);
        var nu = new Factors(nuRows);
        var row = stackalloc byte*[Band];
        var firstColumn = stackalloc short[Band];
        var shift = 15 - depth;
        for (var r = 0; r < Band; r++)
        {
            row[r] = source.Row(y + Math.Min(r, count - 1));
            firstColumn[r] = (short)(TSample.Load(row[r], 0) << shift);
        }

        var state = Vector256.Load(firstColumn);
        var whole = width & ~7;
        var ahead = Band * source.Stride;
        for (var x = 0; x < whole; x += 8)
        {
            // The next band's rows are sixteen streams, more than the hardware follows: ask for two of their lines per block
            // (past the last band that asks for nothing of use, and never faults).
            var line = x * TSample.Bytes / 4 & 14;
            Sse.Prefetch1(row[line] + ahead + x * TSample.Bytes);
            Sse.Prefetch1(row[line + 1] + ahead + x * TSample.Bytes);
            state = SweepRightFromRows(row, x, shift, columns + x * Band, state, nu);
        }

        if (whole < width)
        {
            // The last columns go through a buffer: nothing past the end of a row is read.
            for (var r = 0; r < Band; r++)
            {
                var copy = scratch + r * 8 * sizeof(short);
                for (var x = 0; x < 8; x++) TSample.Store(copy, x, TSample.Load(row[r], Math.Min(whole + x, width - 1)));
                row[r] = copy;
            }

            _ = SweepRightFromRows(row, 0, shift, columns + whole * Band, state, nu);
        }

        for (var step = 1; step < steps; step++)
        {
            SweepLeft(columns, width - 1, 0, Vector256.Load(columns + (width - 1) * Band), nu);
            SweepRight(columns, width, nu);
        }

        var z = Vector256.Load(columns + (width - 1) * Band);
        if (whole < width)
        {
            z = SweepLeft(columns, width - 1, whole, z, nu);
            StoreRows(columns + whole * Band, target + whole, stride);
        }

        for (var x = whole - 8; x >= 0; x -= 8) z = SweepLeftToRows(columns + x * Band, target + x, stride, z, nu);
    }

    private static void SweepRight(short* columns, int width, Factors nu)
    {
        var y = Vector256.Load(columns);
        for (var x = 1; x < width; x++)
        {
            y = Factors.Step(nu.Own(Vector256.Load(columns + x * Band)), y, nu.One);
            y.Store(columns + x * Band);
        }
    }

    private static Vector256<short> SweepLeft(short* columns, int from, int to, Vector256<short> z, Factors nu)
    {
        for (var x = from; x >= to; x--)
        {
            z = Factors.Step(nu.Own(Vector256.Load(columns + x * Band)), z, nu.One);
            z.Store(columns + x * Band);
        }

        return z;
    }

    /// <summary>Eight columns of sixteen rows: load, transpose, sweep right, store by column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> SweepRightFromRows(byte** row, int x, int shift, short* columns, Vector256<short> y, Factors nu)
    {
        var count = Vector128.CreateScalar((long)shift).AsInt16();
        var v0 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[0], row[8], x), count);
        var v1 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[1], row[9], x), count);
        var v2 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[2], row[10], x), count);
        var v3 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[3], row[11], x), count);
        var v4 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[4], row[12], x), count);
        var v5 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[5], row[13], x), count);
        var v6 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[6], row[14], x), count);
        var v7 = Avx2.ShiftLeftLogical(TSample.LoadPair(row[7], row[15], x), count);
        Transpose.Two8x8(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        y = nu.TwoSteps(ref v0, ref v1, y);
        y = nu.TwoSteps(ref v2, ref v3, y);
        y = nu.TwoSteps(ref v4, ref v5, y);
        y = nu.TwoSteps(ref v6, ref v7, y);
        v0.Store(columns);
        v1.Store(columns + Band);
        v2.Store(columns + 2 * Band);
        v3.Store(columns + 3 * Band);
        v4.Store(columns + 4 * Band);
        v5.Store(columns + 5 * Band);
        v6.Store(columns + 6 * Band);
        v7.Store(columns + 7 * Band);
        return y;
    }

    /// <summary>Eight columns of sixteen rows: load by column, sweep left, transpose, store by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> SweepLeftToRows(short* columns, short* target, long stride, Vector256<short> z, Factors nu)
    {
        var v7 = Vector256.Load(columns + 7 * Band);
        var v6 = Vector256.Load(columns + 6 * Band);
        var v5 = Vector256.Load(columns + 5 * Band);
        var v4 = Vector256.Load(columns + 4 * Band);
        var v3 = Vector256.Load(columns + 3 * Band);
        var v2 = Vector256.Load(columns + 2 * Band);
        var v1 = Vector256.Load(columns + Band);
        var v0 = Vector256.Load(columns);
        z = nu.TwoSteps(ref v7, ref v6, z);
        z = nu.TwoSteps(ref v5, ref v4, z);
        z = nu.TwoSteps(ref v3, ref v2, z);
        z = nu.TwoSteps(ref v1, ref v0, z);
        Transpose.Two8x8(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        StorePair(v0, target, stride);
        StorePair(v1, target + stride, stride);
        StorePair(v2, target + 2 * stride, stride);
        StorePair(v3, target + 3 * stride, stride);
        StorePair(v4, target + 4 * stride, stride);
        StorePair(v5, target + 5 * stride, stride);
        StorePair(v6, target + 6 * stride, stride);
        StorePair(v7, target + 7 * stride, stride);
        return z;
    }

    /// <summary>Eight columns that have been swept: store by row.</summary>
    private static void StoreRows(short* columns, short* target, long stride)
    {
        for (var r = 0; r < Band; r++)
            for (var x = 0; x < 8; x++) target[r * stride + x] = columns[x * Band + r];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector256<short> pair, short* target, long stride)
    {
        pair.GetLower().Store(target);
        pair.GetUpper().Store(target + 8 * stride);
    }

    /// <summary>ν, 1 − ν and ν² in 1.15 fixed point.</summary>
    private readonly struct Factors
    {
        private readonly Vector256<short> _own;
        private readonly Vector256<short> _two;

        public Factors(double nu)
        {
            var one = FixedRecursion.ToFixed(nu);
            One = Vector256.Create(one);
            _own = Vector256.Create((short)(32768 - one)); // with ν as rounded: what is flat stays flat
            _two = Vector256.Create((short)((one * one + (1 << 14)) >> 15));
        }

        public Vector256<short> One { get; }

        /// <summary>(1 − ν)·x.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Own(Vector256<short> x) => Avx2.MultiplyHighRoundScale(x, _own);

        /// <summary>own + factor·previous.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Step(Vector256<short> own, Vector256<short> previous, Vector256<short> factor) =>
            Avx2.Add(own, Avx2.MultiplyHighRoundScale(previous, factor));

        /// <summary>Steps to x0, then x1, and replaces both by what they become; the latter is the new state.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> TwoSteps(ref Vector256<short> x0, ref Vector256<short> x1, Vector256<short> state)
        {
            var (a0, a1) = (Own(x0), Own(x1));
            x0 = Step(a0, state, One);
            x1 = Step(Step(a1, a0, One), state, _two);
            return x1;
        }
    }
}
