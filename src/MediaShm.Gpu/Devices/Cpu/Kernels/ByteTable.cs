using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>How a processor looks many bytes up in a table of 256 at once.</summary>
internal unsafe interface IByteTable<T>
    where T : struct, IByteTable<T>
{
    /// <summary>Bytes looked up at once.</summary>
    static abstract int Count { get; }

    /// <summary>A table that <see cref="LutKernel.Prepare8"/> has prepared.</summary>
    static abstract T Of(byte* prepared);

    /// <summary>Looks <see cref="Count"/> bytes up.</summary>
    void Look(byte* source, byte* target);
}

/// <summary>The table in four vectors: two permutations of two vectors each, and the index's top bit chooses. Needs AVX-512 VBMI.</summary>
internal readonly unsafe struct PermutedTable : IByteTable<PermutedTable>
{
    private readonly Vector512<byte> _part0;
    private readonly Vector512<byte> _part1;
    private readonly Vector512<byte> _part2;
    private readonly Vector512<byte> _part3;

    private PermutedTable(byte* table)
    {
        (_part0, _part1) = (Vector512.Load(table), Vector512.Load(table + 64));
        (_part2, _part3) = (Vector512.Load(table + 128), Vector512.Load(table + 192));
    }

    public static int Count => 64;

    public static PermutedTable Of(byte* prepared) => new(prepared);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Look(byte* source, byte* target)
    {
        var index = Vector512.Load(source);
        var low = Avx512Vbmi.PermuteVar64x8x2(_part0, index, _part1); // by the lower seven bits
        var high = Avx512Vbmi.PermuteVar64x8x2(_part2, index, _part3);
        Vector512.ConditionalSelect(Vector512.LessThan(index.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high, low).Store(target);
    }
}

/// <summary>NEON's own look-up, in 64 entries at a time; an index outside them leaves what is there.</summary>
internal readonly unsafe struct NeonTable : IByteTable<NeonTable>
{
    private readonly byte* _table;

    private NeonTable(byte* table) => _table = table;

    public static int Count => 64;

    public static NeonTable Of(byte* prepared) => new(prepared);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Look(byte* source, byte* target)
    {
        var (i0, i1) = (Vector128.Load(source), Vector128.Load(source + 16));
        var (i2, i3) = (Vector128.Load(source + 32), Vector128.Load(source + 48));
        var first = Quarter(0);
        var (r0, r1) = (AdvSimd.Arm64.VectorTableLookup(first, i0), AdvSimd.Arm64.VectorTableLookup(first, i1));
        var (r2, r3) = (AdvSimd.Arm64.VectorTableLookup(first, i2), AdvSimd.Arm64.VectorTableLookup(first, i3));
        for (var quarter = 1; quarter < 4; quarter++)
        {
            var (part, start) = (Quarter(quarter), Vector128.Create((byte)(64 * quarter)));
            r0 = AdvSimd.Arm64.VectorTableLookupExtension(r0, part, i0 - start);
            r1 = AdvSimd.Arm64.VectorTableLookupExtension(r1, part, i1 - start);
            r2 = AdvSimd.Arm64.VectorTableLookupExtension(r2, part, i2 - start);
            r3 = AdvSimd.Arm64.VectorTableLookupExtension(r3, part, i3 - start);
        }

        r0.Store(target);
        r1.Store(target + 16);
        r2.Store(target + 32);
        r3.Store(target + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector128<byte> A, Vector128<byte> B, Vector128<byte> C, Vector128<byte> D) Quarter(int quarter)
    {
        var at = _table + 64 * quarter;
        return (Vector128.Load(at), Vector128.Load(at + 16), Vector128.Load(at + 32), Vector128.Load(at + 48));
    }
}

/// <summary>
/// Look-ups by byte shuffles. One looks up sixteen entries by the low four bits and gives 0 where the index is
/// negative. So for the lower half of the table: add up (by exclusive or) the differences between its parts, lowering the
/// index by sixteen each time: the sum stops changing for an index that has become negative, and is its entry.
/// Likewise, with the top bit turned over, for the upper half.
/// </summary>
internal readonly unsafe struct ShuffledTable<B> : IByteTable<ShuffledTable<B>>
    where B : struct, IBytes<B>
{
    private readonly byte* _parts;

    private ShuffledTable(byte* prepared) => _parts = prepared + 256;

    public static int Count => 2 * B.Count;

    public static ShuffledTable<B> Of(byte* prepared) => new(prepared);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Look(byte* source, byte* target)
    {
        var (low0, low1) = (B.Load(source), B.Load(source + B.Count));
        var (high0, high1) = (low0 ^ B.Of(sbyte.MinValue), low1 ^ B.Of(sbyte.MinValue));
        var (sum0, sum1) = (B.Of(0), B.Of(0));
        Part(_parts, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 16, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 32, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 48, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 64, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 80, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 96, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(_parts + 112, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        sum0.Store(target);
        sum1.Store(target + B.Count);
    }

    /// <summary>One part of each half of the table. Written out eight times above: a loop would cost as much as its body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(byte* part, ref B low0, ref B high0, ref B low1, ref B high1, ref B sum0, ref B sum1)
    {
        var (lower, upper) = (B.LoadLane((sbyte*)part), B.LoadLane((sbyte*)part + 128));
        sum0 ^= B.Shuffle(lower, low0) ^ B.Shuffle(upper, high0);
        sum1 ^= B.Shuffle(lower, low1) ^ B.Shuffle(upper, high1);
        var sixteen = B.Of(16);
        low0 = B.SubtractSaturate(low0, sixteen);
        low1 = B.SubtractSaturate(low1, sixteen);
        high0 = B.SubtractSaturate(high0, sixteen);
        high1 = B.SubtractSaturate(high1, sixteen);
    }
}
