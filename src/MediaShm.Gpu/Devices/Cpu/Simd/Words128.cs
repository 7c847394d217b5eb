using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>Eight words: SSE, NEON, or whatever the runtime makes of them.</summary>
internal readonly unsafe struct Words128 : IWords<Words128>
{
    private readonly Vector128<short> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words128(Vector128<short> v) => _v = v;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Of(short value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Load(short* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadBytes(byte* from) => new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)from).AsByte()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadRows(byte** rows, int r, nint offset) => Load((short*)(rows[r] + offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadRowsOfBytes(byte** rows, int r, nint offset) => LoadBytes(rows[r] + offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => *(ulong*)to = Pack(_v, _v).AsUInt64().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* to, Words128 first, Words128 second) => Pack(first._v, second._v).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRows(short* to, long stride) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 operator +(Words128 a, Words128 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 operator -(Words128 a, Words128 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 operator *(Words128 a, Words128 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 operator <<(Words128 a, int bits) => new(a._v << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 operator >>>(Words128 a, int bits) => new(a._v >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 AddSaturate(Words128 a, Words128 b) => new(Vector128.AddSaturate(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MultiplyHigh(Words128 a, Words128 b)
    {
        if (Sse2.IsSupported) return new(Sse2.MultiplyHigh(a._v, b._v));
        if (AdvSimd.Arm64.IsSupported)
        {
            var (low, high) = (AdvSimd.MultiplyWideningLower(a._v.GetLower(), b._v.GetLower()), AdvSimd.MultiplyWideningUpper(a._v, b._v));
            return new(AdvSimd.Arm64.UnzipOdd(low.AsInt16(), high.AsInt16()));
        }

        var ((a0, a1), (b0, b1)) = (Vector128.Widen(a._v), Vector128.Widen(b._v));
        return new(Vector128.Narrow((a0 * b0) >> 16, (a1 * b1) >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MultiplyRound(Words128 a, Words128 b)
    {
        if (Ssse3.IsSupported) return new(Ssse3.MultiplyHighRoundScale(a._v, b._v));
        if (AdvSimd.IsSupported) return new(AdvSimd.MultiplyRoundedDoublingSaturateHigh(a._v, b._v));
        var ((a0, a1), (b0, b1)) = (Vector128.Widen(a._v), Vector128.Widen(b._v));
        var half = Vector128.Create(1 << 14);
        return new(Vector128.Narrow((a0 * b0 + half) >> 15, (a1 * b1 + half) >> 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Clip(Words128 a, Words128 max) => new(Vector128.Min(Vector128.Max(a._v, Vector128<short>.Zero), max._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Mix(Words128 a, Words128 b, int weights, int offset, int bits)
    {
        var o = Vector128.Create(offset);
        if (Sse2.IsSupported)
        {
            var w = Vector128.Create(weights).AsInt16();
            var first = (Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(a._v, b._v), w) + o) >> bits;
            var second = (Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(a._v, b._v), w) + o) >> bits;
            return new(Sse2.PackSignedSaturate(first, second));
        }

        var ((a0, a1), (b0, b1)) = (Vector128.Widen(a._v), Vector128.Widen(b._v));
        var (wa, wb) = (Vector128.Create((int)(short)weights), Vector128.Create(weights >> 16));
        return new(Vector128.NarrowWithSaturation((a0 * wa + b0 * wb + o) >> bits, (a1 * wa + b1 * wb + o) >> bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ZipLow(Words128 a, Words128 b) => new(Zip.Low(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ZipHigh(Words128 a, Words128 b) => new(Zip.High(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ZipLow32(Words128 a, Words128 b) => new(Zip.Low(a._v.AsSingle(), b._v.AsSingle()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ZipHigh32(Words128 a, Words128 b) => new(Zip.High(a._v.AsSingle(), b._v.AsSingle()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ZipLow64(Words128 a, Words128 b) => new(Zip.Low(a._v.AsInt64(), b._v.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ZipHigh64(Words128 a, Words128 b) => new(Zip.High(a._v.AsInt64(), b._v.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pack(Vector128<short> first, Vector128<short> second)
    {
        if (Sse2.IsSupported) return Sse2.PackUnsignedSaturate(first, second);
        if (AdvSimd.IsSupported)
            return AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(first), second);
        var max = Vector128.Create((short)255);
        return Vector128.Narrow(
            Vector128.Min(Vector128.Max(first, Vector128<short>.Zero), max).AsUInt16(),
            Vector128.Min(Vector128.Max(second, Vector128<short>.Zero), max).AsUInt16());
    }
}
