using System.Runtime.InteropServices;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// What OpenCL 1.2 has and ILGPU does not offer: copies of rows with a pitch on either side, which touch nothing between the
/// rows of a slot, and events that tell when a queue has got somewhere.
/// </summary>
internal static unsafe partial class ClNative
{
    private const string Library = IlgpuLibrary.OpenCl;
    private const uint ExecutionStatus = 0x11D3;
    private const uint ProfilingEnable = 2;
    private const uint CommandEnd = 0x1283;

    /// <summary>Starts a copy of rows into a buffer.</summary>
    public static void WriteRows(nint queue, nint buffer, in RowCopy rows)
    {
        var (inBuffer, inHost, region) = Places(rows);
        Check(
            EnqueueWriteBufferRect(queue, buffer, 0, &inBuffer, &inHost, &region, (nuint)rows.ArenaPitch, 0, (nuint)rows.HostPitch, 0, rows.Host, 0, 0, 0),
            "copy a frame to the GPU");
    }

    /// <summary>Starts a copy of rows out of a buffer.</summary>
    public static void ReadRows(nint queue, nint buffer, in RowCopy rows)
    {
        var (inBuffer, inHost, region) = Places(rows);
        Check(
            EnqueueReadBufferRect(queue, buffer, 0, &inBuffer, &inHost, &region, (nuint)rows.ArenaPitch, 0, (nuint)rows.HostPitch, 0, rows.Host, 0, 0, 0),
            "copy a frame from the GPU");
    }

    /// <summary>An event that passes when everything given to a queue before is done; the queue is set to work.</summary>
    public static nint EnqueueMarker(nint queue)
    {
        nint marker;
        Check(EnqueueMarkerWithWaitList(queue, 0, 0, &marker), "run a frame");
        Check(Flush(queue), "run a frame");
        return marker;
    }

    /// <summary>Waits for an event.</summary>
    public static void Wait(nint marker) => Check(WaitForEvents(1, &marker), "finish a frame");

    /// <summary>True once an event has passed.</summary>
    public static bool IsComplete(nint marker)
    {
        int status;
        Check(GetEventInfo(marker, ExecutionStatus, sizeof(int), &status, null), "ask for a frame");
        if (status < 0) Check(status, "finish a frame"); // the work before it failed
        return status == 0;
    }

    /// <summary>A queue whose events keep their times; released by ILGPU's stream around it.</summary>
    public static nint CreateTimedQueue(nint context, nint device)
    {
        int error;
        var queue = CreateCommandQueue(context, device, ProfilingEnable, &error);
        Check(error, "make a queue that keeps times");
        return queue;
    }

    /// <summary>When an event of a timed queue passed, in ns of the device's clock.</summary>
    public static long EndOf(nint marker)
    {
        long nanoseconds;
        Check(GetEventProfilingInfo(marker, CommandEnd, sizeof(long), &nanoseconds, null), "read an event's time");
        return nanoseconds;
    }

    /// <summary>Ends an event's life.</summary>
    public static void Release(nint marker) => _ = ReleaseEvent(marker); // nothing can be done about a failure

    private static (Triple Buffer, Triple Host, Triple Region) Places(in RowCopy rows)
    {
        // An origin counts in whole pitches first: the place of the first row is split accordingly.
        var pitch = rows.ArenaPitch;
        var origin = new Triple((nuint)(rows.ArenaAt % pitch), (nuint)(rows.ArenaAt / pitch), 0);
        return (origin, default, new Triple((nuint)rows.Bytes, (nuint)rows.Rows, 1));
    }

    private static void Check(int error, string what)
    {
        if (error != 0) throw IlgpuErrors.Failure(error, what);
    }

    [LibraryImport(Library, EntryPoint = "clEnqueueWriteBufferRect")]
    private static partial int EnqueueWriteBufferRect(
        nint queue, nint buffer, uint blocking, Triple* bufferOrigin, Triple* hostOrigin, Triple* region, nuint bufferPitch, nuint bufferSlice,
        nuint hostPitch, nuint hostSlice, nint host, uint waits, nint waitList, nint done);

    [LibraryImport(Library, EntryPoint = "clEnqueueReadBufferRect")]
    private static partial int EnqueueReadBufferRect(
        nint queue, nint buffer, uint blocking, Triple* bufferOrigin, Triple* hostOrigin, Triple* region, nuint bufferPitch, nuint bufferSlice,
        nuint hostPitch, nuint hostSlice, nint host, uint waits, nint waitList, nint done);

    [LibraryImport(Library, EntryPoint = "clEnqueueMarkerWithWaitList")]
    private static partial int EnqueueMarkerWithWaitList(nint queue, uint waits, nint waitList, nint* done);

    [LibraryImport(Library, EntryPoint = "clFlush")]
    private static partial int Flush(nint queue);

    [LibraryImport(Library, EntryPoint = "clWaitForEvents")]
    private static partial int WaitForEvents(uint count, nint* events);

    [LibraryImport(Library, EntryPoint = "clGetEventInfo")]
    private static partial int GetEventInfo(nint marker, uint name, nuint size, void* value, nuint* sizeWritten);

    [LibraryImport(Library, EntryPoint = "clCreateCommandQueue")]
    private static partial nint CreateCommandQueue(nint context, nint device, ulong properties, int* error);

    [LibraryImport(Library, EntryPoint = "clGetEventProfilingInfo")]
    private static partial int GetEventProfilingInfo(nint marker, uint name, nuint size, void* value, nuint* sizeWritten);

    [LibraryImport(Library, EntryPoint = "clReleaseEvent")]
    private static partial int ReleaseEvent(nint marker);

    /// <summary>Three numbers, as OpenCL gives places and sizes.</summary>
    private readonly record struct Triple(nuint X, nuint Y, nuint Z);
}
