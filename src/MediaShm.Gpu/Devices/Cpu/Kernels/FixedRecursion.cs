using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Two-sided recursive smoothing in 16-bit fixed point: a sample of d bits becomes one of 15 bits, and y = x + ν·(y′ − x) is
/// one subtraction, one rounding high multiply and one addition for a vector of samples; see <see cref="FixedRecursion.WorstError"/>
/// for how exact that is. Sweeps along rows and columns commute, so all those along rows come first (<see cref="RowSmoother{TSample, W}"/>).
/// Along columns a vector holds neighbours of a row. The sweep up starts at the bottom, but ν^n fades: rows further
/// down than <see cref="RecursionTask.Reach"/> do not matter. So, with one step, a ring of some rows is enough: sweep down
/// one reach ahead, sweep up from there, store; it stays in the second-level cache.
/// </summary>
internal static unsafe class FixedRecursion<TSample, W>
    where TSample : struct, ISample
    where W : struct, IWords<W>
{
    /// <summary>Rows that blocks and reaches are counted in. Where sweeps start shows in the last bit, so this is the same at every width.</summary>
    private const int Grain = 16;

    /// <summary>Rows that are swept along rows at once: at most twice the grain.</summary>
    private static int Band => RowSmoother<TSample, W>.Band;

    /// <summary>Samples of a row that a loop along columns takes at once: four chains hide one another's latency.</summary>
    private static int Strip => 4 * W.Count;

    /// <summary>Bytes of scratch for a task of this size.</summary>
    public static long ScratchBytes(int width, int height, int reach, int steps) =>
        RowSmoother<TSample, W>.ScratchBytes(width) + (RingRows(height, reach, steps, out _) + 1) * Stride(width) * sizeof(short);

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run(in RecursionTask task, byte* scratch)
    {
        var (width, rows) = (task.Source.Width, task.Last - task.First);
        var stride = Stride(width);
        var state = (short*)(scratch + RowSmoother<TSample, W>.ScratchBytes(width));
        var ring = new Ring(state + stride, stride, RingRows(rows, task.Reach, task.Steps, out var block));
        var nu = W.Of(task.NuColumns > 0 ? FixedRecursion.ToFixed(task.NuColumns) : (short)0);
        var swept = 0; // rows swept along rows and once down
        for (var first = 0; first < rows; first += block)
        {
            var last = Math.Min(rows, first + block);
            var ahead = Math.Min(rows, RoundUp(last + (task.NuColumns > 0 ? task.Reach : 0), Grain));
            for (; swept < ahead; swept += Band)
            {
                var count = Math.Min(Band, rows - swept);
                var y = task.First + swept;
                var row = ring.Row(swept);
                if (task.NuRows > 0) RowSmoother<TSample, W>.Run(task.Source, y, count, task.Depth, task.NuRows, task.Steps, scratch, row, stride);
                else WidenRows(task, y, count, row, stride);
                if (task.NuColumns > 0) SweepDown(ring, swept, count, width, nu);
            }

            for (var step = 1; step < task.Steps && task.NuColumns > 0; step++) // then the ring holds all rows, and this is the only block
            {
                SweepUp(ring, rows, width, nu);
                for (var y = 0; y < rows; y += Band) SweepDown(ring, y, Math.Min(Band, rows - y), width, nu);
            }

            if (task.First + first < task.StoreLast && task.First + last > task.StoreFirst) StoreUpwards(task, ring, first, last, ahead, state, nu);
        }
    }

    private static int RoundUp(int rows, int to) => (rows + to - 1) / to * to;

    /// <summary>Rows of the ring, a multiple of the band, and how many of them are stored at a time.</summary>
    private static int RingRows(int rows, int reach, int steps, out int block)
    {
        reach = RoundUp(reach, Grain);
        block = Math.Max(3 * Grain, 2 * reach);
        if (steps == 1 && block + reach < RoundUp(rows, Grain))
            return RoundUp(block + reach + Math.Max(0, Band - Grain), Band); // a band may be swept from one grain before it is needed
        block = RoundUp(rows, Grain);
        return RoundUp(rows, Band);
    }

    private static long Stride(int width)
    {
        var bytes = ((width + Strip - 1L) / Strip * Strip * sizeof(short)) + 64;
        return (bytes % 4096 == 0 ? bytes + 64 : bytes) / sizeof(short); // rows a page apart would fight for the same cache sets
    }

    /// <summary>y = x + ν·(previous − x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static W Step(W x, W previous, W nu) => x + W.MultiplyRound(previous - x, nu);

    [MethodImpl(SimdWidth.Kernel)]
    private static void WidenRows(in RecursionTask task, int y, int count, short* target, long stride)
    {
        var shift = 15 - task.Depth;
        for (var r = 0; r < count; r++)
        {
            var row = task.Source.Row(y + r);
            var to = target + r * stride;
            var (x, width) = (0, task.Source.Width);
            for (; x + W.Count <= width; x += W.Count) (TSample.LoadWords<W>(row, x) << shift).Store(to + x);
            for (; x < width; x++) to[x] = (short)(TSample.Load(row, x) << shift);
        }
    }

    /// <summary>One sweep down through a band, in place; the row above it has been swept already.</summary>
    private static void SweepDown(in Ring ring, int first, int count, int width, W nu)
    {
        var before = ring.Row(first == 0 ? 0 : first - 1);
        SweepColumns(ring.Row(first), before, ring.Stride, count, width, nu);
    }

    /// <summary>One sweep up through all rows, in place.</summary>
    private static void SweepUp(in Ring ring, int rows, int width, W nu)
    {
        for (var last = rows - 1; last >= 0; last -= Band)
        {
            var before = ring.Row(last == rows - 1 ? last : last + 1);
            SweepColumns(ring.Row(last), before, -ring.Stride, Math.Min(Band, last + 1), width, nu);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void SweepColumns(short* first, short* before, long stride, int count, int width, W nu)
    {
        for (var x = 0; x < width; x += Strip)
        {
            var at = first + x;
            var (y0, y1, y2, y3) = LoadStrip(before + x);
            for (var r = 0; r < count; r++, at += stride)
            {
                (y0 = Step(W.Load(at), y0, nu)).Store(at);
                (y1 = Step(W.Load(at + W.Count), y1, nu)).Store(at + W.Count);
                (y2 = Step(W.Load(at + 2 * W.Count), y2, nu)).Store(at + 2 * W.Count);
                (y3 = Step(W.Load(at + 3 * W.Count), y3, nu)).Store(at + 3 * W.Count);
            }
        }
    }

    /// <summary>
    /// The last sweep up, from row <paramref name="ahead"/> − 1 on; rows from <paramref name="first"/> up to
    /// <paramref name="last"/> are rounded to code values and stored.
    /// </summary>
    private static void StoreUpwards(in RecursionTask task, in Ring ring, int first, int last, int ahead, short* state, W nu)
    {
        var width = task.Source.Width;
        Buffer.MemoryCopy(ring.Row(ahead - 1), state, ring.Stride * sizeof(short), ring.Stride * sizeof(short));
        var row = stackalloc byte*[Grain];
        for (var end = ahead; end > first;)
        {
            // Down to where the ring may turn over, or to where storing begins.
            var start = Math.Max(first, (end - 1) / Grain * Grain);
            if (start < last && end > last) start = last;
            for (var r = 0; r < end - start; r++)
            {
                var y = task.First + end - 1 - r;
                row[r] = end <= last && y >= task.StoreFirst && y < task.StoreLast ? task.Target.Row(y) : null;
            }

            if (end > last) SweepState(ring.Row(end - 1), ring.Stride, end - start, width, state, nu);
            else StoreBand(ring.Row(end - 1), ring.Stride, row, end - start, width, task.Depth, state, nu);
            end = start;
        }
    }

    /// <summary>Sweeps the state row up past rows that are not stored.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void SweepState(short* bottom, long stride, int count, int width, short* state, W nu)
    {
        for (var x = 0; x < width; x += Strip)
        {
            var at = bottom + x;
            var (z0, z1, z2, z3) = LoadStrip(state + x);
            for (var r = 0; r < count; r++, at -= stride)
            {
                z0 = Step(W.Load(at), z0, nu);
                z1 = Step(W.Load(at + W.Count), z1, nu);
                z2 = Step(W.Load(at + 2 * W.Count), z2, nu);
                z3 = Step(W.Load(at + 3 * W.Count), z3, nu);
            }

            StoreStrip(state + x, z0, z1, z2, z3);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void StoreBand(short* bottom, long stride, byte** row, int count, int width, int depth, short* state, W nu)
    {
        var toCode = W.Of((short)(1 << depth)); // × 2^d / 2^15, rounded to nearest
        var tail = stackalloc byte[Strip * TSample.Bytes];
        for (var x = 0; x < width; x += Strip)
        {
            var at = bottom + x;
            var isWhole = x + Strip <= width;
            var (z0, z1, z2, z3) = LoadStrip(state + x);
            for (var r = 0; r < count; r++, at -= stride)
            {
                z0 = Step(W.Load(at), z0, nu);
                z1 = Step(W.Load(at + W.Count), z1, nu);
                z2 = Step(W.Load(at + 2 * W.Count), z2, nu);
                z3 = Step(W.Load(at + 3 * W.Count), z3, nu);
                if (row[r] == null) continue;
                // Nothing past the end of a row is written: its last samples go through a buffer.
                var to = isWhole ? row[r] + x * TSample.Bytes : tail;
                TSample.StoreWords(to, 0, W.MultiplyRound(z0, toCode), W.MultiplyRound(z1, toCode));
                TSample.StoreWords(to, 2 * W.Count, W.MultiplyRound(z2, toCode), W.MultiplyRound(z3, toCode));
                if (!isWhole) new ReadOnlySpan<byte>(tail, (width - x) * TSample.Bytes).CopyTo(new Span<byte>(row[r] + x * TSample.Bytes, (width - x) * TSample.Bytes));
            }

            StoreStrip(state + x, z0, z1, z2, z3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (W A, W B, W C, W D) LoadStrip(short* at) =>
        (W.Load(at), W.Load(at + W.Count), W.Load(at + 2 * W.Count), W.Load(at + 3 * W.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreStrip(short* at, W a, W b, W c, W d)
    {
        a.Store(at);
        b.Store(at + W.Count);
        c.Store(at + 2 * W.Count);
        d.Store(at + 3 * W.Count);
    }

    /// <summary>Rows of which only the newest are kept; a band of rows that starts at a multiple of the band is in one piece.</summary>
    private readonly struct Ring(short* memory, long stride, int rows)
    {
        public long Stride => stride;

        public short* Row(int y) => memory + y % rows * stride;
    }
}

/// <summary>What the fixed-point recursion can do, and its kernels at this processor's width.</summary>
internal static unsafe class FixedRecursion
{
    /// <summary>Bytes of scratch for a task of this size.</summary>
    public static long ScratchBytes<TSample>(int width, int height, int reach, int steps)
        where TSample : struct, ISample => SimdWidth.Bits switch
        {
            512 => FixedRecursion<TSample, Words512>.ScratchBytes(width, height, reach, steps),
            256 => FixedRecursion<TSample, Words256>.ScratchBytes(width, height, reach, steps),
            _ => FixedRecursion<TSample, Words128>.ScratchBytes(width, height, reach, steps),
        };

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run<TSample>(in RecursionTask task, byte* scratch)
        where TSample : struct, ISample
    {
        if (SimdWidth.Bits == 512) FixedRecursion<TSample, Words512>.Run(task, scratch);
        else if (SimdWidth.Bits == 256) FixedRecursion<TSample, Words256>.Run(task, scratch);
        else FixedRecursion<TSample, Words128>.Run(task, scratch);
    }

    /// <summary>
    /// Code values by which the fixed-point result may be off before it is rounded, at most. A step errs by half a unit of
    /// 2^(d−15) along columns and by two along rows (three roundings, and ν² as rounded), and 1/(1 − ν) steps add up.
    /// </summary>
    public static double WorstError(double nuRows, double nuColumns, int steps, int depth)
    {
        var units = 2.0 * steps * ((nuRows > 0 ? 2 / (1 - nuRows) : 0) + (nuColumns > 0 ? 0.5 / (1 - nuColumns) : 0));
        return units / (1 << (15 - depth));
    }

    /// <summary>ν in 1.15 fixed point, at least one unit.</summary>
    public static short ToFixed(double nu) => (short)Math.Clamp(Math.Round(nu * 32768), 1, short.MaxValue);
}
