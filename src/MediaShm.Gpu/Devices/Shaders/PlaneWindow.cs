using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>A buffer of a device. Thread-safe.</summary>
internal interface IDeviceBuffer
{
    /// <summary>Its size in bytes.</summary>
    long Size { get; }
}

/// <summary>A frame in memory that the device sees.</summary>
/// <typeparam name="TBuffer">The device's kind of buffer.</typeparam>
/// <param name="Buffer">The buffer that holds it.</param>
/// <param name="Offset">Bytes from the buffer's start to what the layout counts from.</param>
/// <param name="Layout">Format and planes.</param>
/// <param name="IsWhole">
/// True when kernels may read and write its planes by groups of four pixels: every row of every plane starts at a multiple of
/// <see cref="PlaneShape.RowAlignment"/> bytes, and has padding where its width is not a multiple of four.
/// </param>
internal readonly record struct DeviceFrame<TBuffer>(TBuffer Buffer, long Offset, FrameLayout Layout, bool IsWhole)
    where TBuffer : class, IDeviceBuffer
{
    /// <summary>A frame at a place in a buffer.</summary>
    public static DeviceFrame<TBuffer> At(TBuffer buffer, long offset, in FrameLayout layout)
    {
        var whole = true;
        for (var p = 0; p < layout.Format.PlaneCount; p++)
        {
            var (shape, plane) = (PlaneShape.Of(layout.Format, p), layout.Planes[p]);
            var lastRow = Math.Max(plane.Offset, plane.Offset + plane.Stride * (layout.Format.PlaneHeight(p) - 1));
            whole &= ((offset + plane.Offset | plane.Stride) & (shape.RowAlignment - 1)) == 0
                && Math.Abs(plane.Stride) >= shape.RowRoom && offset + lastRow + shape.RowRoom <= buffer.Size;
        }

        return new DeviceFrame<TBuffer>(buffer, offset, layout, whole);
    }
}

/// <summary>
/// The part of a buffer that a kernel is given for one plane. A binding must start at a multiple of the driver's alignment, and
/// a crop puts planes anywhere: the remainder goes to the kernel as the place of the first sample.
/// </summary>
/// <typeparam name="TBuffer">The device's kind of buffer.</typeparam>
/// <param name="Buffer">The buffer.</param>
/// <param name="Offset">Bytes from its start to the binding's.</param>
/// <param name="Range">Bytes of the binding.</param>
/// <param name="FirstSample">Bytes from the binding's start to the first sample.</param>
/// <param name="Stride">Bytes from one row to the next; negative when rows count from the bottom.</param>
/// <param name="SampleBytes">1, 2 or 4: bytes of a sample as the kernel sees it; four samples are what it loads and stores at once.</param>
internal readonly record struct PlaneWindow<TBuffer>(TBuffer Buffer, long Offset, long Range, int FirstSample, int Stride, int SampleBytes)
    where TBuffer : class, IDeviceBuffer
{
    /// <summary>The window of an intermediate plane.</summary>
    /// <param name="buffer">The buffer that holds it.</param>
    /// <param name="plane">Where it lies there.</param>
    /// <param name="reference">How a kernel sees it.</param>
    /// <param name="height">Its rows.</param>
    public static PlaneWindow<TBuffer> Of(TBuffer buffer, in ScratchPlane plane, in PlaneRef reference, int height) => reference.Flipped
        ? new PlaneWindow<TBuffer>(buffer, plane.Offset, plane.Length, (height - 1) * plane.Stride, -plane.Stride, reference.SampleBytes)
        : new PlaneWindow<TBuffer>(buffer, plane.Offset, plane.Length, 0, plane.Stride, reference.SampleBytes);

    /// <summary>The window of a look-up table.</summary>
    /// <param name="buffer">The buffer of the chain's tables.</param>
    /// <param name="place">Where it lies there.</param>
    public static PlaneWindow<TBuffer> Of(TBuffer buffer, (int Offset, int Length) place) => new(buffer, place.Offset, place.Length, 0, 0, SampleBytes: 1);

    /// <summary>Finds the window of a frame's plane.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="plane">Which plane, and how a kernel sees it.</param>
    /// <param name="limits">What the driver allows.</param>
    /// <exception cref="DeviceException">The plane spans more than the driver binds.</exception>
    public static PlaneWindow<TBuffer> Of(in DeviceFrame<TBuffer> frame, in PlaneRef plane, ShaderLimits limits)
    {
        var (format, place) = (frame.Layout.Format, frame.Layout.Planes[plane.Index]);
        var (offset, stride) = (frame.Offset + place.Offset, place.Stride);
        var toLastRow = stride * (format.PlaneHeight(plane.Index) - 1);
        if (plane.Flipped) (offset, stride, toLastRow) = (offset + toLastRow, -stride, -toLastRow);
        var start = Math.Min(offset, offset + toLastRow) / limits.PlaneAlignment * limits.PlaneAlignment;
        // Kernels load whole words, and of whole frames four pixels at once: the last may end past the last sample, never past the
        // buffer, whose size is a multiple of four.
        var room = frame.IsWhole ? PlaneShape.Of(format, plane.Index).RowRoom : format.RowBytes(plane.Index);
        var end = (Math.Max(offset, offset + toLastRow) + room + 3) / 4 * 4;
        var range = end - start;
        if (range > Math.Min(limits.MaxStorageRange, int.MaxValue))
            throw new DeviceException($"{limits.Device}: a plane spans {range} bytes, and {limits.Gpu} binds {limits.MaxStorageRange} at once; use --device cpu");
        return new PlaneWindow<TBuffer>(frame.Buffer, start, range, (int)(offset - start), (int)stride, plane.SampleBytes);
    }
}
