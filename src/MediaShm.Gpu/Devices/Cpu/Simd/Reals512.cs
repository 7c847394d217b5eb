using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>16 floats or 8 doubles. Needs AVX-512.</summary>
internal readonly unsafe struct Reals512<TReal> : IReals<Reals512<TReal>, TReal>
    where TReal : unmanaged, IBinaryFloatingPointIeee754<TReal>
{
    private readonly Vector512<TReal> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reals512(Vector512<TReal> v) => _v = v;

    public static int Count => Vector512<TReal>.Count;

    private Vector512<int> WholeFloats => Vector512.ConvertToInt32Native(_v.AsSingle());

    private Vector256<int> WholeDoubles => Avx512F.ConvertToVector256Int32WithTruncation(_v.AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> Of(TReal value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> Load(TReal* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> LoadBytes(byte* from) => typeof(TReal) == typeof(float)
        ? new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from))).As<float, TReal>())
        : new(Avx512F.ConvertToVector512Double(Avx2.ConvertToVector256Int32(from)).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> LoadWords(ushort* from) => typeof(TReal) == typeof(float)
        ? new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector256.Load(from))).As<float, TReal>())
        : new(Avx512F.ConvertToVector512Double(Avx2.ConvertToVector256Int32(from)).As<double, TReal>());

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
        if (typeof(TReal) == typeof(float)) Ints512.StoreBytes(WholeFloats, to);
        else Ints256.StoreBytes(WholeDoubles, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreWords(ushort* to)
    {
        if (typeof(TReal) == typeof(float)) Ints512.StoreWords(WholeFloats, to);
        else Ints256.StoreWords(WholeDoubles, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> operator +(Reals512<TReal> a, Reals512<TReal> b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> operator -(Reals512<TReal> a, Reals512<TReal> b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> operator *(Reals512<TReal> a, Reals512<TReal> b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> Clip(Reals512<TReal> a, Reals512<TReal> max) => new(Vector512.MinNative(Vector512.MaxNative(a._v, Vector512<TReal>.Zero), max._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> Floor(Reals512<TReal> a) => typeof(TReal) == typeof(float)
        ? new(Vector512.Floor(a._v.AsSingle()).As<float, TReal>())
        : new(Vector512.Floor(a._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> FusedMultiplyAdd(Reals512<TReal> a, Reals512<TReal> b, Reals512<TReal> c) => typeof(TReal) == typeof(float)
        ? new(Vector512.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), c._v.AsSingle()).As<float, TReal>())
        : new(Vector512.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), c._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> LoadRows(TReal* from, long stride)
    {
        var rows = stride * Vector128<TReal>.Count;
        return new(Vector512.Create(
            Vector256.Create(Vector128.Load(from), Vector128.Load(from + rows)),
            Vector256.Create(Vector128.Load(from + 2 * rows), Vector128.Load(from + 3 * rows))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRows(TReal* to, long stride)
    {
        var rows = stride * Vector128<TReal>.Count;
        Avx512F.ExtractVector128(_v.AsSingle(), 0).Store((float*)to);
        Avx512F.ExtractVector128(_v.AsSingle(), 1).Store((float*)(to + rows));
        Avx512F.ExtractVector128(_v.AsSingle(), 2).Store((float*)(to + 2 * rows));
        Avx512F.ExtractVector128(_v.AsSingle(), 3).Store((float*)(to + 3 * rows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> ZipLow32(Reals512<TReal> a, Reals512<TReal> b) => new(Avx512F.UnpackLow(a._v.AsSingle(), b._v.AsSingle()).As<float, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> ZipHigh32(Reals512<TReal> a, Reals512<TReal> b) => new(Avx512F.UnpackHigh(a._v.AsSingle(), b._v.AsSingle()).As<float, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> ZipLow64(Reals512<TReal> a, Reals512<TReal> b) => new(Avx512F.UnpackLow(a._v.AsDouble(), b._v.AsDouble()).As<double, TReal>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reals512<TReal> ZipHigh64(Reals512<TReal> a, Reals512<TReal> b) => new(Avx512F.UnpackHigh(a._v.AsDouble(), b._v.AsDouble()).As<double, TReal>());
}
