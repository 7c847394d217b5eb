using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Turns rows into columns in registers. Needs AVX2.</summary>
internal static class Transpose
{
    /// <summary>Transposes two 8x8 blocks of words at once, one in the lower lanes of the eight vectors, one in the upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Two8x8(
        ref Vector256<short> v0, ref Vector256<short> v1, ref Vector256<short> v2, ref Vector256<short> v3,
        ref Vector256<short> v4, ref Vector256<short> v5, ref Vector256<short> v6, ref Vector256<short> v7)
    {
        // Words of rows 0 and 1 side by side, then pairs of rows, then fours: each stage doubles what belongs together.
        var a0 = Avx2.UnpackLow(v0, v1).AsInt32();
        var a1 = Avx2.UnpackHigh(v0, v1).AsInt32();
        var a2 = Avx2.UnpackLow(v2, v3).AsInt32();
        var a3 = Avx2.UnpackHigh(v2, v3).AsInt32();
        var a4 = Avx2.UnpackLow(v4, v5).AsInt32();
        var a5 = Avx2.UnpackHigh(v4, v5).AsInt32();
        var a6 = Avx2.UnpackLow(v6, v7).AsInt32();
        var a7 = Avx2.UnpackHigh(v6, v7).AsInt32();
        var b0 = Avx2.UnpackLow(a0, a2).AsInt64();
        var b1 = Avx2.UnpackHigh(a0, a2).AsInt64();
        var b2 = Avx2.UnpackLow(a1, a3).AsInt64();
        var b3 = Avx2.UnpackHigh(a1, a3).AsInt64();
        var b4 = Avx2.UnpackLow(a4, a6).AsInt64();
        var b5 = Avx2.UnpackHigh(a4, a6).AsInt64();
        var b6 = Avx2.UnpackLow(a5, a7).AsInt64();
        var b7 = Avx2.UnpackHigh(a5, a7).AsInt64();
        v0 = Avx2.UnpackLow(b0, b4).AsInt16();
        v1 = Avx2.UnpackHigh(b0, b4).AsInt16();
        v2 = Avx2.UnpackLow(b1, b5).AsInt16();
        v3 = Avx2.UnpackHigh(b1, b5).AsInt16();
        v4 = Avx2.UnpackLow(b2, b6).AsInt16();
        v5 = Avx2.UnpackHigh(b2, b6).AsInt16();
        v6 = Avx2.UnpackLow(b3, b7).AsInt16();
        v7 = Avx2.UnpackHigh(b3, b7).AsInt16();
    }
}
