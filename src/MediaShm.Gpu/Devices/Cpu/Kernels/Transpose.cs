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

    /// <summary>Transposes an 8x8 block of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One8x8(
        ref Vector256<float> v0, ref Vector256<float> v1, ref Vector256<float> v2, ref Vector256<float> v3,
        ref Vector256<float> v4, ref Vector256<float> v5, ref Vector256<float> v6, ref Vector256<float> v7)
    {
        var a0 = Avx.UnpackLow(v0, v1).AsDouble();
        var a1 = Avx.UnpackHigh(v0, v1).AsDouble();
        var a2 = Avx.UnpackLow(v2, v3).AsDouble();
        var a3 = Avx.UnpackHigh(v2, v3).AsDouble();
        var a4 = Avx.UnpackLow(v4, v5).AsDouble();
        var a5 = Avx.UnpackHigh(v4, v5).AsDouble();
        var a6 = Avx.UnpackLow(v6, v7).AsDouble();
        var a7 = Avx.UnpackHigh(v6, v7).AsDouble();
        var b0 = Avx.UnpackLow(a0, a2).AsSingle();
        var b1 = Avx.UnpackHigh(a0, a2).AsSingle();
        var b2 = Avx.UnpackLow(a1, a3).AsSingle();
        var b3 = Avx.UnpackHigh(a1, a3).AsSingle();
        var b4 = Avx.UnpackLow(a4, a6).AsSingle();
        var b5 = Avx.UnpackHigh(a4, a6).AsSingle();
        var b6 = Avx.UnpackLow(a5, a7).AsSingle();
        var b7 = Avx.UnpackHigh(a5, a7).AsSingle();
        // Lanes hold columns 0 to 3 and 4 to 7: swap the halves that lie in the wrong vector.
        v0 = Avx.Permute2x128(b0, b4, 0x20);
        v1 = Avx.Permute2x128(b1, b5, 0x20);
        v2 = Avx.Permute2x128(b2, b6, 0x20);
        v3 = Avx.Permute2x128(b3, b7, 0x20);
        v4 = Avx.Permute2x128(b0, b4, 0x31);
        v5 = Avx.Permute2x128(b1, b5, 0x31);
        v6 = Avx.Permute2x128(b2, b6, 0x31);
        v7 = Avx.Permute2x128(b3, b7, 0x31);
    }
}
