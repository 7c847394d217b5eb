using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Takes components of interleaved rows apart, a component at a time, and puts them together, all of a row at a time. Pixels of two,
/// three and four bytes go by vectors; what has a pattern of its own (YUYV put together, 48 and 64 bits) goes by the sample.
/// </summary>
internal static unsafe class Interleaved
{
    /// <summary>Takes one component out of a row: samples that lie a step apart become neighbours, shifted down.</summary>
    public static void Split(byte* row, in ComponentGeometry g, byte* target)
    {
        if (SimdWidth.Bits == 512) Split<Words512, Ints512, Bytes512>(row, g, target);
        else if (SimdWidth.Bits == 256) Split<Words256, Ints256, Bytes256>(row, g, target);
        else Split<Words128, Ints128, Bytes128>(row, g, target);
    }

    /// <summary>Puts components into a row: the reverse of <see cref="Split"/>; bits of no component stay as they are.</summary>
    /// <param name="rows">A row of each component.</param>
    /// <param name="g">How the components lie, all in the one plane.</param>
    /// <param name="target">The row.</param>
    public static void Merge(byte** rows, ReadOnlySpan<ComponentGeometry> g, byte* target)
    {
        if (SimdWidth.Bits == 512) Merge<Words512, Ints512, Bytes512>(rows, g, target);
        else if (SimdWidth.Bits == 256) Merge<Words256, Ints256, Bytes256>(rows, g, target);
        else Merge<Words128, Ints128, Bytes128>(rows, g, target);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Split<W, I, B>(byte* row, in ComponentGeometry g, byte* target)
        where W : struct, IWords<W>
        where I : struct, IInts<I>
        where B : struct, IBytes<B>
    {
        var width = g.Width;
        // Samples are cut out of whole pixels: bits above are shifted out, then those below.
        var (above, below) = (8 * (g.Step - g.Offset) - g.Shift - g.Depth, 8 * g.Step - g.Depth);
        if (g.Step == 2 && width >= 2 * W.Count && g.WordBytes == 1)
        {
            for (var x = 0; x < width; x = SimdWidth.Next(x, 2 * W.Count, width))
            {
                var pixels = (short*)row + x;
                W.StoreBytes(target + x, W.Load(pixels) << above >>> below, W.Load(pixels + W.Count) << above >>> below);
            }
        }
        else if (g.Step == 2 && width >= W.Count && g.WordBytes == 2)
        {
            for (var x = 0; x < width; x = SimdWidth.Next(x, W.Count, width))
                (W.Load((short*)row + x) << above >>> below).Store((short*)target + x);
        }
        else if (g.Step == 4 && width >= I.Count)
        {
            for (var x = 0; x < width; x = SimdWidth.Next(x, I.Count, width))
            {
                var samples = I.Load((int*)row + x) << above >>> below;
                if (g.WordBytes == 1) samples.StoreBytes(target + x);
                else samples.StoreWords((ushort*)target + x);
            }
        }
        else if (g is { Step: 3, WordBytes: 1 } && width >= B.Count)
        {
            Split3<B>(row, g.Offset, target, width);
        }
        else
        {
            SplitEach(row + g.Offset, g, target);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void SplitEach(byte* first, in ComponentGeometry g, byte* target)
    {
        if (g.WordBytes == 1)
            for (var x = 0; x < g.Width; x++) target[x] = first[x * g.Step];
        else
            for (var x = 0; x < g.Width; x++) ((ushort*)target)[x] = (ushort)((*(ushort*)(first + x * g.Step) >> g.Shift) & g.MaxValue);
    }

    /// <summary>Sixteen pixels of three bytes are three lanes; a shuffle takes out of each what is wanted, and 0 for the rest.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    private static void Split3<B>(byte* row, int offset, byte* target, int width)
        where B : struct, IBytes<B>
    {
        var where = stackalloc sbyte[3 * 16];
        for (var i = 0; i < 48; i++) where[i] = -1;
        for (var x = 0; x < 16; x++) where[(3 * x + offset) / 16 * 16 + x] = (sbyte)((3 * x + offset) % 16);
        var (from0, from1, from2) = (B.LoadLane(where), B.LoadLane(where + 16), B.LoadLane(where + 32));
        for (var x = 0; x < width; x = SimdWidth.Next(x, B.Count, width))
        {
            var pixels = row + 3 * x;
            var (first, second) = (B.Shuffle(B.LoadLanes(pixels, 48), from0), B.Shuffle(B.LoadLanes(pixels + 16, 48), from1));
            (first | second | B.Shuffle(B.LoadLanes(pixels + 32, 48), from2)).Store(target + x);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Merge<W, I, B>(byte** rows, ReadOnlySpan<ComponentGeometry> g, byte* target)
        where W : struct, IWords<W>
        where I : struct, IInts<I>
        where B : struct, IBytes<B>
    {
        var (step, isBytes, width) = (g[0].Step, g[0].WordBytes == 1, g[0].Width);
        foreach (var one in g)
            if (one.Step != step || one.WordBytes != g[0].WordBytes || one.Width != width) step = 0;
        if (step == 2 && isBytes && g.Length == 2 && width >= W.Count)
        {
            var first = rows[g[0].Offset]; // the one at offset 0
            var second = rows[1 - g[0].Offset];
            for (var x = 0; x < width; x = SimdWidth.Next(x, W.Count, width))
                (W.LoadBytes(first + x) + (W.LoadBytes(second + x) << 8)).Store((short*)target + x);
        }
        else if (step == 2 && !isBytes && width >= W.Count)
        {
            for (var x = 0; x < width; x = SimdWidth.Next(x, W.Count, width)) (W.Load((short*)rows[0] + x) << g[0].Shift).Store((short*)target + x);
        }
        else if (step == 4 && width >= I.Count)
        {
            Merge4<I>(rows, g, target, width);
        }
        else if (step == 3 && isBytes && g.Length == 3 && width >= B.Count)
        {
            Merge3<B>(rows, g, target, width);
        }
        else
        {
            for (var c = 0; c < g.Length; c++) MergeEach(rows[c], g[c], target + g[c].Offset);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void MergeEach(byte* source, in ComponentGeometry g, byte* first)
    {
        if (g.WordBytes == 1)
            for (var x = 0; x < g.Width; x++) first[x * g.Step] = source[x];
        else
            for (var x = 0; x < g.Width; x++) *(ushort*)(first + x * g.Step) = (ushort)(((ushort*)source)[x] << g.Shift);
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Merge4<I>(byte** rows, ReadOnlySpan<ComponentGeometry> g, byte* target, int width)
        where I : struct, IInts<I>
    {
        uint covered = 0;
        foreach (var one in g) covered |= (one.WordBytes == 1 ? 0xFFu : 0xFFFFu) << 8 * one.Offset;
        var kept = I.Of((int)~covered);
        for (var x = 0; x < width; x = SimdWidth.Next(x, I.Count, width))
        {
            var pixels = covered == uint.MaxValue ? kept : I.Load((int*)target + x) & kept;
            for (var c = 0; c < g.Length; c++)
            {
                var samples = g[c].WordBytes == 1 ? I.LoadBytes(rows[c] + x) : I.LoadWords((ushort*)rows[c] + x);
                pixels += samples << (8 * g[c].Offset + g[c].Shift);
            }

            pixels.Store((int*)target + x);
        }
    }

    [MethodImpl(SimdWidth.Kernel)]
    private static void Merge3<B>(byte** rows, ReadOnlySpan<ComponentGeometry> g, byte* target, int width)
        where B : struct, IBytes<B>
    {
        var order = stackalloc byte*[3];
        for (var c = 0; c < 3; c++) order[g[c].Offset] = rows[c];
        // For each of the three lanes and each of the three components: which sample goes where.
        var where = stackalloc sbyte[9 * 16];
        for (var i = 0; i < 9 * 16; i++) where[i] = -1;
        for (var i = 0; i < 48; i++) where[(i / 16 * 3 + i % 3) * 16 + i % 16] = (sbyte)(i / 3);
        for (var x = 0; x < width; x = SimdWidth.Next(x, B.Count, width))
        {
            var (first, second, third) = (B.Load(order[0] + x), B.Load(order[1] + x), B.Load(order[2] + x));
            for (var lane = 0; lane < 3; lane++)
            {
                var from = where + 48 * lane;
                var bytes = B.Shuffle(first, B.LoadLane(from)) | B.Shuffle(second, B.LoadLane(from + 16)) | B.Shuffle(third, B.LoadLane(from + 32));
                bytes.StoreLanes(target + 3 * x + 16 * lane, 48);
            }
        }
    }
}
