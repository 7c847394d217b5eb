using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>
/// How wide the vectors are that kernels run on: the widest that the runtime takes to be fast here. Kernels are written once,
/// generic over the vector (<see cref="IWords{T}"/> and its like), and ask this where they begin. What they compute does not
/// depend on it: every width gives the same bytes.
/// </summary>
internal static class SimdWidth
{
    /// <summary>
    /// For methods that hold a kernel's loops: compiled in full when first called. At a lower tier every operator on a vector would be
    /// a call, for as long as a frame lasts. Not inlined: the compiler stops inlining operators where a method has become too long.
    /// </summary>
    public const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Bits of a vector: 512, 256 or 128. Constant to the compiler, which drops the other widths' code.</summary>
    public static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Bytes of a vector.</summary>
    public static int Bytes => Bits / 8;

    /// <summary>The width in words.</summary>
    public static string Description =>
        Bits == 512 ? "AVX-512" : Bits == 256 ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit SIMD" : "no SIMD";

    /// <summary>
    /// Where a loop over a row of at least <paramref name="step"/> samples goes on after <paramref name="x"/>. The last vector
    /// ends where the row ends, and does some samples again: only for rows that are not written in place.
    /// </summary>
    public static int Next(int x, int step, int width) => x + step >= width ? width : Math.Min(x + step, width - step);

    /// <summary>Asks for a cache line ahead of time; never faults.</summary>
    public static unsafe void Prefetch(byte* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }
}
