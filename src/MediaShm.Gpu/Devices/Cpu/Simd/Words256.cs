using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>Sixteen words. Needs AVX2.</summary>
internal readonly unsafe struct Words256 : IWords<Words256>
{
    private readonly Vector256<short> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words256(Vector256<short> v) => _v = v;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Of(short value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Load(short* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadBytes(byte* from) => new(Avx2.ConvertToVector256Int16(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadRows(byte** rows, int r, nint offset) =>
        new(Vector256.Create(Vector128.Load((short*)(rows[r] + offset)), Vector128.Load((short*)(rows[r + 8] + offset))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadRowsOfBytes(byte** rows, int r, nint offset) =>
        new(Avx2.ConvertToVector256Int16(TwoOfBytes(rows[r] + offset, rows[r + 8] + offset)));

    /// <summary>Eight bytes from here, eight from there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> TwoOfBytes(byte* lower, byte* upper) =>
        Sse.LoadHigh(Vector128.CreateScalarUnsafe(*(ulong*)lower).AsSingle(), (float*)upper).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => Sse2.PackUnsignedSaturate(_v.GetLower(), _v.GetUpper()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* to, Words256 first, Words256 second) =>
        Avx2.Permute4x64(Avx2.PackUnsignedSaturate(first._v, second._v).AsUInt64(), 0b11_01_10_00).AsByte().Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRows(short* to, long stride)
    {
        _v.GetLower().Store(to);
        _v.GetUpper().Store(to + 8 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator +(Words256 a, Words256 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator -(Words256 a, Words256 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator *(Words256 a, Words256 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator <<(Words256 a, int bits) => new(a._v << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator >>>(Words256 a, int bits) => new(a._v >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 AddSaturate(Words256 a, Words256 b) => new(Avx2.AddSaturate(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MultiplyHigh(Words256 a, Words256 b) => new(Avx2.MultiplyHigh(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MultiplyRound(Words256 a, Words256 b) => new(Avx2.MultiplyHighRoundScale(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Clip(Words256 a, Words256 max) => new(Vector256.Min(Vector256.Max(a._v, Vector256<short>.Zero), max._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Mix(Words256 a, Words256 b, int weights, int offset, int bits)
    {
        // Zipping and packing both stay within lanes: what one puts out of order the other puts right.
        var (w, o) = (Vector256.Create(weights).AsInt16(), Vector256.Create(offset));
        var first = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a._v, b._v), w) + o) >> bits;
        var second = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a._v, b._v), w) + o) >> bits;
        return new(Avx2.PackSignedSaturate(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ZipLow(Words256 a, Words256 b) => new(Avx2.UnpackLow(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ZipHigh(Words256 a, Words256 b) => new(Avx2.UnpackHigh(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ZipLow32(Words256 a, Words256 b) => new(Avx2.UnpackLow(a._v.AsInt32(), b._v.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ZipHigh32(Words256 a, Words256 b) => new(Avx2.UnpackHigh(a._v.AsInt32(), b._v.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ZipLow64(Words256 a, Words256 b) => new(Avx2.UnpackLow(a._v.AsInt64(), b._v.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ZipHigh64(Words256 a, Words256 b) => new(Avx2.UnpackHigh(a._v.AsInt64(), b._v.AsInt64()).AsInt16());
}
