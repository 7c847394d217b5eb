using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>Moves samples within and between rows: copy, mirror, take interleaved samples apart and together.</summary>
internal static unsafe class RowKernels
{
    /// <summary>Copies a row of bytes.</summary>
    public static void Copy(byte* source, byte* target, int bytes) => Buffer.MemoryCopy(source, target, bytes, bytes);

    /// <summary>Mirrors a row of bytes. Not in place.</summary>
    public static void Mirror8(byte* source, byte* target, int width)
    {
        var x = 0;
        if (Avx2.IsSupported)
        {
            var lane = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            var reverse = Vector256.Create(lane, lane);
            for (; x + 32 <= width; x += 32)
            {
                var mirrored = Avx2.Shuffle(Vector256.Load(source + width - 32 - x), reverse);
                Avx2.Permute2x128(mirrored, mirrored, 1).Store(target + x);
            }
        }

        for (; x < width; x++) target[x] = source[width - 1 - x];
    }

    /// <summary>Mirrors a row of words. Not in place.</summary>
    public static void Mirror16(ushort* source, ushort* target, int width)
    {
        var x = 0;
        if (Avx2.IsSupported)
        {
            var lane = Vector128.Create((byte)14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1);
            var reverse = Vector256.Create(lane, lane);
            for (; x + 16 <= width; x += 16)
            {
                var mirrored = Avx2.Shuffle(Vector256.Load((byte*)(source + width - 16 - x)), reverse);
                Avx2.Permute2x128(mirrored, mirrored, 1).Store((byte*)(target + x));
            }
        }

        for (; x < width; x++) target[x] = source[width - 1 - x];
    }

    /// <summary>Takes one component out of a row: samples <paramref name="step"/> bytes apart become neighbours, shifted down.</summary>
    public static void Split(byte* source, int step, int shift, int mask, int wordBytes, byte* target, int width)
    {
        var x = 0;
        if (wordBytes == 1)
        {
            if (step == 2)
            {
                var low = Vector256.Create((ushort)0xFF);
                // One vector short of the end: the component may be the second of a pair, whose last load would pass the row's end.
                for (; x + 32 < width; x += 32)
                {
                    var (a, b) = (Vector256.Load((ushort*)source + x) & low, Vector256.Load((ushort*)source + x + 16) & low);
                    Vector256.Narrow(a, b).Store(target + x);
                }
            }

            for (; x < width; x++) target[x] = source[x * step];
            return;
        }

        for (; x < width; x++) ((ushort*)target)[x] = (ushort)((*(ushort*)(source + x * step) >> shift) & mask);
    }

    /// <summary>Puts one component into a row: the reverse of <see cref="Split"/>; other bytes stay as they are.</summary>
    public static void Merge(byte* source, byte* target, int step, int shift, int wordBytes, int width)
    {
        if (wordBytes == 1)
            for (var x = 0; x < width; x++) target[x * step] = source[x];
        else
            for (var x = 0; x < width; x++) *(ushort*)(target + x * step) = (ushort)(((ushort*)source)[x] << shift);
    }

    /// <summary>Puts two components of bytes together, pair by pair: the chroma of NV12.</summary>
    public static void MergeTwo8(byte* first, byte* second, byte* target, int width)
    {
        var x = 0;
        if (Avx2.IsSupported)
        {
            for (; x + 16 <= width; x += 16)
            {
                var (a, b) = (Vector128.Load(first + x), Vector128.Load(second + x));
                Vector256.Create(Sse2.UnpackLow(a, b), Sse2.UnpackHigh(a, b)).Store(target + 2 * x);
            }
        }

        for (; x < width; x++)
        {
            target[2 * x] = first[x];
            target[2 * x + 1] = second[x];
        }
    }
}
