using System.Runtime.InteropServices;

namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>Owns a block of native memory that kernels use between their input and their output. Aligned to a cache line.</summary>
internal sealed unsafe class NativeScratch : SafeHandle
{
    /// <summary>Alignment of the block, and of everything laid out in it.</summary>
    public const int Alignment = 64;

    public NativeScratch(long bytes)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, Alignment), Alignment));
        NativeMemory.Clear((void*)handle, (nuint)bytes); // touches the pages now, not on the first frame
    }

    public override bool IsInvalid => handle == 0;

    public byte* Pointer => (byte*)handle;

    /// <summary>Rounds up to <see cref="Alignment"/>.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
