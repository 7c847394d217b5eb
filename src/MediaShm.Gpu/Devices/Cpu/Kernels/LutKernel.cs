using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Table look-up, a row at a time. In place is fine.</summary>
internal static unsafe class LutKernel
{
    /// <summary>Bytes of a table prepared by <see cref="Prepare8"/>.</summary>
    public const int Prepared8Bytes = 512;

    /// <summary>
    /// Writes a 256-entry table as <see cref="Row8"/> wants it: the table itself, then its sixteen parts of sixteen entries,
    /// each combined by exclusive or with the part before it in its half.
    /// </summary>
    public static void Prepare8(ReadOnlySpan<ushort> table, byte* prepared)
    {
        for (var i = 0; i < 256; i++)
        {
            prepared[i] = (byte)table[i];
            prepared[256 + i] = (byte)(i % 128 < 16 ? table[i] : table[i] ^ table[i - 16]);
        }
    }

    /// <summary>Looks up a row of bytes.</summary>
    public static void Row8(byte* source, byte* target, int width, byte* prepared)
    {
        var x = 0;
        if (Avx2.IsSupported)
            for (; x + 64 <= width; x += 64) Block(source + x, target + x, prepared + 256);
        for (; x < width; x++) target[x] = prepared[source[x]];
    }

    /// <summary>Looks up a row of words.</summary>
    public static void Row16(ushort* source, ushort* target, int width, ushort* table, int mask)
    {
        var x = 0;
        for (; x + 4 <= width; x += 4)
        {
            var four = *(ulong*)(source + x);
            *(ulong*)(target + x) = table[(int)four & mask]
                | ((ulong)table[(int)(four >> 16) & mask] << 16)
                | ((ulong)table[(int)(four >> 32) & mask] << 32)
                | ((ulong)table[(int)(four >> 48) & mask] << 48);
        }

        for (; x < width; x++) target[x] = table[source[x] & mask];
    }

    /// <summary>Computes a row of a table that is a clipped line, see <see cref="AffineLut"/>. At most 11 bits; in place is not allowed.</summary>
    public static void RowOfLine<TSample>(byte* source, byte* target, int width, AffineLut line)
        where TSample : struct, ISample
    {
        if (SimdWidth.Bits == 512) RowOfLine<TSample, Words512>(source, target, width, line);
        else if (SimdWidth.Bits == 256) RowOfLine<TSample, Words256>(source, target, width, line);
        else RowOfLine<TSample, Words128>(source, target, width, line);
    }

    private static void RowOfLine<TSample, W>(byte* source, byte* target, int width, AffineLut line)
        where TSample : struct, ISample
        where W : struct, IWords<W>
    {
        if (width < 2 * W.Count)
        {
            for (var x = 0; x < width; x++) TSample.Store(target, x, line.At(TSample.Load(source, x)));
            return;
        }

        var (slope, offset, max) = (W.Of((short)line.Slope), W.Of((short)line.Offset), W.Of((short)line.Max));
        for (var x = 0; x < width; x = SimdWidth.Next(x, 2 * W.Count, width))
        {
            var (first, second) = (TSample.LoadWords<W>(source, x), TSample.LoadWords<W>(source, x + W.Count));
            TSample.StoreWords(target, x, Line(first, slope, offset, max), Line(second, slope, offset, max));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static W Line<W>(W values, W slope, W offset, W max)
        where W : struct, IWords<W> => W.Clip(W.MultiplyHigh(values << 4, slope) + offset, max); // (16·v·slope) ≫ 16

    /// <summary>
    /// 64 look-ups in registers. A byte shuffle looks up sixteen entries by the low four bits and gives 0 where the index is
    /// negative. So for the lower half of the table: add up (by exclusive or) the differences between its parts, lowering the
    /// index by sixteen each time: the sum stops changing for an index that has become negative, and is its entry.
    /// Likewise, with the top bit turned over, for the upper half.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(byte* source, byte* target, byte* parts)
    {
        var (low0, low1) = (Vector256.Load(source).AsSByte(), Vector256.Load(source + 32).AsSByte());
        var (high0, high1) = (low0 ^ Vector256.Create(sbyte.MinValue), low1 ^ Vector256.Create(sbyte.MinValue));
        var (sum0, sum1) = (Vector256<sbyte>.Zero, Vector256<sbyte>.Zero);
        Part(parts, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 16, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 32, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 48, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 64, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 80, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 96, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        Part(parts + 112, ref low0, ref high0, ref low1, ref high1, ref sum0, ref sum1);
        sum0.Store((sbyte*)target);
        sum1.Store((sbyte*)target + 32);
    }

    /// <summary>One part of each half of the table. Written out eight times above: a loop would cost as much as its body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(
        byte* part, ref Vector256<sbyte> low0, ref Vector256<sbyte> high0, ref Vector256<sbyte> low1, ref Vector256<sbyte> high1,
        ref Vector256<sbyte> sum0, ref Vector256<sbyte> sum1)
    {
        var lower = Avx2.BroadcastVector128ToVector256((sbyte*)part);
        var upper = Avx2.BroadcastVector128ToVector256((sbyte*)part + 128);
        sum0 ^= Avx2.Shuffle(lower, low0) ^ Avx2.Shuffle(upper, high0);
        sum1 ^= Avx2.Shuffle(lower, low1) ^ Avx2.Shuffle(upper, high1);
        var sixteen = Vector256.Create((sbyte)16);
        low0 = Avx2.SubtractSaturate(low0, sixteen);
        low1 = Avx2.SubtractSaturate(low1, sixteen);
        high0 = Avx2.SubtractSaturate(high0, sixteen);
        high1 = Avx2.SubtractSaturate(high1, sixteen);
    }
}
