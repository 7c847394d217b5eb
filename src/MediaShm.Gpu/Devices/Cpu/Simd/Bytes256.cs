using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>32 bytes. Needs AVX2.</summary>
internal readonly unsafe struct Bytes256 : IBytes<Bytes256>
{
    private readonly Vector256<sbyte> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Bytes256(Vector256<sbyte> v) => _v = v;

    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 Of(sbyte value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 Load(byte* from) => new(Vector256.Load((sbyte*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 LoadLane(sbyte* from) => new(Avx2.BroadcastVector128ToVector256(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(byte* to) => _v.Store((sbyte*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 LoadLanes(byte* from, int stride) => new(Vector256.Create(Vector128.Load((sbyte*)from), Vector128.Load((sbyte*)(from + stride))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreLanes(byte* to, int stride)
    {
        _v.GetLower().Store((sbyte*)to);
        _v.GetUpper().Store((sbyte*)(to + stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 operator |(Bytes256 a, Bytes256 b) => new(a._v | b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 operator ^(Bytes256 a, Bytes256 b) => new(a._v ^ b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 SubtractSaturate(Bytes256 a, Bytes256 b) => new(Avx2.SubtractSaturate(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes256 Shuffle(Bytes256 table, Bytes256 indices) => new(Avx2.Shuffle(table._v, indices._v));
}
