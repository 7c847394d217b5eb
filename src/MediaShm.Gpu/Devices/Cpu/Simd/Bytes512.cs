using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>64 bytes. Needs AVX-512.</summary>
internal readonly unsafe struct Bytes512 : IBytes<Bytes512>
{
    private readonly Vector512<sbyte> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Bytes512(Vector512<sbyte> v) => _v = v;

    public static int Count => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 Of(sbyte value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 Load(byte* from) => new(Vector512.Load((sbyte*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 LoadLane(sbyte* from) => new(Avx512F.BroadcastVector128ToVector512((int*)from).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(byte* to) => _v.Store((sbyte*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 LoadLanes(byte* from, int stride) => new(Vector512.Create(
        Vector256.Create(Vector128.Load((sbyte*)from), Vector128.Load((sbyte*)(from + stride))),
        Vector256.Create(Vector128.Load((sbyte*)(from + 2 * stride)), Vector128.Load((sbyte*)(from + 3 * stride)))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreLanes(byte* to, int stride)
    {
        Avx512F.ExtractVector128(_v.AsInt32(), 0).AsSByte().Store((sbyte*)to);
        Avx512F.ExtractVector128(_v.AsInt32(), 1).AsSByte().Store((sbyte*)(to + 1 * stride));
        Avx512F.ExtractVector128(_v.AsInt32(), 2).AsSByte().Store((sbyte*)(to + 2 * stride));
        Avx512F.ExtractVector128(_v.AsInt32(), 3).AsSByte().Store((sbyte*)(to + 3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 operator |(Bytes512 a, Bytes512 b) => new(a._v | b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 operator ^(Bytes512 a, Bytes512 b) => new(a._v ^ b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 SubtractSaturate(Bytes512 a, Bytes512 b) => new(Avx512BW.SubtractSaturate(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes512 Shuffle(Bytes512 table, Bytes512 indices) => new(Avx512BW.Shuffle(table._v, indices._v));
}
