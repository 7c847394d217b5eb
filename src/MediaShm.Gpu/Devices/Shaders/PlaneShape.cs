using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>
/// What kernels must know of one plane of a format. A plain plane holds one component as an array of words, and kernels work on it where
/// it lies; any other is a plane of pixels, whose components are taken apart before the first kernel and put together after the last.
/// </summary>
/// <param name="Count">Components in the plane; 0 where kernels cannot work on it.</param>
/// <param name="Step">Bytes of a pixel: from one sample of a component to the next.</param>
/// <param name="Columns">Pixels in a row.</param>
/// <param name="WordBytes">1 or 2: bytes of a sample.</param>
/// <param name="Shift">Zero bits below the value in its word.</param>
internal readonly record struct PlaneShape(int Count, int Step, int Columns, int WordBytes, int Shift)
{
    /// <summary>True for an array of code values.</summary>
    public bool IsPlain => Count == 1 && Step == WordBytes && Shift == 0;

    /// <summary>True when a pixel has bytes of no component.</summary>
    public bool HasGaps => Count * WordBytes < Step;

    /// <summary>What the start of every row must be a multiple of for kernels to work on the plane.</summary>
    public int RowAlignment => IsPlain ? 4 * WordBytes : 4;

    /// <summary>Bytes of a row that kernels touch: whole groups of four pixels.</summary>
    public int RowRoom => (Columns + 3) / 4 * 4 * Step;

    /// <summary>The shape of a plane. Allocates nothing.</summary>
    public static PlaneShape Of(FrameFormat format, int plane)
    {
        var components = format.Pixel.Info.Components;
        PlaneShape shape = default;
        for (var i = 0; i < components.Length; i++)
        {
            if (components[i].Plane != plane) continue;
            var g = ComponentGeometry.Of(format, i);
            var other = new PlaneShape(shape.Count, g.Step, g.Width, g.WordBytes, g.Shift);
            // Chroma that shares its plane with luma (yuyv422), and words wider than their value needs, are no planes of pixels.
            if ((shape.Count > 0 && shape != other) || g.WordBytes != (g.Depth > 8 ? 2 : 1)) return default;
            shape = other with { Count = shape.Count + 1 };
        }

        return shape;
    }
}
