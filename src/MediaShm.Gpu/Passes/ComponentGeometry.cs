using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Passes;

/// <summary>
/// Where one component's samples lie in a frame, whatever the format: planar, semi-planar or packed. Sample (x, y) is the
/// little-endian word at <c>plane address + y·stride + Offset + x·Step</c>; its code value is <c>(word ≫ Shift) &amp; MaxValue</c>.
/// </summary>
/// <param name="Plane">Index of its plane.</param>
/// <param name="Step">Bytes from one sample to the next in its row.</param>
/// <param name="Offset">Bytes from the row's first byte to the first sample.</param>
/// <param name="Shift">Zero bits below the value in its word (6 for P010).</param>
/// <param name="Depth">Bits of the value, 8 to 16.</param>
/// <param name="WordBytes">Bytes of the word: 1 or 2.</param>
/// <param name="Width">Samples in a row.</param>
/// <param name="Height">Rows of samples.</param>
public readonly record struct ComponentGeometry(int Plane, int Step, int Offset, int Shift, int Depth, int WordBytes, int Width, int Height)
{
    /// <summary>Largest code value: 2^Depth − 1.</summary>
    public int MaxValue => (1 << Depth) - 1;

    /// <summary>True when samples follow one another without gap or shift, so that a row is a plain array of words.</summary>
    public bool IsContiguous => Step == WordBytes && Offset == 0 && Shift == 0;

    /// <summary>The geometry of component <paramref name="component"/> of frames of <paramref name="format"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such component.</exception>
    public static ComponentGeometry Of(FrameFormat format, int component)
    {
        var info = format.Pixel.Info;
        ArgumentOutOfRangeException.ThrowIfNegative(component);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(component, info.Components.Length);
        var c = info.Components[component];
        var (width, height) = (format.Width, format.Height);
        if (component is 1 or 2 && IsSubsampledKind(info))
        {
            width = CeilShift(width, info.Log2ChromaWidth);
            height = CeilShift(height, info.Log2ChromaHeight);
        }

        return new ComponentGeometry(c.Plane, c.Step, c.Offset, c.Shift, c.Depth, c.WordBytes, width, height);
    }

    /// <summary>
    /// True for formats whose every component is a little-endian integer of 8 to 16 bits in a byte or 16-bit word of its
    /// own. Palettes, bit-packed, big-endian, floating-point and Bayer formats are not.
    /// </summary>
    public static bool Describes(PixelFormat pixel)
    {
        if (pixel.IsUnknown) return false;
        var info = pixel.Info;
        const PixelFormatTraits Odd = PixelFormatTraits.BigEndian | PixelFormatTraits.Palette | PixelFormatTraits.Bitstream
            | PixelFormatTraits.Bayer | PixelFormatTraits.Float;
        if ((info.Traits & Odd) != 0) return false;
        var components = info.Components;
        for (var i = 0; i < components.Length; i++)
        {
            var c = components[i];
            if (c.Depth is < 8 or > 16 || c.WordBytes > 2 || c.Offset < 0) return false;
            for (var j = 0; j < i; j++)
            {
                // x2rgb10 and the like: two components in one word.
                if (components[j].Plane == c.Plane && Math.Abs(components[j].Offset - c.Offset) < Math.Max(c.WordBytes, components[j].WordBytes))
                    return false;
            }
        }

        // uyyvyy411: luma is not evenly spaced there, whatever its step says.
        return components.Length < 3 || components[1].Plane != components[0].Plane || !IsSubsampledKind(info)
            || components[0].Step << info.Log2ChromaWidth == components[1].Step;
    }

    private static bool IsSubsampledKind(PixelFormatInfo info) => info.Components.Length >= 3 && (info.Traits & PixelFormatTraits.Rgb) == 0; // not HasFlag: asked for on every frame

    private static int CeilShift(int value, int shift) => (value + (1 << shift) - 1) >> shift;
}
