using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>4 floats or 2 doubles: SSE, NEON, or whatever the runtime makes of them.</summary>
internal readonly unsafe struct Reals128<TReal> : IReals<Reals128<TReal>, TReal>
    where TReal : unmanaged, IBinaryFloatingPointIeee754<TReal>
{
    private readonly Vector128<TReal> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reals128(Vector128<TReal> v) => _v = v;

    public static int Count => Vector128<TReal>.Count;

    private Vector128<int> WholeFloats => Vector128.ConvertToInt32Native(_v.AsSingle());

    /// <summary>Two, in the lower half.</summary>
    private Vector128<int> WholeDoubles => Sse2.IsSupported
        ? Sse2.ConvertToVector128Int32WithTruncation(_v.AsDouble())
        : Vector128.Create((int)_v.AsDouble()[0], (int)_v.AsDouble()[1], 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> Of(TReal value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> Load(TReal* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> LoadBytes(byte* from) => typeof(TReal) == typeof(float)
        ? new(Vector128.ConvertToSingle(Ints128.Widen(from)).As<float, TReal>())
        : new(Vector128.Create((double)from[0], from[1]).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> LoadWords(ushort* from) => typeof(TReal) == typeof(float)
        ? new(Vector128.ConvertToSingle(Ints128.Widen(from)).As<float, TReal>())
        : new(Vector128.Create((double)from[0], from[1]).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(TReal* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreInts(int* to)
    {
        if (typeof(TReal) == typeof(float)) WholeFloats.Store(to);
        else *(ulong*)to = WholeDoubles.AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to)
    {
        if (typeof(TReal) == typeof(float)) Ints128.StoreBytes(WholeFloats, to);
        else (to[0], to[1]) = ((byte)_v.AsDouble()[0], (byte)_v.AsDouble()[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreWords(ushort* to)
    {
        if (typeof(TReal) == typeof(float)) Ints128.StoreWords(WholeFloats, to);
        else (to[0], to[1]) = ((ushort)_v.AsDouble()[0], (ushort)_v.AsDouble()[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> operator +(Reals128<TReal> a, Reals128<TReal> b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> operator -(Reals128<TReal> a, Reals128<TReal> b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> operator *(Reals128<TReal> a, Reals128<TReal> b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> Clip(Reals128<TReal> a, Reals128<TReal> max) => new(Vector128.MinNative(Vector128.MaxNative(a._v, Vector128<TReal>.Zero), max._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> Floor(Reals128<TReal> a) => typeof(TReal) == typeof(float)
        ? new(Vector128.Floor(a._v.AsSingle()).As<float, TReal>())
        : new(Vector128.Floor(a._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> FusedMultiplyAdd(Reals128<TReal> a, Reals128<TReal> b, Reals128<TReal> c) => typeof(TReal) == typeof(float)
        ? new(Vector128.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), c._v.AsSingle()).As<float, TReal>())
        : new(Vector128.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), c._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> LoadRows(TReal* from, long stride) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRows(TReal* to, long stride) => Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> ZipLow32(Reals128<TReal> a, Reals128<TReal> b) => new(Zip.Low(a._v.AsSingle(), b._v.AsSingle()).As<float, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> ZipHigh32(Reals128<TReal> a, Reals128<TReal> b) => new(Zip.High(a._v.AsSingle(), b._v.AsSingle()).As<float, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> ZipLow64(Reals128<TReal> a, Reals128<TReal> b) => new(Zip.Low(a._v.AsInt64(), b._v.AsInt64()).As<long, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals128<TReal> ZipHigh64(Reals128<TReal> a, Reals128<TReal> b) => new(Zip.High(a._v.AsInt64(), b._v.AsInt64()).As<long, TReal>());
}
