using ILGPU;

namespace MediaShm.Gpu.Devices.Ilgpu.Kernels;

/// <summary>Kernels that work along rows or columns. Compiled by ILGPU for each kind of GPU.</summary>
internal static class LineKernels
{
    /// <summary>Convolution along rows; one thread makes one sample. Samples outside repeat the edge.</summary>
    /// <param name="bytes">All memory, as bytes.</param>
    /// <param name="floats">All memory, as floats.</param>
    /// <param name="from">What is read.</param>
    /// <param name="to">What is written.</param>
    /// <param name="weights">Index of the first weight among the floats.</param>
    /// <param name="taps">Number of weights; odd.</param>
    public static void ConvolveRows(ArrayView<byte> bytes, ArrayView<float> floats, Samples from, Samples to, int weights, int taps)
    {
        int x = Grid.GlobalIndex.X, y = Grid.GlobalIndex.Y;
        if (x >= to.Width || y >= to.Height) return;
        var sum = 0f;
        for (var k = 0; k < taps; k++)
            sum += floats[weights + k] * Samples.Value(bytes, floats, from, IntrinsicMath.Clamp(x + k - taps / 2, 0, to.Width - 1), y);
        Samples.Store(bytes, floats, to, x, y, sum);
    }

    /// <summary>
    /// Convolution along columns, likewise; with <see cref="Sharpening.IsOn"/> the sum is what <paramref name="original"/> is
    /// sharpened by: clip(s + ((s − rounded sum)·amount >> 16)).
    /// </summary>
    public static void ConvolveColumns(
        ArrayView<byte> bytes, ArrayView<float> floats, Samples from, Samples to, int weights, int taps, Samples original, Sharpening sharpening)
    {
        int x = Grid.GlobalIndex.X, y = Grid.GlobalIndex.Y;
        if (x >= to.Width || y >= to.Height) return;
        var sum = 0f;
        for (var k = 0; k < taps; k++)
            sum += floats[weights + k] * Samples.Value(bytes, floats, from, x, IntrinsicMath.Clamp(y + k - taps / 2, 0, to.Height - 1));
        if (sharpening.IsOn == 0)
        {
            Samples.Store(bytes, floats, to, x, y, sum);
            return;
        }

        var s = Samples.Code(bytes, original, x, y);
        // Rounded half up, negative sums too; far outside the code values the exact number no longer matters.
        var shifted = IntrinsicMath.Clamp(sum, -1e9f, 1e9f) + 0.5f;
        var blurred = (int)shifted;
        if (shifted < blurred) blurred--;
        var sharp = s + ((long)(s - blurred) * sharpening.Amount >> 16);
        Samples.StoreCode(bytes, to, x, y, (int)IntrinsicMath.Clamp(sharp, 0L, to.Max));
    }

    /// <summary>
    /// One direction of one step of the two-sided exponential smoothing. Each thread runs along a segment of a line and starts
    /// <see cref="Recursion.Halo"/> samples ahead of it, where what it cannot see has decayed below notice. A start on a line's
    /// first (last) sample takes that as if it went on for ever, which is what the scaling by 1/(1 − ν) there means.
    /// </summary>
    public static void Recurse(ArrayView<byte> bytes, ArrayView<float> floats, Samples from, Samples to, Recursion recursion)
    {
        int line = Grid.GlobalIndex.X, begin = Grid.GlobalIndex.Y * recursion.Segment;
        var alongRows = recursion.AlongRows != 0;
        var lines = alongRows ? to.Height : to.Width;
        var length = alongRows ? to.Width : to.Height;
        if (line >= lines || begin >= length) return;
        var end = IntrinsicMath.Min(begin + recursion.Segment, length);
        var (keep, take) = (recursion.Keep, 1 - recursion.Keep);
        if (recursion.Backward == 0)
        {
            var i = IntrinsicMath.Max(begin - recursion.Halo, 0);
            var f = Along(bytes, floats, from, alongRows, line, i);
            for (; i < end; i++)
            {
                f = take * Along(bytes, floats, from, alongRows, line, i) + keep * f;
                if (i >= begin) StoreAlong(bytes, floats, to, alongRows, line, i, f);
            }
        }
        else
        {
            var i = IntrinsicMath.Min(end + recursion.Halo, length) - 1;
            var f = Along(bytes, floats, from, alongRows, line, i);
            for (; i >= begin; i--)
            {
                f = take * Along(bytes, floats, from, alongRows, line, i) + keep * f;
                if (i < end) StoreAlong(bytes, floats, to, alongRows, line, i, f);
            }
        }
    }

    private static float Along(ArrayView<byte> bytes, ArrayView<float> floats, Samples s, bool alongRows, int line, int i) =>
        Samples.Value(bytes, floats, s, alongRows ? i : line, alongRows ? line : i);

    private static void StoreAlong(ArrayView<byte> bytes, ArrayView<float> floats, Samples s, bool alongRows, int line, int i, float value) =>
        Samples.Store(bytes, floats, s, alongRows ? i : line, alongRows ? line : i, value);
}

/// <summary>How a convolution ends.</summary>
internal struct Sharpening
{
    /// <summary>1: it sharpens.</summary>
    public int IsOn;

    /// <summary>By how much, in 16.16 fixed point.</summary>
    public int Amount;
}

/// <summary>One direction of one smoothing step.</summary>
internal struct Recursion
{
    /// <summary>ν: what remains of a value one sample further on.</summary>
    public float Keep;

    /// <summary>Samples of a line that one thread makes.</summary>
    public int Segment;

    /// <summary>Samples that it reads ahead of them.</summary>
    public int Halo;

    /// <summary>1: from the last sample to the first.</summary>
    public int Backward;

    /// <summary>1: lines are rows; 0: columns.</summary>
    public int AlongRows;
}
