using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>A frame in memory that the device sees.</summary>
/// <typeparam name="TBuffer">The device's kind of buffer.</typeparam>
/// <param name="Buffer">The buffer that holds it.</param>
/// <param name="Offset">Bytes from the buffer's start to what the layout counts from.</param>
/// <param name="Layout">Format and planes.</param>
/// <param name="IsWhole">
/// True when kernels may read and write its planes by whole words: every row of every plane starts at a multiple of four bytes, and
/// has padding where its width is not a multiple of four.
/// </param>
internal readonly record struct DeviceFrame<TBuffer>(TBuffer Buffer, long Offset, FrameLayout Layout, bool IsWhole)
    where TBuffer : class
{
    /// <summary>A frame at a place in a buffer.</summary>
    public static DeviceFrame<TBuffer> At(TBuffer buffer, long offset, in FrameLayout layout)
    {
        var whole = true;
        for (var p = 0; p < layout.Format.PlaneCount; p++)
        {
            var plane = layout.Planes[p];
            var words = (layout.Format.RowBytes(p) + 3) / 4 * 4;
            whole &= ((offset + plane.Offset | plane.Stride) & 3) == 0 && Math.Abs(plane.Stride) >= words;
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
/// <param name="Bits">8, 16 or 32: width of the samples.</param>
internal readonly record struct PlaneWindow<TBuffer>(TBuffer Buffer, long Offset, long Range, int FirstSample, int Stride, int Bits)
    where TBuffer : class
{
    /// <summary>The window of an intermediate plane.</summary>
    /// <param name="buffer">The buffer that holds it.</param>
    /// <param name="plane">The plane.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="flipped">True: the last row counts as the first.</param>
    public static PlaneWindow<TBuffer> Of(TBuffer buffer, in ScratchPlane plane, int height, bool flipped) => flipped
        ? new PlaneWindow<TBuffer>(buffer, plane.Offset, plane.Length, (height - 1) * plane.Stride, -plane.Stride, plane.Bits)
        : new PlaneWindow<TBuffer>(buffer, plane.Offset, plane.Length, 0, plane.Stride, plane.Bits);

    /// <summary>Finds the window of a frame's plane.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="plane">Which plane.</param>
    /// <param name="flipped">True: the last row counts as the first.</param>
    /// <param name="limits">What the driver allows.</param>
    /// <exception cref="DeviceException">The plane spans more than the driver binds.</exception>
    public static PlaneWindow<TBuffer> Of(in DeviceFrame<TBuffer> frame, int plane, bool flipped, ShaderLimits limits)
    {
        var format = frame.Layout.Format;
        var (offset, stride) = (frame.Offset + frame.Layout.Planes[plane].Offset, frame.Layout.Planes[plane].Stride);
        var toLastRow = stride * (format.PlaneHeight(plane) - 1);
        if (flipped) (offset, stride, toLastRow) = (offset + toLastRow, -stride, -toLastRow);
        var start = Math.Min(offset, offset + toLastRow) / limits.PlaneAlignment * limits.PlaneAlignment;
        // Kernels load whole words: the last may end past the last sample, never past the buffer, whose size is a multiple of four.
        var end = (Math.Max(offset, offset + toLastRow) + format.RowBytes(plane) + 3) / 4 * 4;
        var range = end - start;
        if (range > Math.Min(limits.MaxStorageRange, int.MaxValue))
            throw new DeviceException($"{limits.Device}: a plane spans {range} bytes, and {limits.Gpu} binds {limits.MaxStorageRange} at once; use --device cpu");
        return new PlaneWindow<TBuffer>(frame.Buffer, start, range, (int)(offset - start), (int)stride, 8);
    }
}
