using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// Moves samples within rows: copy and mirror. Reads go in the order of memory, wherever they are written to: reads wait for what the
/// processor did not foresee, writes do not.
/// </summary>
internal static unsafe class RowKernels
{
    /// <summary>Copies bytes that do not overlap: a row, or rows that follow one another. The runtime copies as fast as any vector of ours.</summary>
    public static void Copy(byte* source, byte* target, long bytes) => Buffer.MemoryCopy(source, target, bytes, bytes);

    /// <summary>Mirrors a row of bytes. Not in place.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    public static void Mirror8(byte* source, byte* target, int width)
    {
        var x = 0;
        if (Avx512Vbmi.IsSupported) // without it, to turn 64 bytes round takes more than twice 32
        {
            var order = Vector512.Create(
                (byte)63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            for (; x + 64 <= width; x += 64) Vector512.Shuffle(Vector512.Load(source + x), order).Store(target + width - 64 - x);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var order = Vector256.Create(
                (byte)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            for (; x + 32 <= width; x += 32) Vector256.Shuffle(Vector256.Load(source + x), order).Store(target + width - 32 - x);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            var order = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            for (; x + 16 <= width; x += 16) Vector128.Shuffle(Vector128.Load(source + x), order).Store(target + width - 16 - x);
        }

        for (; x < width; x++) target[width - 1 - x] = source[x];
    }

    /// <summary>Mirrors a row of words. Not in place.</summary>
    [MethodImpl(SimdWidth.Kernel)]
    public static void Mirror16(ushort* source, ushort* target, int width)
    {
        var x = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var order = Vector512.Create(
                (ushort)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            for (; x + 32 <= width; x += 32) Vector512.Shuffle(Vector512.Load(source + x), order).Store(target + width - 32 - x);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var order = Vector256.Create((ushort)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            for (; x + 16 <= width; x += 16) Vector256.Shuffle(Vector256.Load(source + x), order).Store(target + width - 16 - x);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            var order = Vector128.Create((ushort)7, 6, 5, 4, 3, 2, 1, 0);
            for (; x + 8 <= width; x += 8) Vector128.Shuffle(Vector128.Load(source + x), order).Store(target + width - 8 - x);
        }

        for (; x < width; x++) target[width - 1 - x] = source[x];
    }
}
