using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Two-sided recursive smoothing in single precision: for large σ and deep samples, where 16-bit fixed point would be too
/// coarse, and for processors without AVX2. Rows go eight at a time, a vector holding one column of the eight; columns go
/// eight neighbours at a time.
/// </summary>
internal static unsafe class FloatRecursion<TSample>
    where TSample : struct, ISample
{
    private const int Band = 8;

    /// <summary>Bytes of scratch for a plane.</summary>
    public static long ScratchBytes(int width, int height) =>
        NativeScratch.Align(width * Band * (long)sizeof(float)) + (height + Band) * Stride(width) * sizeof(float);

    /// <summary>Smooths a plane, or a band of rows of it.</summary>
    public static void Run(in RecursionTask task, byte* scratch)
    {
        var width = task.Source.Width;
        var columns = (float*)scratch;
        var middle = (float*)(scratch + NativeScratch.Align(width * Band * (long)sizeof(float)));
        var stride = Stride(width);
        var rows = task.Last - task.First;
        for (var y = 0; y < rows; y += Band)
        {
            var count = Math.Min(Band, rows - y);
            if (task.NuRows > 0) SmoothRows(task, task.First + y, count, columns, middle + y * stride, stride);
            else WidenRows(task, task.First + y, count, middle + y * stride, stride);
        }

        for (var step = 0; step < task.Steps && task.NuColumns > 0; step++)
        {
            SweepColumns(middle, stride, rows, width, (float)task.NuColumns);
            SweepColumns(middle + (rows - 1) * stride, -stride, rows, width, (float)task.NuColumns);
        }

        for (var y = task.StoreFirst; y < task.StoreLast; y++) StoreRow(middle + (y - task.First) * stride, task.Target.Row(y), width);
    }

    private static long Stride(int width) => ((width + 7L) / 8 * 8) + 16;

    /// <summary>y = x + ν·(previous − x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Step(Vector256<float> x, Vector256<float> previous, Vector256<float> nu) => x + nu * (previous - x);

    private static void SmoothRows(in RecursionTask task, int y, int count, float* columns, float* middle, long stride)
    {
        var width = task.Source.Width;
        var nu = Vector256.Create((float)task.NuRows);
        var row = stackalloc byte*[Band];
        for (var r = 0; r < Band; r++) row[r] = task.Source.Row(y + Math.Min(r, count - 1));
        for (var x = 0; x < width; x++)
        {
            Vector256.ConvertToSingle(Vector256.Create(
                TSample.Load(row[0], x), TSample.Load(row[1], x), TSample.Load(row[2], x), TSample.Load(row[3], x),
                TSample.Load(row[4], x), TSample.Load(row[5], x), TSample.Load(row[6], x), TSample.Load(row[7], x))).Store(columns + x * Band);
        }

        for (var step = 0; step < task.Steps; step++)
        {
            var value = Vector256.Load(columns);
            for (var x = 1; x < width; x++) (value = Step(Vector256.Load(columns + x * Band), value, nu)).Store(columns + x * Band);
            for (var x = width - 2; x >= 0; x--) (value = Step(Vector256.Load(columns + x * Band), value, nu)).Store(columns + x * Band);
        }

        for (var r = 0; r < count; r++)
            for (var x = 0; x < width; x++) middle[r * stride + x] = columns[x * Band + r];
    }

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

    /// <summary>One sweep over all rows from <paramref name="first"/> on, in place; a negative stride sweeps up.</summary>
    private static void SweepColumns(float* first, long stride, int rows, int width, float nu)
    {
        var factor = Vector256.Create(nu);
        for (var y = 1; y < rows; y++)
        {
            var row = first + y * stride;
            var before = row - stride;
            for (var x = 0; x < width; x += 8) Step(Vector256.Load(row + x), Vector256.Load(before + x), factor).Store(row + x);
        }
    }

    private static void StoreRow(float* values, byte* row, int width)
    {
        var half = Vector256.Create(0.5f); // values are averages of samples: never negative, never above the largest
        var x = 0;
        for (; x + 8 <= width; x += 8) TSample.Store8(row, x, Vector256.ConvertToInt32Native(Vector256.Load(values + x) + half));
        for (; x < width; x++) TSample.Store(row, x, (int)(values[x] + 0.5f));
    }
}
