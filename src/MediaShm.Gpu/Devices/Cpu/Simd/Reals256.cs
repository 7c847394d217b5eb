using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>8 floats or 4 doubles. Needs AVX2.</summary>
internal readonly unsafe struct Reals256<TReal> : IReals<Reals256<TReal>, TReal>
    where TReal : unmanaged, IBinaryFloatingPointIeee754<TReal>
{
    private readonly Vector256<TReal> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reals256(Vector256<TReal> v) => _v = v;

    public static int Count => Vector256<TReal>.Count;

    private Vector256<int> WholeFloats => Vector256.ConvertToInt32Native(_v.AsSingle());

    private Vector128<int> WholeDoubles => Avx.ConvertToVector128Int32WithTruncation(_v.AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> Of(TReal value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> Load(TReal* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> LoadBytes(byte* from) => typeof(TReal) == typeof(float)
        ? new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(from)).As<float, TReal>())
        : new(Avx.ConvertToVector256Double(Sse41.ConvertToVector128Int32(from)).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> LoadWords(ushort* from) => typeof(TReal) == typeof(float)
        ? new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(from)).As<float, TReal>())
        : new(Avx.ConvertToVector256Double(Sse41.ConvertToVector128Int32(from)).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(TReal* to) => _v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreInts(int* to)
    {
        if (typeof(TReal) == typeof(float)) WholeFloats.Store(to);
        else WholeDoubles.Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to)
    {
        if (typeof(TReal) == typeof(float)) Ints256.StoreBytes(WholeFloats, to);
        else Ints128.StoreBytes(WholeDoubles, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreWords(ushort* to)
    {
        if (typeof(TReal) == typeof(float)) Ints256.StoreWords(WholeFloats, to);
        else Ints128.StoreWords(WholeDoubles, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> operator +(Reals256<TReal> a, Reals256<TReal> b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> operator -(Reals256<TReal> a, Reals256<TReal> b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> operator *(Reals256<TReal> a, Reals256<TReal> b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> Clip(Reals256<TReal> a, Reals256<TReal> max) => new(Vector256.MinNative(Vector256.MaxNative(a._v, Vector256<TReal>.Zero), max._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> Floor(Reals256<TReal> a) => typeof(TReal) == typeof(float)
        ? new(Vector256.Floor(a._v.AsSingle()).As<float, TReal>())
        : new(Vector256.Floor(a._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> FusedMultiplyAdd(Reals256<TReal> a, Reals256<TReal> b, Reals256<TReal> c) => typeof(TReal) == typeof(float)
        ? new(Vector256.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), c._v.AsSingle()).As<float, TReal>())
        : new(Vector256.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), c._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> LoadRows(TReal* from, long stride) =>
        new(Vector256.Create(Vector128.Load(from), Vector128.Load(from + stride * Vector128<TReal>.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRows(TReal* to, long stride)
    {
        _v.GetLower().Store(to);
        _v.GetUpper().Store(to + stride * Vector128<TReal>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> ZipLow32(Reals256<TReal> a, Reals256<TReal> b) => new(Avx.UnpackLow(a._v.AsSingle(), b._v.AsSingle()).As<float, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> ZipHigh32(Reals256<TReal> a, Reals256<TReal> b) => new(Avx.UnpackHigh(a._v.AsSingle(), b._v.AsSingle()).As<float, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> ZipLow64(Reals256<TReal> a, Reals256<TReal> b) => new(Avx.UnpackLow(a._v.AsDouble(), b._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals256<TReal> ZipHigh64(Reals256<TReal> a, Reals256<TReal> b) => new(Avx.UnpackHigh(a._v.AsDouble(), b._v.AsDouble()).As<double, TReal>());
}
