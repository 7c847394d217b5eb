using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Turns rows into columns in registers.</summary>
internal static class Transpose
{
    /// <summary>Transposes as many 8x8 blocks of words at once as there are lanes, one in each lane of the eight vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Blocks8x8<W>(ref W v0, ref W v1, ref W v2, ref W v3, ref W v4, ref W v5, ref W v6, ref W v7)
        where W : struct, IWords<W>
    {
        // Words of rows 0 and 1 side by side, then pairs of rows, then fours: each stage doubles what belongs together.
        var a0 = W.ZipLow(v0, v1);
        var a1 = W.ZipHigh(v0, v1);
        var a2 = W.ZipLow(v2, v3);
        var a3 = W.ZipHigh(v2, v3);
        var a4 = W.ZipLow(v4, v5);
        var a5 = W.ZipHigh(v4, v5);
        var a6 = W.ZipLow(v6, v7);
        var a7 = W.ZipHigh(v6, v7);
        var b0 = W.ZipLow32(a0, a2);
        var b1 = W.ZipHigh32(a0, a2);
        var b2 = W.ZipLow32(a1, a3);
        var b3 = W.ZipHigh32(a1, a3);
        var b4 = W.ZipLow32(a4, a6);
        var b5 = W.ZipHigh32(a4, a6);
        var b6 = W.ZipLow32(a5, a7);
        var b7 = W.ZipHigh32(a5, a7);
        v0 = W.ZipLow64(b0, b4);
        v1 = W.ZipHigh64(b0, b4);
        v2 = W.ZipLow64(b1, b5);
        v3 = W.ZipHigh64(b1, b5);
        v4 = W.ZipLow64(b2, b6);
        v5 = W.ZipHigh64(b2, b6);
        v6 = W.ZipLow64(b3, b7);
        v7 = W.ZipHigh64(b3, b7);
    }

    /// <summary>Transposes as many 4x4 blocks of floats at once as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Blocks4x4<F>(ref F v0, ref F v1, ref F v2, ref F v3)
        where F : struct, IReals<F, float>
    {
        var a0 = F.ZipLow32(v0, v1);
        var a1 = F.ZipHigh32(v0, v1);
        var a2 = F.ZipLow32(v2, v3);
        var a3 = F.ZipHigh32(v2, v3);
        v0 = F.ZipLow64(a0, a2);
        v1 = F.ZipHigh64(a0, a2);
        v2 = F.ZipLow64(a1, a3);
        v3 = F.ZipHigh64(a1, a3);
    }
}
