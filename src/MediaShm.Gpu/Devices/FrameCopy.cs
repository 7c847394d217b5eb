using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices;

/// <summary>The copies of devices that work on memory of their own. Rows alone are copied: no byte outside the picture is read or written.</summary>
internal static unsafe class FrameCopy
{
    /// <summary>Copies a picture in memory to a frame.</summary>
    /// <returns>Bytes copied.</returns>
    public static long Out(nint from, in FrameLayout layout, in FrameView to)
    {
        for (var p = 0; p < to.Format.PlaneCount; p++)
        {
            var rowBytes = to.Format.RowBytes(p);
            for (var row = 0; row < to.Format.PlaneHeight(p); row++) Row(from, layout, p, row, rowBytes).CopyTo(to.WritableRow(p, row));
        }

        return to.Format.ImageBytes;
    }

    private static Span<byte> Row(nint picture, in FrameLayout layout, int plane, int row, int rowBytes) =>
        new((byte*)picture + layout.Planes[plane].Offset + row * layout.Planes[plane].Stride, rowBytes);
}
