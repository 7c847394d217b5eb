using System.Runtime.InteropServices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Reference;

/// <summary>One component of a frame as plain code values, row by row: what the scalar reference computes on.</summary>
internal sealed class ReferenceImage(int width, int height, int maxValue)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public int MaxValue { get; } = maxValue;

    public int[] Samples { get; } = new int[width * height];

    /// <summary>A sample; coordinates outside the image repeat its edge.</summary>
    public int At(int x, int y) => Samples[Math.Clamp(y, 0, Height - 1) * Width + Math.Clamp(x, 0, Width - 1)];

    /// <summary>An image of the same size with no content yet.</summary>
    public ReferenceImage Blank() => new(Width, Height, MaxValue);

    /// <summary>The code value nearest to <paramref name="value"/>, half up.</summary>
    public int Quantize(double value) => (int)Math.Clamp(Math.Floor(value + 0.5), 0, MaxValue);

    /// <summary>Reads every component of a frame.</summary>
    public static ReferenceImage[] Read(FrameView frame)
    {
        var images = new ReferenceImage[frame.Format.Pixel.Info.Components.Length];
        for (var c = 0; c < images.Length; c++)
        {
            var g = ComponentGeometry.Of(frame.Format, c);
            images[c] = new ReferenceImage(g.Width, g.Height, g.MaxValue);
            for (var y = 0; y < g.Height; y++)
            {
                var row = frame.Row(g.Plane, y)[g.Offset..];
                for (var x = 0; x < g.Width; x++)
                {
                    var word = g.WordBytes == 1 ? row[x * g.Step] : MemoryMarshal.Read<ushort>(row[(x * g.Step)..]);
                    images[c].Samples[y * g.Width + x] = (word >> g.Shift) & g.MaxValue;
                }
            }
        }

        return images;
    }

    /// <summary>Writes every component into a frame; bytes of no component (the X of RGBX) become those of <paramref name="source"/>.</summary>
    public static void Write(ReferenceImage[] images, FrameView source, FrameView frame)
    {
        for (var p = 0; p < frame.Format.PlaneCount; p++)
            for (var y = 0; y < frame.Format.PlaneHeight(p); y++)
                source.Row(p, y).CopyTo(frame.WritableRow(p, y));
        for (var c = 0; c < images.Length; c++)
        {
            var g = ComponentGeometry.Of(frame.Format, c);
            for (var y = 0; y < g.Height; y++)
            {
                var row = frame.WritableRow(g.Plane, y)[g.Offset..];
                for (var x = 0; x < g.Width; x++)
                {
                    var word = images[c].Samples[y * g.Width + x] << g.Shift;
                    if (g.WordBytes == 1) row[x * g.Step] = (byte)word;
                    else MemoryMarshal.Write(row[(x * g.Step)..], (ushort)word);
                }
            }
        }
    }
}
