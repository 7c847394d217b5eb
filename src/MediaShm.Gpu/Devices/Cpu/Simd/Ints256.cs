using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>8 integers. Needs AVX2.</summary>
internal readonly unsafe struct Ints256 : IInts<Ints256>
{
    private readonly Vector256<int> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Ints256(Vector256<int> v) => _v = v;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 Of(int value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 Load(int* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 LoadBytes(byte* from) => new(Avx2.ConvertToVector256Int32(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 LoadWords(ushort* from) => new(Avx2.ConvertToVector256Int32(from));

    /// <summary>Stores integers from 0 to 255 as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector256<int> v, byte* to)
    {
        var words = Vector128.Narrow(v.GetLower(), v.GetUpper());
        *(ulong*)to = Vector128.Narrow(words, words).AsUInt64().ToScalar();
    }

    /// <summary>Stores integers from 0 to 65535 as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Vector256<int> v, ushort* to) => Vector128.Narrow(v.GetLower().AsUInt32(), v.GetUpper().AsUInt32()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => StoreBytes(_v, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreWords(ushort* to) => StoreWords(_v, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator +(Ints256 a, Ints256 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator -(Ints256 a, Ints256 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator *(Ints256 a, Ints256 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator &(Ints256 a, Ints256 b) => new(a._v & b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator <<(Ints256 a, int bits) => new(a._v << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator >>>(Ints256 a, int bits) => new(a._v >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 operator >>(Ints256 a, int bits) => new(a._v >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints256 Clip(Ints256 a, Ints256 max) => new(Vector256.Min(Vector256.Max(a._v, Vector256<int>.Zero), max._v));
}
