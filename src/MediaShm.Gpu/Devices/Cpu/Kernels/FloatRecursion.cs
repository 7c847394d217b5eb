using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Two-sided recursive smoothing in single precision: for large σ and deep samples, where 16-bit fixed point would be too
/// coarse. Rows go as many at a time as a vector has floats, a vector holding one column of them; columns go that many
/// neighbours at a time, down as soon as a band of rows is done, and up with the rows stored on the way.
/// </summary>
internal static unsafe class FloatRecursion<TSample, F>
    where TSample : struct, ISample
    where F : struct, IReals<F, float>
{
    private static int Band => F.Count;

    /// <summary>Samples of a row that a loop along columns takes at once.</summary>
    private static int Strip => 4 * F.Count;

    /// <summary>Bytes of scratch for a task of this size.</summary>
    public static long ScratchBytes(int width, int height) => ColumnsBytes(width) + (height + Band + 1) * Stride(width) * sizeof(float);

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run(in RecursionTask task, byte* scratch)
    {
        var (width, rows) = (task.Source.Width, task.Last - task.First);
        var stride = Stride(width);
        var columns = (float*)scratch;
        var state = (float*)(scratch + ColumnsBytes(width));
        var middle = state + stride;
        var nu = F.Of((float)task.NuColumns);
        var last = middle + (rows - 1) * stride;
        for (var y = 0; y < rows; y += Band)
        {
            var (first, count) = (task.First + y, Math.Min(Band, rows - y));
            WidenRows(task, first, count, middle + y * stride, stride);
            if (task.NuRows > 0) SmoothRows(middle + y * stride, stride, width, columns, (float)task.NuRows, task.Steps);
            SweepColumns(middle + y * stride, y == 0 ? middle : middle + (y - 1) * stride, stride, count, width, nu);
        }

        for (var step = 1; step < task.Steps; step++)
        {
            SweepColumns(last, last, -stride, rows, width, nu);
            SweepColumns(middle, middle, stride, rows, width, nu);
        }

        Buffer.MemoryCopy(last, state, stride * sizeof(float), stride * sizeof(float));
        for (var y = rows - 1; y >= 0; y--)
        {
            var isStored = task.First + y >= task.StoreFirst && task.First + y < task.StoreLast;
            StoreRow(middle + y * stride, state, nu, isStored ? task.Target.Row(task.First + y) : null, width);
        }
    }

    private static long ColumnsBytes(int width) => NativeScratch.Align((width + 3L) * Band * sizeof(float));

    private static long Stride(int width)
    {
        var length = (width + Strip - 1L) / Strip * Strip + 16;
        return length % 1024 == 0 ? length + 16 : length; // rows a page apart would fight for the same cache sets
    }

    /// <summary>y = x + ν·(previous − x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Step(F x, F previous, F nu) => F.FusedMultiplyAdd(nu, previous - x, x);

    [MethodImpl(SimdWidth.Kernel)]
    private static void WidenRows(in RecursionTask task, int y, int count, float* middle, long stride)
    {
        for (var r = 0; r < count; r++)
        {
            var row = task.Source.Row(y + r);
            var to = middle + r * stride;
            var (x, width) = (0, task.Source.Width);
            for (; x + F.Count <= width; x += F.Count) TSample.LoadNumbers<F>(row, x).Store(to + x);
            for (; x < width; x++) to[x] = TSample.Load(row, x);
        }
    }

    /// <summary>All sweeps along a band of rows, in place; rows past the last one of the plane are swept too, and mean nothing.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void SmoothRows(float* rows, long stride, int width, float* columns, float nuRows, int steps)
    {
        for (var x = 0; x < width; x += 4) RowsToColumns(rows + x, stride, columns + x * Band);
        var nu = F.Of(nuRows);
        var value = F.Load(columns);
        for (var step = 0; step < steps; step++)
        {
            for (var x = 0; x < width; x++) (value = Step(F.Load(columns + x * Band), value, nu)).Store(columns + x * Band);
            for (var x = width - 1; x >= 0; x--) (value = Step(F.Load(columns + x * Band), value, nu)).Store(columns + x * Band);
        }

        for (var x = 0; x < width; x += 4) ColumnsToRows(columns + x * Band, rows + x, stride);
    }

    /// <summary>Four columns of a band.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RowsToColumns(float* from, long stride, float* to)
    {
        var (v0, v1) = (F.LoadRows(from, stride), F.LoadRows(from + stride, stride));
        var (v2, v3) = (F.LoadRows(from + 2 * stride, stride), F.LoadRows(from + 3 * stride, stride));
        Transpose.Blocks4x4(ref v0, ref v1, ref v2, ref v3);
        v0.Store(to);
        v1.Store(to + Band);
        v2.Store(to + 2 * Band);
        v3.Store(to + 3 * Band);
    }

    /// <summary>The reverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ColumnsToRows(float* from, float* to, long stride)
    {
        var (v0, v1) = (F.Load(from), F.Load(from + Band));
        var (v2, v3) = (F.Load(from + 2 * Band), F.Load(from + 3 * Band));
        Transpose.Blocks4x4(ref v0, ref v1, ref v2, ref v3);
        v0.StoreRows(to, stride);
        v1.StoreRows(to + stride, stride);
        v2.StoreRows(to + 2 * stride, stride);
        v3.StoreRows(to + 3 * stride, stride);
    }

    /// <summary>One sweep over rows from <paramref name="first"/> on, in place; a negative stride sweeps up.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void SweepColumns(float* first, float* before, long stride, int count, int width, F nu)
    {
        for (var x = 0; x < width; x += Strip)
        {
            var at = first + x;
            var (y0, y1) = (F.Load(before + x), F.Load(before + x + F.Count));
            var (y2, y3) = (F.Load(before + x + 2 * F.Count), F.Load(before + x + 3 * F.Count));
            for (var r = 0; r < count; r++, at += stride)
            {
                (y0 = Step(F.Load(at), y0, nu)).Store(at);
                (y1 = Step(F.Load(at + F.Count), y1, nu)).Store(at + F.Count);
                (y2 = Step(F.Load(at + 2 * F.Count), y2, nu)).Store(at + 2 * F.Count);
                (y3 = Step(F.Load(at + 3 * F.Count), y3, nu)).Store(at + 3 * F.Count);
            }
        }
    }

    /// <summary>Sweeps the state row up past one row, and stores it as code values if the row is to be stored.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void StoreRow(float* values, float* state, F nu, byte* row, int width)
    {
        var half = F.Of(0.5f); // values are averages of samples: never negative, never above the largest
        for (var x = 0; x < width; x += F.Count)
        {
            var value = Step(F.Load(values + x), F.Load(state + x), nu);
            value.Store(state + x);
            if (row != null && x + F.Count <= width) TSample.StoreNumbers(row, x, value + half);
        }

        if (row == null) return;
        for (var x = width / F.Count * F.Count; x < width; x++) TSample.Store(row, x, (int)(state[x] + 0.5f));
    }
}

/// <summary>The kernels at this processor's width.</summary>
internal static unsafe class FloatRecursion
{
    /// <summary>Bytes of scratch for a task of this size.</summary>
    public static long ScratchBytes<TSample>(int width, int height)
        where TSample : struct, ISample => SimdWidth.Bits switch
        {
            512 => FloatRecursion<TSample, Reals512<float>>.ScratchBytes(width, height),
            256 => FloatRecursion<TSample, Reals256<float>>.ScratchBytes(width, height),
            _ => FloatRecursion<TSample, Reals128<float>>.ScratchBytes(width, height),
        };

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run<TSample>(in RecursionTask task, byte* scratch)
        where TSample : struct, ISample
    {
        if (SimdWidth.Bits == 512) FloatRecursion<TSample, Reals512<float>>.Run(task, scratch);
        else if (SimdWidth.Bits == 256) FloatRecursion<TSample, Reals256<float>>.Run(task, scratch);
        else FloatRecursion<TSample, Reals128<float>>.Run(task, scratch);
    }
}
