using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>16 integers. Needs AVX-512.</summary>
internal readonly unsafe struct Ints512 : IInts<Ints512>
{
    private readonly Vector512<int> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Ints512(Vector512<int> v) => _v = v;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 Of(int value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 Load(int* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 LoadBytes(byte* from) => new(Avx512F.ConvertToVector512Int32(Vector128.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 LoadWords(ushort* from) => new(Avx512F.ConvertToVector512Int32(Vector256.Load(from)));

    /// <summary>Stores integers from 0 to 255 as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector512<int> v, byte* to) => Avx512F.ConvertToVector128Byte(v).Store(to);

    /// <summary>Stores integers from 0 to 65535 as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Vector512<int> v, ushort* to) => Avx512F.ConvertToVector256UInt16(v).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => StoreBytes(_v, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreWords(ushort* to) => StoreWords(_v, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator +(Ints512 a, Ints512 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator -(Ints512 a, Ints512 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator *(Ints512 a, Ints512 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator &(Ints512 a, Ints512 b) => new(a._v & b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator <<(Ints512 a, int bits) => new(a._v << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator >>>(Ints512 a, int bits) => new(a._v >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 operator >>(Ints512 a, int bits) => new(a._v >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints512 Clip(Ints512 a, Ints512 max) => new(Vector512.Min(Vector512.Max(a._v, Vector512<int>.Zero), max._v));
}
