using ILGPU;

namespace MediaShm.Gpu.Devices.Ilgpu.Kernels;

/// <summary>Kernels that work on single samples; one thread makes one sample. Compiled by ILGPU for each kind of GPU.</summary>
internal static class PointKernels
{
    /// <summary>Copies a component.</summary>
    public static void Copy(ArrayView<byte> bytes, Samples from, Samples to)
    {
        int x = Grid.GlobalIndex.X, y = Grid.GlobalIndex.Y;
        if (x < to.Width && y < to.Height) Samples.StoreCode(bytes, to, x, y, Samples.Code(bytes, from, x, y));
    }

    /// <summary>Replaces each code value by an entry of a table of 16-bit words, little end first, that starts at byte <paramref name="table"/>.</summary>
    public static void LookUp(ArrayView<byte> bytes, Samples from, Samples to, int table)
    {
        int x = Grid.GlobalIndex.X, y = Grid.GlobalIndex.Y;
        if (x >= to.Width || y >= to.Height) return;
        var at = table + 2 * Samples.Code(bytes, from, x, y);
        Samples.StoreCode(bytes, to, x, y, bytes[at] | bytes[at + 1] << 8);
    }

    /// <summary>Makes a component the sum of up to four, weighted, plus an offset. Components beyond <see cref="Mixture.Count"/> are not read.</summary>
    public static void Mix(ArrayView<byte> bytes, Samples a, Samples b, Samples c, Samples d, Samples to, Mixture mixture)
    {
        int x = Grid.GlobalIndex.X, y = Grid.GlobalIndex.Y;
        if (x >= to.Width || y >= to.Height) return;
        var sum = mixture.Offset + mixture.A * Samples.Code(bytes, a, x, y);
        if (mixture.Count > 1) sum += mixture.B * Samples.Code(bytes, b, x, y);
        if (mixture.Count > 2) sum += mixture.C * Samples.Code(bytes, c, x, y);
        if (mixture.Count > 3) sum += mixture.D * Samples.Code(bytes, d, x, y);
        Samples.StoreCode(bytes, to, x, y, (int)(IntrinsicMath.Clamp(sum, 0f, to.Max) + 0.5f));
    }
}

/// <summary>Weights of one row of a colour matrix.</summary>
internal struct Mixture
{
    /// <summary>Components that take part.</summary>
    public int Count;

    /// <summary>Weight of each.</summary>
    public float A, B, C, D;

    /// <summary>Added, in code values.</summary>
    public float Offset;
}
