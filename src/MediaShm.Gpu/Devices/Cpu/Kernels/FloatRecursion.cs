using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Two-sided recursive smoothing in single precision: for large σ and deep samples, where 16-bit fixed point would be too
/// coarse, and for processors without AVX2. Rows go eight at a time, a vector holding one column of the eight; columns go
/// eight neighbours at a time, down as soon as a band of rows is done, and up with the rows stored on the way.
/// </summary>
internal static unsafe class FloatRecursion<TSample>
    where TSample : struct, ISample
{
    private const int Band = 8;

    /// <summary>Samples of a row that a loop along columns takes at once.</summary>
    private const int Strip = 32;

    /// <summary>Bytes of scratch for a task of this size.</summary>
    public static long ScratchBytes(int width, int height) =>
        NativeScratch.Align((width + 7L) * Band * sizeof(float)) + (height + Band + 1) * Stride(width) * sizeof(float);

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run(in RecursionTask task, byte* scratch)
    {
        var (width, rows) = (task.Source.Width, task.Last - task.First);
        var stride = Stride(width);
        var columns = (float*)scratch;
        var state = (float*)(scratch + NativeScratch.Align((width + 7L) * Band * sizeof(float)));
        var middle = state + stride;
        var nu = Vector256.Create((float)task.NuColumns);
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

    private static long Stride(int width)
    {
        var length = (width + Strip - 1L) / Strip * Strip + 16;
        return length % 1024 == 0 ? length + 16 : length; // rows a page apart would fight for the same cache sets
    }

    /// <summary>y = x + ν·(previous − x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Step(Vector256<float> x, Vector256<float> previous, Vector256<float> nu) =>
        Vector256.FusedMultiplyAdd(nu, previous - x, x);

    private static void WidenRows(in RecursionTask task, int y, int count, float* middle, long stride)
    {
        for (var r = 0; r < count; r++)
        {
            var row = task.Source.Row(y + r);
            var to = middle + r * stride;
            var (x, width) = (0, task.Source.Width);
            for (; x + 8 <= width; x += 8) TSample.Load8(row, x).Store(to + x);
            for (; x < width; x++) to[x] = TSample.Load(row, x);
        }
    }

    /// <summary>All sweeps along eight rows, in place; rows past the last one of the plane are swept too, and mean nothing.</summary>
    private static void SmoothRows(float* rows, long stride, int width, float* columns, float nuRows, int steps)
    {
        for (var x = 0; x < width; x += Band) TransposeBlock(rows + x, stride, columns + x * Band, Band);
        var nu = Vector256.Create(nuRows);
        var value = Vector256.Load(columns);
        for (var step = 0; step < steps; step++)
        {
            for (var x = 0; x < width; x++) (value = Step(Vector256.Load(columns + x * Band), value, nu)).Store(columns + x * Band);
            for (var x = width - 1; x >= 0; x--) (value = Step(Vector256.Load(columns + x * Band), value, nu)).Store(columns + x * Band);
        }

        for (var x = 0; x < width; x += Band) TransposeBlock(columns + x * Band, Band, rows + x, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(float* from, long fromStride, float* to, long toStride)
    {
        if (!Avx.IsSupported)
        {
            for (var r = 0; r < Band; r++)
                for (var x = 0; x < Band; x++) to[x * toStride + r] = from[r * fromStride + x];
            return;
        }

        var (v0, v1) = (Vector256.Load(from), Vector256.Load(from + fromStride));
        var (v2, v3) = (Vector256.Load(from + 2 * fromStride), Vector256.Load(from + 3 * fromStride));
        var (v4, v5) = (Vector256.Load(from + 4 * fromStride), Vector256.Load(from + 5 * fromStride));
        var (v6, v7) = (Vector256.Load(from + 6 * fromStride), Vector256.Load(from + 7 * fromStride));
        Transpose.One8x8(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        v0.Store(to);
        v1.Store(to + toStride);
        v2.Store(to + 2 * toStride);
        v3.Store(to + 3 * toStride);
        v4.Store(to + 4 * toStride);
        v5.Store(to + 5 * toStride);
        v6.Store(to + 6 * toStride);
        v7.Store(to + 7 * toStride);
    }

    /// <summary>One sweep over rows from <paramref name="first"/> on, in place; a negative stride sweeps up.</summary>
    private static void SweepColumns(float* first, float* before, long stride, int count, int width, Vector256<float> nu)
    {
        for (var x = 0; x < width; x += Strip)
        {
            var at = first + x;
            var (y0, y1) = (Vector256.Load(before + x), Vector256.Load(before + x + 8));
            var (y2, y3) = (Vector256.Load(before + x + 16), Vector256.Load(before + x + 24));
            for (var r = 0; r < count; r++, at += stride)
            {
                (y0 = Step(Vector256.Load(at), y0, nu)).Store(at);
                (y1 = Step(Vector256.Load(at + 8), y1, nu)).Store(at + 8);
                (y2 = Step(Vector256.Load(at + 16), y2, nu)).Store(at + 16);
                (y3 = Step(Vector256.Load(at + 24), y3, nu)).Store(at + 24);
            }
        }
    }

    /// <summary>Sweeps the state row up past one row, and stores it as code values if the row is to be stored.</summary>
    private static void StoreRow(float* values, float* state, Vector256<float> nu, byte* row, int width)
    {
        var half = Vector256.Create(0.5f); // values are averages of samples: never negative, never above the largest
        var x = 0;
        for (; x < width; x += 8)
        {
            var value = Step(Vector256.Load(values + x), Vector256.Load(state + x), nu);
            value.Store(state + x);
            if (row != null && x + 8 <= width) TSample.Store8(row, x, Vector256.ConvertToInt32Native(value + half));
        }

        if (row == null) return;
        for (x = width & ~7; x < width; x++) TSample.Store(row, x, (int)(state[x] + 0.5f));
    }
}
