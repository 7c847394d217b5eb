using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>What a recursion kernel is to do with one plane.</summary>
/// <param name="Source">Samples in.</param>
/// <param name="Target">Samples out.</param>
/// <param name="NuRows">ν along rows; 0 leaves them alone.</param>
/// <param name="NuColumns">ν along columns; 0 leaves them alone.</param>
/// <param name="Steps">Two-sided sweeps in each direction.</param>
/// <param name="Depth">Bits of a sample.</param>
/// <param name="First">First row to sweep: 0, or so far above <paramref name="StoreFirst"/> that what lies above no longer matters.</param>
/// <param name="Last">Past the last row to sweep.</param>
/// <param name="StoreFirst">First row to store.</param>
/// <param name="StoreLast">Past the last row to store.</param>
internal readonly record struct RecursionTask(
    Plane Source, Plane Target, double NuRows, double NuColumns, int Steps, int Depth, int First, int Last, int StoreFirst, int StoreLast);

/// <summary>
/// Two-sided recursive smoothing in 16-bit fixed point: a sample of d bits becomes one of 15 bits, y = x + ν·(y′ − x) is one
/// subtraction, one rounding high multiply and one addition for sixteen samples. Each sweep errs by less than
/// ½/(1 − ν) of 2^(d−15) code values (see <see cref="FixedRecursion.WorstError"/>). Needs AVX2.
/// Along rows, bands of sixteen rows are transposed, so that a vector holds one column of the band; along columns a vector
/// holds sixteen neighbours of a row. Sweeps along rows and columns commute, so all those along rows come first.
/// </summary>
internal static unsafe class FixedRecursion<TSample>
    where TSample : struct, ISample
{
    private const int Band = 16;

    /// <summary>Bytes of scratch for a plane.</summary>
    public static long ScratchBytes(int width, int height) =>
        NativeScratch.Align((width + 8L) * Band * sizeof(short)) + Band * 8 * sizeof(short) + (height + Band + 1) * MiddleStride(width);

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run(in RecursionTask task, byte* scratch)
    {
        var width = task.Source.Width;
        var columns = (short*)scratch;
        var tail = scratch + NativeScratch.Align((width + 8L) * Band * sizeof(short));
        var state = (short*)(tail + Band * 8 * sizeof(short));
        var stride = MiddleStride(width) / sizeof(short);
        var middle = state + stride; // row i of it is row First + i of the plane
        var rows = task.Last - task.First;
        var nuColumns = Vector256.Create((short)Math.Round(task.NuColumns * 32768));

        for (var y = 0; y < rows; y += Band)
        {
            var count = Math.Min(Band, rows - y);
            if (task.NuRows > 0) SmoothRows(task, task.First + y, count, columns, tail, middle + y * stride, stride);
            else WidenRows(task, task.First + y, count, middle + y * stride, stride);
            if (task.NuColumns > 0) SweepDown(middle + y * stride, stride, count, width, nuColumns, isFirst: y == 0);
        }

        if (task.NuColumns > 0)
        {
            for (var step = 1; step < task.Steps; step++)
            {
                SweepUp(middle, stride, rows, width, nuColumns);
                for (var y = 0; y < rows; y += Band)
                    SweepDown(middle + y * stride, stride, Math.Min(Band, rows - y), width, nuColumns, isFirst: y == 0);
            }
        }

        StoreUpwards(task, middle, stride, state, nuColumns);
    }

    private static long MiddleStride(int width)
    {
        var bytes = NativeScratch.Align((width + 31L) / 32 * 32 * sizeof(short)) + 64;
        return bytes % 4096 == 0 ? bytes + 64 : bytes; // rows a page apart would fight for the same cache sets
    }

    /// <summary>y = x + ν·(previous − x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Step(Vector256<short> x, Vector256<short> previous, Vector256<short> nu) =>
        Avx2.Add(x, Avx2.MultiplyHighRoundScale(Avx2.Subtract(previous, x), nu));

    /// <summary>All sweeps along up to sixteen rows; the result goes to <paramref name="middle"/> row by row.</summary>
    private static void SmoothRows(in RecursionTask task, int y, int count, short* columns, byte* tail, short* middle, long stride)
    {
        var width = task.Source.Width;
        var nu = Vector256.Create((short)Math.Round(task.NuRows * 32768));
        var row = stackalloc byte*[Band];
        var firstColumn = stackalloc short[Band];
        var shift = 15 - task.Depth;
        for (var r = 0; r < Band; r++)
        {
            row[r] = task.Source.Row(y + Math.Min(r, count - 1));
            firstColumn[r] = (short)(TSample.Load(row[r], 0) << shift);
        }

        var state = Vector256.Load(firstColumn);
        var whole = width & ~7;
        for (var x = 0; x < whole; x += 8) LoadColumns(row, x, shift, columns + x * Band, ref state, nu);
        if (whole < width)
        {
            // The last columns go through a buffer: nothing past the end of a row is read.
            for (var r = 0; r < Band; r++)
            {
                var copy = tail + r * 8 * sizeof(short);
                for (var x = 0; x < 8; x++) TSample.Store(copy, x, TSample.Load(row[r], Math.Min(whole + x, width - 1)));
                row[r] = copy;
            }

            LoadColumns(row, 0, shift, columns + whole * Band, ref state, nu);
        }

        for (var step = 1; step < task.Steps; step++)
        {
            SweepLeft(columns, width, nu);
            SweepRight(columns, width, nu);
        }

        StoreRows(columns, width, nu, middle, stride);
    }

    /// <summary>Eight columns of sixteen rows: load, transpose, sweep right, store by column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadColumns(byte** row, int x, int shift, short* columns, ref Vector256<short> state, Vector256<short> nu)
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
        var y = state;
        (y = Step(v0, y, nu)).Store(columns);
        (y = Step(v1, y, nu)).Store(columns + Band);
        (y = Step(v2, y, nu)).Store(columns + 2 * Band);
        (y = Step(v3, y, nu)).Store(columns + 3 * Band);
        (y = Step(v4, y, nu)).Store(columns + 4 * Band);
        (y = Step(v5, y, nu)).Store(columns + 5 * Band);
        (y = Step(v6, y, nu)).Store(columns + 6 * Band);
        (y = Step(v7, y, nu)).Store(columns + 7 * Band);
        state = y;
    }

    private static void SweepRight(short* columns, int width, Vector256<short> nu)
    {
        var y = Vector256.Load(columns);
        for (var x = 1; x < width; x++) (y = Step(Vector256.Load(columns + x * Band), y, nu)).Store(columns + x * Band);
    }

    private static void SweepLeft(short* columns, int width, Vector256<short> nu)
    {
        var z = Vector256.Load(columns + (width - 1) * Band);
        for (var x = width - 2; x >= 0; x--) (z = Step(Vector256.Load(columns + x * Band), z, nu)).Store(columns + x * Band);
    }

    /// <summary>The last sweep left, transposed back and stored by row.</summary>
    private static void StoreRows(short* columns, int width, Vector256<short> nu, short* middle, long stride)
    {
        var z = Vector256.Load(columns + (width - 1) * Band);
        var x = width & ~7;
        if (x < width)
        {
            for (var i = width - 1; i >= x; i--) (z = Step(Vector256.Load(columns + i * Band), z, nu)).Store(columns + i * Band);
            StoreBlock(columns + x * Band, middle + x, stride, z, default, swept: true);
        }

        for (x -= 8; x >= 0; x -= 8) z = StoreBlock(columns + x * Band, middle + x, stride, z, nu, swept: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> StoreBlock(short* columns, short* middle, long stride, Vector256<short> z, Vector256<short> nu, bool swept)
    {
        var v7 = Vector256.Load(columns + 7 * Band);
        var v6 = Vector256.Load(columns + 6 * Band);
        var v5 = Vector256.Load(columns + 5 * Band);
        var v4 = Vector256.Load(columns + 4 * Band);
        var v3 = Vector256.Load(columns + 3 * Band);
        var v2 = Vector256.Load(columns + 2 * Band);
        var v1 = Vector256.Load(columns + Band);
        var v0 = Vector256.Load(columns);
        if (!swept)
        {
            v7 = Step(v7, z, nu);
            v6 = Step(v6, v7, nu);
            v5 = Step(v5, v6, nu);
            v4 = Step(v4, v5, nu);
            v3 = Step(v3, v4, nu);
            v2 = Step(v2, v3, nu);
            v1 = Step(v1, v2, nu);
            v0 = Step(v0, v1, nu);
            z = v0;
        }

        Transpose.Two8x8(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        StorePair(v0, middle, stride);
        StorePair(v1, middle + stride, stride);
        StorePair(v2, middle + 2 * stride, stride);
        StorePair(v3, middle + 3 * stride, stride);
        StorePair(v4, middle + 4 * stride, stride);
        StorePair(v5, middle + 5 * stride, stride);
        StorePair(v6, middle + 6 * stride, stride);
        StorePair(v7, middle + 7 * stride, stride);
        return z;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector256<short> pair, short* middle, long stride)
    {
        pair.GetLower().Store(middle);
        pair.GetUpper().Store(middle + 8 * stride);
    }

    private static void WidenRows(in RecursionTask task, int y, int count, short* middle, long stride)
    {
        var shift = 15 - task.Depth;
        for (var r = 0; r < count; r++)
        {
            var row = task.Source.Row(y + r);
            var to = middle + r * stride;
            var (x, width) = (0, task.Source.Width);
            for (; x + 16 <= width; x += 16) (TSample.Load16(row, x).AsInt16() << shift).Store(to + x);
            for (; x < width; x++) to[x] = (short)(TSample.Load(row, x) << shift);
        }
    }

    /// <summary>One sweep down through a few rows, in place; the row above them has been swept already.</summary>
    private static void SweepDown(short* middle, long stride, int count, int width, Vector256<short> nu, bool isFirst)
    {
        for (var x = 0; x < width; x += 32)
        {
            var at = middle + x;
            var before = isFirst ? at : at - stride;
            var (y0, y1) = (Vector256.Load(before), Vector256.Load(before + 16));
            for (var r = 0; r < count; r++, at += stride)
            {
                (y0 = Step(Vector256.Load(at), y0, nu)).Store(at);
                (y1 = Step(Vector256.Load(at + 16), y1, nu)).Store(at + 16);
            }
        }
    }

    /// <summary>One sweep up through all rows, in place.</summary>
    private static void SweepUp(short* middle, long stride, int rows, int width, Vector256<short> nu)
    {
        for (var last = rows - 1; last >= 0; last -= Band)
        {
            for (var x = 0; x < width; x += 32)
            {
                var at = middle + last * stride + x;
                var before = last == rows - 1 ? at : at + stride;
                var (z0, z1) = (Vector256.Load(before), Vector256.Load(before + 16));
                for (var r = last; r >= Math.Max(0, last - Band + 1); r--, at -= stride)
                {
                    (z0 = Step(Vector256.Load(at), z0, nu)).Store(at);
                    (z1 = Step(Vector256.Load(at + 16), z1, nu)).Store(at + 16);
                }
            }
        }
    }

    /// <summary>The last sweep up; rows to be stored are rounded to code values and stored.</summary>
    private static void StoreUpwards(in RecursionTask task, short* middle, long stride, short* state, Vector256<short> nu)
    {
        var width = task.Source.Width;
        var rows = task.Last - task.First;
        var toCode = Vector256.Create((short)(1 << task.Depth)); // × 2^d / 2^15, rounded to nearest
        Buffer.MemoryCopy(middle + (rows - 1) * stride, state, stride * sizeof(short), stride * sizeof(short));
        var row = stackalloc byte*[Band];
        for (var last = rows - 1; last >= 0; last -= Band)
        {
            var count = Math.Min(Band, last + 1);
            for (var r = 0; r < count; r++)
            {
                var y = task.First + last - r;
                row[r] = y >= task.StoreFirst && y < task.StoreLast ? task.Target.Row(y) : null;
            }

            for (var x = 0; x < width; x += 32)
            {
                var (z0, z1) = (Vector256.Load(state + x), Vector256.Load(state + x + 16));
                var at = middle + last * stride + x;
                for (var r = 0; r < count; r++, at -= stride)
                {
                    z0 = Step(Vector256.Load(at), z0, nu);
                    z1 = Step(Vector256.Load(at + 16), z1, nu);
                    if (row[r] == null) continue;
                    var (c0, c1) = (Avx2.MultiplyHighRoundScale(z0, toCode), Avx2.MultiplyHighRoundScale(z1, toCode));
                    if (x + 32 <= width) TSample.Store32(row[r], x, c0, c1);
                    else StoreTail(row[r], x, width, c0, c1);
                }

                z0.Store(state + x);
                z1.Store(state + x + 16);
            }
        }
    }

    private static void StoreTail(byte* row, int x, int width, Vector256<short> first, Vector256<short> second)
    {
        var values = stackalloc short[32];
        first.Store(values);
        second.Store(values + 16);
        for (var i = 0; x + i < width; i++) TSample.Store(row, x + i, values[i]);
    }
}

/// <summary>What the fixed-point recursion can do.</summary>
internal static class FixedRecursion
{
    /// <summary>Code values by which the fixed-point result may be off before it is rounded, at most.</summary>
    public static double WorstError(double nuRows, double nuColumns, int steps, int depth)
    {
        var sweeps = 2.0 * steps * ((nuRows > 0 ? 0.5 / (1 - nuRows) : 0) + (nuColumns > 0 ? 0.5 / (1 - nuColumns) : 0));
        return sweeps / (1 << (15 - depth));
    }
}
