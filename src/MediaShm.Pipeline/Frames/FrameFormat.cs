using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Frames;

/// <summary>Pixel format and size of a frame, without any memory layout.</summary>
/// <param name="Pixel">Sample layout.</param>
/// <param name="Width">Visible pixels in a row, 1 to 65535.</param>
/// <param name="Height">Visible rows, 1 to 65535.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FrameFormat(PixelFormat Pixel, int Width, int Height)
{
    /// <summary>Largest width and height that the pool carries.</summary>
    public const int MaxDimension = 65535;

    /// <summary>Planes in memory.</summary>
    public int PlaneCount => Pixel.Info.PlaneCount;

    /// <summary>Columns of samples in plane <paramref name="plane"/>.</summary>
    public int PlaneWidth(int plane) => Pixel.Info.PlaneWidth(plane, Width);

    /// <summary>Rows of plane <paramref name="plane"/>.</summary>
    public int PlaneHeight(int plane) => Pixel.Info.PlaneHeight(plane, Height);

    /// <summary>Bytes of image data in one row of plane <paramref name="plane"/>, without padding.</summary>
    public int RowBytes(int plane) => Pixel.Info.RowBytes(plane, Width);

    /// <summary>Bytes of image data in all planes, without padding.</summary>
    public long ImageBytes
    {
        get
        {
            long sum = 0;
            for (var p = 0; p < PlaneCount; p++) sum += (long)RowBytes(p) * PlaneHeight(p);
            return sum;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height} {Pixel}";
}
