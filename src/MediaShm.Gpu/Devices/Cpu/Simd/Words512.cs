using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>Thirty-two words. Needs AVX-512, as <see cref="Vector512.IsHardwareAccelerated"/> means it: F, BW, CD, DQ, VL.</summary>
internal readonly unsafe struct Words512 : IWords<Words512>
{
    private readonly Vector512<short> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words512(Vector512<short> v) => _v = v;

    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Of(short value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Load(short* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadBytes(byte* from) => new(Avx512BW.ConvertToVector512Int16(Vector256.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadRows(byte** rows, int r, nint offset) => new(Vector512.Create(
        Vector256.Create(Vector128.Load((short*)(rows[r] + offset)), Vector128.Load((short*)(rows[r + 8] + offset))),
        Vector256.Create(Vector128.Load((short*)(rows[r + 16] + offset)), Vector128.Load((short*)(rows[r + 24] + offset)))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadRowsOfBytes(byte** rows, int r, nint offset) => new(Avx512BW.ConvertToVector512Int16(Vector256.Create(
        Words256.TwoOfBytes(rows[r] + offset, rows[r + 8] + offset),
        Words256.TwoOfBytes(rows[r + 16] + offset, rows[r + 24] + offset))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.Max(_v, Vector512<short>.Zero).AsUInt16()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* to, Words512 first, Words512 second) => Avx512F.PermuteVar8x64(
        Avx512BW.PackUnsignedSaturate(first._v, second._v).AsUInt64(), Vector512.Create(0UL, 2, 4, 6, 1, 3, 5, 7)).AsByte().Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRows(short* to, long stride)
    {
        Avx512F.ExtractVector128(_v, 0).Store(to);
        Avx512F.ExtractVector128(_v, 1).Store(to + 8 * stride);
        Avx512F.ExtractVector128(_v, 2).Store(to + 16 * stride);
        Avx512F.ExtractVector128(_v, 3).Store(to + 24 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator +(Words512 a, Words512 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator -(Words512 a, Words512 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator *(Words512 a, Words512 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator <<(Words512 a, int bits) => new(a._v << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator >>>(Words512 a, int bits) => new(a._v >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 AddSaturate(Words512 a, Words512 b) => new(Avx512BW.AddSaturate(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MultiplyHigh(Words512 a, Words512 b) => new(Avx512BW.MultiplyHigh(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MultiplyRound(Words512 a, Words512 b) => new(Avx512BW.MultiplyHighRoundScale(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Clip(Words512 a, Words512 max) => new(Vector512.Min(Vector512.Max(a._v, Vector512<short>.Zero), max._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Mix(Words512 a, Words512 b, int weights, int offset, int bits)
    {
        // Zipping and packing both stay within lanes: what one puts out of order the other puts right.
        var (w, o) = (Vector512.Create(weights).AsInt16(), Vector512.Create(offset));
        var first = (Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(a._v, b._v), w) + o) >> bits;
        var second = (Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(a._v, b._v), w) + o) >> bits;
        return new(Avx512BW.PackSignedSaturate(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ZipLow(Words512 a, Words512 b) => new(Avx512BW.UnpackLow(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ZipHigh(Words512 a, Words512 b) => new(Avx512BW.UnpackHigh(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ZipLow32(Words512 a, Words512 b) => new(Avx512F.UnpackLow(a._v.AsInt32(), b._v.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ZipHigh32(Words512 a, Words512 b) => new(Avx512F.UnpackHigh(a._v.AsInt32(), b._v.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ZipLow64(Words512 a, Words512 b) => new(Avx512F.UnpackLow(a._v.AsInt64(), b._v.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ZipHigh64(Words512 a, Words512 b) => new(Avx512F.UnpackHigh(a._v.AsInt64(), b._v.AsInt64()).AsInt16());
}
