using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Table look-up, a row at a time. Not in place.</summary>
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

    /// <summary>True where a look-up of bytes moves as much at once as computing a line does, so that no line need be found.</summary>
    public static bool IsLookUpFastest8 => Avx512Vbmi.IsSupported;

    /// <summary>Looks up a row of bytes. Not in place.</summary>
    public static void Row8(byte* source, byte* target, int width, byte* prepared)
    {
        if (Avx512Vbmi.IsSupported) Row8<PermutedTable>(source, target, width, prepared);
        else if (SimdWidth.Bits == 512) Row8<ShuffledTable<Bytes512>>(source, target, width, prepared);
        else if (Avx2.IsSupported) Row8<ShuffledTable<Bytes256>>(source, target, width, prepared);
        else if (Ssse3.IsSupported) Row8<ShuffledTable<Bytes128>>(source, target, width, prepared);
        else if (AdvSimd.Arm64.IsSupported) Row8<NeonTable>(source, target, width, prepared);
        else LookEach(source, target, width, prepared);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Row8<T>(byte* source, byte* target, int width, byte* prepared)
        where T : struct, IByteTable<T>
    {
        if (width < T.Count)
        {
            LookEach(source, target, width, prepared);
            return;
        }

        var table = T.Of(prepared);
        for (var x = 0; x < width; x = SimdWidth.Next(x, T.Count, width)) table.Look(source + x, target + x);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void LookEach(byte* source, byte* target, int width, byte* table)
    {
        for (var x = 0; x < width; x++) target[x] = table[source[x]];
    }

    /// <summary>
    /// Looks up a row of words, <paramref name="mask"/> + 1 entries being in the table. Not in place. Of deep samples each is looked up by
    /// itself: gathering eight would be a fifth faster on Zen 5, but is several times slower where microcode guards gathers.
    /// </summary>
    [MethodImpl(SimdWidth.Kernel)]
    public static void Row16(ushort* source, ushort* target, int width, ushort* table, int mask)
    {
        if (SimdWidth.Bits == 512 && mask <= 1023 && width >= 128)
        {
            for (var at = 0; at < width; at = SimdWidth.Next(at, 128, width)) Look128(source + at, target + at, table, mask >> 6);
            return;
        }

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

    /// <summary>128 look-ups by permutations of 64 entries each, one for each part of the table; the index's upper bits choose.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void Look128(ushort* source, ushort* target, ushort* table, int lastPart)
    {
        var (i0, i1) = (Vector512.Load(source), Vector512.Load(source + 32));
        var (i2, i3) = (Vector512.Load(source + 64), Vector512.Load(source + 96));
        var upper = Vector512.Create((ushort)lastPart);
        var (u0, u1, u2, u3) = ((i0 >>> 6) & upper, (i1 >>> 6) & upper, (i2 >>> 6) & upper, (i3 >>> 6) & upper);
        var (r0, r1, r2, r3) = (i0, i0, i0, i0);
        for (var part = 0; part <= lastPart; part++)
        {
            var (low, high, number) = (Vector512.Load(table + 64 * part), Vector512.Load(table + 64 * part + 32), Vector512.Create((ushort)part));
            r0 = Vector512.ConditionalSelect(Vector512.Equals(u0, number), Avx512BW.PermuteVar32x16x2(low, i0, high), r0);
            r1 = Vector512.ConditionalSelect(Vector512.Equals(u1, number), Avx512BW.PermuteVar32x16x2(low, i1, high), r1);
            r2 = Vector512.ConditionalSelect(Vector512.Equals(u2, number), Avx512BW.PermuteVar32x16x2(low, i2, high), r2);
            r3 = Vector512.ConditionalSelect(Vector512.Equals(u3, number), Avx512BW.PermuteVar32x16x2(low, i3, high), r3);
        }

        r0.Store(target);
        r1.Store(target + 32);
        r2.Store(target + 64);
        r3.Store(target + 96);
    }

    /// <summary>Computes a row of a table that is a clipped line, see <see cref="AffineLut"/>. At most 11 bits; in place is not allowed.</summary>
    public static void RowOfLine<TSample>(byte* source, byte* target, int width, AffineLut line)
        where TSample : struct, ISample
    {
        if (SimdWidth.Bits == 512) RowOfLine<TSample, Words512>(source, target, width, line);
        else if (SimdWidth.Bits == 256) RowOfLine<TSample, Words256>(source, target, width, line);
        else RowOfLine<TSample, Words128>(source, target, width, line);
    }

    [MethodImpl(SimdWidth.Kernel)]
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
}
