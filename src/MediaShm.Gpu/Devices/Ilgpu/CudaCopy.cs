using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// The driver's copy of rows with a pitch on either side, which ILGPU does not offer: with it, what lies between the rows of a
/// slot is neither read nor written.
/// </summary>
internal static unsafe partial class CudaCopy
{
    private const uint Host = 1;
    private const uint Device = 2;

    /// <summary>Starts a copy into an arena.</summary>
    public static void In(CudaStream stream, MemoryBuffer arena, in RowCopy rows)
    {
        var copy = Sized(rows);
        (copy.SourceType, copy.SourceHost, copy.SourcePitch) = (Host, rows.Host, (nuint)rows.HostPitch);
        (copy.TargetType, copy.TargetDevice, copy.TargetPitch) = (Device, arena.NativePtr + (nint)rows.ArenaAt, (nuint)rows.ArenaPitch);
        Run(copy, stream);
    }

    /// <summary>Starts a copy out of an arena.</summary>
    public static void Out(CudaStream stream, MemoryBuffer arena, in RowCopy rows)
    {
        var copy = Sized(rows);
        (copy.SourceType, copy.SourceDevice, copy.SourcePitch) = (Device, arena.NativePtr + (nint)rows.ArenaAt, (nuint)rows.ArenaPitch);
        (copy.TargetType, copy.TargetHost, copy.TargetPitch) = (Host, rows.Host, (nuint)rows.HostPitch);
        Run(copy, stream);
    }

    /// <summary>Time between two events that keep their times and have passed.</summary>
    public static float MillisecondsBetween(nint earlier, nint later)
    {
        float milliseconds;
        var error = (CudaError)EventElapsedTime(&milliseconds, earlier, later);
        if (error != CudaError.CUDA_SUCCESS) throw IlgpuErrors.Failure(error, "read the time of an event");
        return milliseconds;
    }

    /// <summary>What the driver says of a stream: done, not ready, or what it has failed with for good.</summary>
    public static CudaError StateOf(CudaStream stream) => (CudaError)StreamQuery(stream.StreamPtr);

    private static Memcpy2D Sized(in RowCopy rows) => new() { WidthInBytes = (nuint)rows.Bytes, Height = (nuint)rows.Rows };

    private static void Run(Memcpy2D copy, CudaStream stream)
    {
        var error = (CudaError)Memcpy2DAsync(&copy, stream.StreamPtr);
        if (error != CudaError.CUDA_SUCCESS) throw IlgpuErrors.Failure(error, "copy a frame");
    }

    [LibraryImport(IlgpuLibrary.Cuda, EntryPoint = "cuStreamQuery")]
    private static partial int StreamQuery(nint stream);

    [LibraryImport(IlgpuLibrary.Cuda, EntryPoint = "cuEventElapsedTime")]
    private static partial int EventElapsedTime(float* milliseconds, nint earlier, nint later);

    [LibraryImport(IlgpuLibrary.Cuda, EntryPoint = "cuMemcpy2DAsync_v2")]
    private static partial int Memcpy2DAsync(Memcpy2D* copy, nint stream);

    /// <summary>CUDA_MEMCPY2D of cuda.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Memcpy2D
    {
        public nuint SourceX, SourceY;
        public uint SourceType;
        public nint SourceHost, SourceDevice, SourceArray;
        public nuint SourcePitch;
        public nuint TargetX, TargetY;
        public uint TargetType;
        public nint TargetHost, TargetDevice, TargetArray;
        public nuint TargetPitch;
        public nuint WidthInBytes, Height;
    }
}
