namespace MediaShm.Gpu.Devices;

/// <summary>What a device does with a frame, one after the other.</summary>
public enum DeviceWork
{
    /// <summary>The input is brought to where kernels read it.</summary>
    Upload,

    /// <summary>Kernels run.</summary>
    Kernels,

    /// <summary>The result is brought to its slot.</summary>
    Download,
}

/// <summary>
/// When a device worked on a frame, for traces. A frame has a span of each kind that there was, and two of a copy that takes two steps (by a
/// CPU and by DMA).
/// </summary>
/// <param name="Frame">Value of the frame's fence.</param>
/// <param name="Work">What it did.</param>
/// <param name="Began">When, in ticks of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</param>
/// <param name="Ended">When that was done, likewise.</param>
public readonly record struct DeviceSpan(ulong Frame, DeviceWork Work, long Began, long Ended);
