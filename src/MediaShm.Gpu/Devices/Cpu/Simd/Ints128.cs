using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>4 integers.</summary>
internal readonly unsafe struct Ints128 : IInts<Ints128>
{
    private readonly Vector128<int> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Ints128(Vector128<int> v) => _v = v;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 Of(int value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 Load(int* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 LoadBytes(byte* from) => new(Widen(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 LoadWords(ushort* from) => new(Widen(from));

    /// <summary>Four bytes as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Widen(byte* from) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)from).AsByte())).AsInt32();

    /// <summary>Four words as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Widen(ushort* from) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)from).AsUInt16()).AsInt32();

    /// <summary>Stores integers from 0 to 255 as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector128<int> v, byte* to)
    {
        var words = Vector128.Narrow(v, v);
        *(uint*)to = Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }

    /// <summary>Stores integers from 0 to 65535 as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(Vector128<int> v, ushort* to) => *(ulong*)to = Vector128.Narrow(v, v).AsUInt64().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => StoreBytes(_v, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreWords(ushort* to) => StoreWords(_v, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator +(Ints128 a, Ints128 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator -(Ints128 a, Ints128 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator *(Ints128 a, Ints128 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator &(Ints128 a, Ints128 b) => new(a._v & b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator <<(Ints128 a, int bits) => new(a._v << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator >>>(Ints128 a, int bits) => new(a._v >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 operator >>(Ints128 a, int bits) => new(a._v >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ints128 Clip(Ints128 a, Ints128 max) => new(Vector128.Min(Vector128.Max(a._v, Vector128<int>.Zero), max._v));
}
