using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>16 bytes: SSE, NEON, or whatever the runtime makes of them.</summary>
internal readonly unsafe struct Bytes128 : IBytes<Bytes128>
{
    private readonly Vector128<sbyte> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Bytes128(Vector128<sbyte> v) => _v = v;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Of(sbyte value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Load(byte* from) => new(Vector128.Load((sbyte*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 LoadLane(sbyte* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(byte* to) => _v.Store((sbyte*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 LoadLanes(byte* from, int stride) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreLanes(byte* to, int stride) => Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 operator |(Bytes128 a, Bytes128 b) => new(a._v | b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 operator ^(Bytes128 a, Bytes128 b) => new(a._v ^ b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 SubtractSaturate(Bytes128 a, Bytes128 b) => new(Vector128.SubtractSaturate(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bytes128 Shuffle(Bytes128 table, Bytes128 indices) => new(Vector128.ShuffleNative(table._v, indices._v));
}
