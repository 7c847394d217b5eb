using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Two-sided recursive smoothing in 16-bit fixed point: a sample of d bits becomes one of 15 bits, and y = x + ν·(y′ − x) is
/// one subtraction, one rounding high multiply and one addition for sixteen samples; see <see cref="FixedRecursion.WorstError"/>
/// for how exact that is. Sweeps along rows and columns commute, so all those along rows come first (<see cref="RowSmoother{TSample}"/>).
/// Along columns a vector holds sixteen neighbours of a row. The sweep up starts at the bottom, but ν^n fades: rows further
/// down than <see cref="RecursionTask.Reach"/> do not matter. So, with one step, a ring of some rows is enough: sweep down
/// one reach ahead, sweep up from there, store; it stays in the second-level cache. Needs AVX2.
/// </summary>
internal static unsafe class FixedRecursion<TSample>
    where TSample : struct, ISample
{
    private const int Band = RowSmoother<TSample>.Band;

    /// <summary>Samples of a row that a loop along columns takes at once: four chains hide one another's latency.</summary>
    private const int Strip = 64;

    /// <summary>Bytes of scratch for a task of this size.</summary>
    public static long ScratchBytes(int width, int height, int reach, int steps) =>
        RowSmoother<TSample>.ScratchBytes(width) + (RingRows(height, reach, steps, out _) + 1) * Stride(width) * sizeof(short);

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run(in RecursionTask task, byte* scratch)
    {
        var (width, rows) = (task.Source.Width, task.Last - task.First);
        var stride = Stride(width);
        var state = (short*)(scratch + RowSmoother<TSample>.ScratchBytes(width));
        var ring = new Ring(state + stride, stride, RingRows(rows, task.Reach, task.Steps, out var block));
        var nu = task.NuColumns > 0 ? Vector256.Create(FixedRecursion.ToFixed(task.NuColumns)) : Vector256<short>.Zero;
        var swept = 0; // rows swept along rows and once down
        for (var first = 0; first < rows; first += block)
        {
            var last = Math.Min(rows, first + block);
            var ahead = Math.Min(rows, last + (task.NuColumns > 0 ? task.Reach : 0));
            for (; swept < ahead; swept += Band)
            {
                var count = Math.Min(Band, rows - swept);
                var y = task.First + swept;
                var row = ring.Row(swept);
                if (task.NuRows > 0) RowSmoother<TSample>.Run(task.Source, y, count, task.Depth, task.NuRows, task.Steps, scratch, row, stride);
                else WidenRows(task, y, count, row, stride);
                if (task.NuColumns > 0) SweepDown(ring, swept, count, width, nu);
            }

            ahead = Math.Min(rows, swept);
            for (var step = 1; step < task.Steps && task.NuColumns > 0; step++) // then the ring holds all rows, and this is the only block
            {
                SweepUp(ring, rows, width, nu);
                for (var y = 0; y < rows; y += Band) SweepDown(ring, y, Math.Min(Band, rows - y), width, nu);
            }

            if (task.First + first < task.StoreLast && task.First + last > task.StoreFirst) StoreUpwards(task, ring, first, last, ahead, state, nu);
        }
    }

    /// <summary>Rows of the ring, a multiple of the band, and how many of them are stored at a time.</summary>
    private static int RingRows(int rows, int reach, int steps, out int block)
    {
        reach = (reach + Band - 1) / Band * Band;
        block = Math.Max(3 * Band, 2 * reach);
        var all = (rows + Band - 1) / Band * Band;
        if (steps == 1 && block + reach < all) return block + reach;
        block = all;
        return all;
    }

    private static long Stride(int width)
    {
        var bytes = ((width + Strip - 1L) / Strip * Strip * sizeof(short)) + 64;
        return (bytes % 4096 == 0 ? bytes + 64 : bytes) / sizeof(short); // rows a page apart would fight for the same cache sets
    }

    /// <summary>y = x + ν·(previous − x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Step(Vector256<short> x, Vector256<short> previous, Vector256<short> nu) =>
        Avx2.Add(x, Avx2.MultiplyHighRoundScale(Avx2.Subtract(previous, x), nu));

    private static void WidenRows(in RecursionTask task, int y, int count, short* target, long stride)
    {
        var shift = 15 - task.Depth;
        for (var r = 0; r < count; r++)
        {
            var row = task.Source.Row(y + r);
            var to = target + r * stride;
            var (x, width) = (0, task.Source.Width);
            for (; x + 16 <= width; x += 16) (TSample.Load16(row, x).AsInt16() << shift).Store(to + x);
            for (; x < width; x++) to[x] = (short)(TSample.Load(row, x) << shift);
        }
    }

    /// <summary>One sweep down through a band, in place; the row above it has been swept already.</summary>
    private static void SweepDown(in Ring ring, int first, int count, int width, Vector256<short> nu)
    {
        var before = ring.Row(first == 0 ? 0 : first - 1);
        SweepColumns(ring.Row(first), before, ring.Stride, count, width, nu);
    }

    /// <summary>One sweep up through all rows, in place.</summary>
    private static void SweepUp(in Ring ring, int rows, int width, Vector256<short> nu)
    {
        for (var last = rows - 1; last >= 0; last -= Band)
        {
            var before = ring.Row(last == rows - 1 ? last : last + 1);
            SweepColumns(ring.Row(last), before, -ring.Stride, Math.Min(Band, last + 1), width, nu);
        }
    }

    private static void SweepColumns(short* first, short* before, long stride, int count, int width, Vector256<short> nu)
    {
        for (var x = 0; x < width; x += Strip)
        {
            var at = first + x;
            var (y0, y1, y2, y3) = LoadStrip(before + x);
            for (var r = 0; r < count; r++, at += stride)
            {
                (y0 = Step(Vector256.Load(at), y0, nu)).Store(at);
                (y1 = Step(Vector256.Load(at + 16), y1, nu)).Store(at + 16);
                (y2 = Step(Vector256.Load(at + 32), y2, nu)).Store(at + 32);
                (y3 = Step(Vector256.Load(at + 48), y3, nu)).Store(at + 48);
            }
        }
    }

    /// <summary>
    /// The last sweep up, from row <paramref name="ahead"/> − 1 on; rows from <paramref name="first"/> up to
    /// <paramref name="last"/> are rounded to code values and stored.
    /// </summary>
    private static void StoreUpwards(in RecursionTask task, in Ring ring, int first, int last, int ahead, short* state, Vector256<short> nu)
    {
        var width = task.Source.Width;
        Buffer.MemoryCopy(ring.Row(ahead - 1), state, ring.Stride * sizeof(short), ring.Stride * sizeof(short));
        var row = stackalloc byte*[Band];
        for (var end = ahead; end > first;)
        {
            // Down to where the ring turns over, or to where storing begins.
            var start = Math.Max(first, (end - 1) / Band * Band);
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
    private static void SweepState(short* bottom, long stride, int count, int width, short* state, Vector256<short> nu)
    {
        for (var x = 0; x < width; x += Strip)
        {
            var at = bottom + x;
            var (z0, z1, z2, z3) = LoadStrip(state + x);
            for (var r = 0; r < count; r++, at -= stride)
            {
                z0 = Step(Vector256.Load(at), z0, nu);
                z1 = Step(Vector256.Load(at + 16), z1, nu);
                z2 = Step(Vector256.Load(at + 32), z2, nu);
                z3 = Step(Vector256.Load(at + 48), z3, nu);
            }

            StoreStrip(state + x, z0, z1, z2, z3);
        }
    }

    private static void StoreBand(short* bottom, long stride, byte** row, int count, int width, int depth, short* state, Vector256<short> nu)
    {
        var toCode = Vector256.Create((short)(1 << depth)); // × 2^d / 2^15, rounded to nearest
        for (var x = 0; x < width; x += Strip)
        {
            var at = bottom + x;
            var isWhole = x + Strip <= width;
            var (z0, z1, z2, z3) = LoadStrip(state + x);
            for (var r = 0; r < count; r++, at -= stride)
            {
                z0 = Step(Vector256.Load(at), z0, nu);
                z1 = Step(Vector256.Load(at + 16), z1, nu);
                z2 = Step(Vector256.Load(at + 32), z2, nu);
                z3 = Step(Vector256.Load(at + 48), z3, nu);
                if (row[r] == null) continue;
                var (c0, c1) = (Avx2.MultiplyHighRoundScale(z0, toCode), Avx2.MultiplyHighRoundScale(z1, toCode));
                var (c2, c3) = (Avx2.MultiplyHighRoundScale(z2, toCode), Avx2.MultiplyHighRoundScale(z3, toCode));
                if (isWhole)
                {
                    TSample.Store32(row[r], x, c0, c1);
                    TSample.Store32(row[r], x + 32, c2, c3);
                }
                else
                {
                    StoreTail(row[r], x, width, c0, c1, c2, c3);
                }
            }

            StoreStrip(state + x, z0, z1, z2, z3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> A, Vector256<short> B, Vector256<short> C, Vector256<short> D) LoadStrip(short* at) =>
        (Vector256.Load(at), Vector256.Load(at + 16), Vector256.Load(at + 32), Vector256.Load(at + 48));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreStrip(short* at, Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d)
    {
        a.Store(at);
        b.Store(at + 16);
        c.Store(at + 32);
        d.Store(at + 48);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreTail(byte* row, int x, int width, Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d)
    {
        var values = stackalloc short[Strip];
        StoreStrip(values, a, b, c, d);
        for (var i = 0; x + i < width; i++) TSample.Store(row, x + i, values[i]);
    }

    /// <summary>Rows of which only the newest are kept; a band of rows that starts at a multiple of the band is in one piece.</summary>
    private readonly struct Ring(short* memory, long stride, int rows)
    {
        public long Stride => stride;

        public short* Row(int y) => memory + y % rows * stride;
    }
}

/// <summary>What the fixed-point recursion can do.</summary>
internal static class FixedRecursion
{
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
