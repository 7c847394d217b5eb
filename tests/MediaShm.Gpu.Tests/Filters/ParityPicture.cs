using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>A frame that shows a filter all it can meet: noise, a slope, hard edges over the full range, and single bright samples.</summary>
internal static class ParityPicture
{
    /// <summary>Draws a frame without any padding, plane after plane: FFmpeg's rawvideo.</summary>
    public static byte[] Draw(FrameFormat format)
    {
        var component = format.Pixel.Info.Components[0];
        var max = (1 << component.Depth) - 1;
        var random = new Random(format.Width);
        var bytes = new byte[format.ImageBytes];
        var at = 0;
        for (var plane = 0; plane < format.PlaneCount; plane++)
        {
            var (width, height) = (format.RowBytes(plane) / component.WordBytes, format.PlaneHeight(plane));
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++, at += component.WordBytes)
                {
                    var value = Sample(x, y, width, height, plane, max, random);
                    if (component.WordBytes == 1) bytes[at] = (byte)value;
                    else MemoryMarshal.Write(bytes.AsSpan(at), (ushort)value);
                }
            }
        }

        return bytes;
    }

    private static int Sample(int x, int y, int width, int height, int plane, int max, Random random) => (4 * x / width, 2 * y / height) switch
    {
        (0, 0) => random.Next(max + 1),
        (1, 0) => (x / 7 + y / 5 + plane) % 2 == 0 ? max : 0,
        (2, 0) => (x * 7 + y * 13) % 61 == 0 ? max : max / 8,
        (0, 1) => (int)((x / (width / 4.0) + y / (double)height) / 2 * max),
        (1, 1) => max - (int)(y / (double)height * max),
        (2, 1) => Math.Clamp((int)(max * (0.5 + 0.45 * Math.Sin(x * 0.13 * (plane + 1)) * Math.Cos(y * 0.11))), 0, max),
        _ => Math.Clamp(x * max / width + random.Next(-max / 30, max / 30 + 1), 0, max),
    };
}
