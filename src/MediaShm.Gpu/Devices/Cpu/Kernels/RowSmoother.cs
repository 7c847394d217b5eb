using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// The sweeps along rows of the fixed-point recursion, as many rows at a time as a vector has words: the band is transposed,
/// so that a vector holds one column of it. A sweep is a chain of dependent steps; two steps are taken at once,
/// y₁ = (a₁ + ν·a₀) + ν²·y with a = (1 − ν)·x, which halves the chain.
/// </summary>
internal static unsafe class RowSmoother<TSample, W>
    where TSample : struct, ISample
    where W : struct, IWords<W>
{
    /// <summary>Rows of a band.</summary>
    public static int Band => W.Count;

    private static int TailBytes => Band * 8 * sizeof(short);

    /// <summary>Bytes of scratch for a band.</summary>
    public static long ScratchBytes(int width) => NativeScratch.Align((width + 8L) * Band * sizeof(short)) + TailBytes;

    /// <summary>
    /// Reads up to a band of rows, sweeps them both ways <paramref name="steps"/> times, and writes a band of rows of 15-bit values
    /// (those past <paramref name="count"/> mean nothing).
    /// </summary>
    [MethodImpl(SimdWidth.Kernel)]
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

        var whole = width & ~7;
        var state = SweepRightFromRows(row, whole, shift, columns, W.Load(firstColumn), nu, Band * source.Stride);
        if (whole < width)
        {
            // The last columns go through a buffer: nothing past the end of a row is read.
            for (var r = 0; r < Band; r++)
            {
                var copy = scratch + r * 8 * sizeof(short);
                for (var x = 0; x < 8; x++) TSample.Store(copy, x, TSample.Load(row[r], Math.Min(whole + x, width - 1)));
                row[r] = copy;
            }

            _ = SweepRightFromRows(row, 8, shift, columns + whole * Band, state, nu, ahead: 0);
        }

        for (var step = 1; step < steps; step++)
        {
            SweepLeft(columns, width - 1, 0, W.Load(columns + (width - 1) * Band), nu);
            SweepRight(columns, width, nu);
        }

        var z = W.Load(columns + (width - 1) * Band);
        if (whole < width)
        {
            z = SweepLeft(columns, width - 1, whole, z, nu);
            StoreRows(columns + whole * Band, target + whole, stride);
        }

        SweepLeftToRows(columns, whole, target, stride, z, nu);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void SweepRight(short* columns, int width, Factors nu)
    {
        var y = W.Load(columns);
        for (var x = 1; x < width; x++)
        {
            y = Factors.Step(nu.Own(W.Load(columns + x * Band)), y, nu.One);
            y.Store(columns + x * Band);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static W SweepLeft(short* columns, int from, int to, W z, Factors nu)
    {
        for (var x = from; x >= to; x--)
        {
            z = Factors.Step(nu.Own(W.Load(columns + x * Band)), z, nu.One);
            z.Store(columns + x * Band);
        }

        return z;
    }

    /// <summary>Columns of a band, eight at a time: load, transpose, sweep right, store by column.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static W SweepRightFromRows(byte** row, int width, int shift, short* columns, W y, Factors factors, nint ahead)
    {
        var nu = factors;
        var lines = Band * TSample.Bytes / 8; // each row's next line once in the eight samples' share of a line
        for (var (x, line) = (0, 0); x < width; x += 8, columns += 8 * Band)
        {
            // The next band's rows are more streams than the hardware follows: ask for some of their lines at each block
            // (past the last band that asks for nothing of use, and never faults).
            for (var i = 0; i < lines; i++) SimdWidth.Prefetch(row[line++ & (Band - 1)] + ahead + x * TSample.Bytes);
            var v0 = TSample.LoadRows<W>(row, 0, x) << shift;
            var v1 = TSample.LoadRows<W>(row, 1, x) << shift;
            var v2 = TSample.LoadRows<W>(row, 2, x) << shift;
            var v3 = TSample.LoadRows<W>(row, 3, x) << shift;
            var v4 = TSample.LoadRows<W>(row, 4, x) << shift;
            var v5 = TSample.LoadRows<W>(row, 5, x) << shift;
            var v6 = TSample.LoadRows<W>(row, 6, x) << shift;
            var v7 = TSample.LoadRows<W>(row, 7, x) << shift;
            Transpose.Blocks8x8(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
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
        }

        return y;
    }

    /// <summary>Columns of a band from the last to the first, eight at a time: load by column, sweep left, transpose, store by row.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void SweepLeftToRows(short* columns, int width, short* target, long stride, W z, Factors factors)
    {
        var nu = factors;
        for (var x = width - 8; x >= 0; x -= 8)
        {
            var at = columns + x * Band;
            var to = target + x;
            var v7 = W.Load(at + 7 * Band);
            var v6 = W.Load(at + 6 * Band);
            var v5 = W.Load(at + 5 * Band);
            var v4 = W.Load(at + 4 * Band);
            var v3 = W.Load(at + 3 * Band);
            var v2 = W.Load(at + 2 * Band);
            var v1 = W.Load(at + Band);
            var v0 = W.Load(at);
            z = nu.TwoSteps(ref v7, ref v6, z);
            z = nu.TwoSteps(ref v5, ref v4, z);
            z = nu.TwoSteps(ref v3, ref v2, z);
            z = nu.TwoSteps(ref v1, ref v0, z);
            Transpose.Blocks8x8(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
            v0.StoreRows(to, stride);
            v1.StoreRows(to + stride, stride);
            v2.StoreRows(to + 2 * stride, stride);
            v3.StoreRows(to + 3 * stride, stride);
            v4.StoreRows(to + 4 * stride, stride);
            v5.StoreRows(to + 5 * stride, stride);
            v6.StoreRows(to + 6 * stride, stride);
            v7.StoreRows(to + 7 * stride, stride);
        }
    }

    /// <summary>Eight columns that have been swept: store by row.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void StoreRows(short* columns, short* target, long stride)
    {
        for (var r = 0; r < Band; r++)
            for (var x = 0; x < 8; x++) target[r * stride + x] = columns[x * Band + r];
    }

    /// <summary>ν, 1 − ν and ν² in 1.15 fixed point.</summary>
    private readonly struct Factors
    {
        private readonly W _own;
        private readonly W _two;

        public Factors(double nu)
        {
            var one = FixedRecursion.ToFixed(nu);
            One = W.Of(one);
            _own = W.Of((short)(32768 - one)); // with ν as rounded: what is flat stays flat
            _two = W.Of((short)((one * one + (1 << 14)) >> 15));
        }

        public W One { get; }

        /// <summary>(1 − ν)·x.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public W Own(W x) => W.MultiplyRound(x, _own);

        /// <summary>own + factor·previous.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static W Step(W own, W previous, W factor) => own + W.MultiplyRound(previous, factor);

        /// <summary>Steps to x0, then x1, and replaces both by what they become; the latter is the new state.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public W TwoSteps(ref W x0, ref W x1, W state)
        {
            var (a0, a1) = (Own(x0), Own(x1));
            x0 = Step(a0, state, One);
            x1 = Step(Step(a1, a0, One), state, _two);
            return x1;
        }
    }
}
