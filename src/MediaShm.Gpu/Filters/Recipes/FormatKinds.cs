using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Filters.Recipes;

/// <summary>Questions that recipes ask about a format.</summary>
internal static class FormatKinds
{
    private const PixelFormatTraits NotLumaChroma =
        PixelFormatTraits.Rgb | PixelFormatTraits.Palette | PixelFormatTraits.Bitstream | PixelFormatTraits.Bayer | PixelFormatTraits.Float;

    /// <summary>True for integer luma with or without chroma and alpha: what the recipes for Y, U, V work on.</summary>
    public static bool IsLumaChroma(this FrameFormat format) =>
        (format.Pixel.Info.Traits & NotLumaChroma) == 0 && !format.Pixel.Name.StartsWith("xyz", StringComparison.Ordinal);

    /// <summary>True for the formats whose name says full range; FFmpeg converts them to limited range for filters that it has not marked as fit for them.</summary>
    public static bool IsFullRangeName(this FrameFormat format) => format.Pixel.Name.StartsWith("yuvj", StringComparison.Ordinal);

    /// <summary>Number of components, alpha included.</summary>
    public static int ComponentCount(this FrameFormat format) => format.Pixel.Info.Components.Length;

    /// <summary>Number of the alpha component, or -1.</summary>
    public static int AlphaComponent(this FrameFormat format) =>
        format.Pixel.Info.Traits.HasFlag(PixelFormatTraits.Alpha) ? format.ComponentCount() - 1 : -1;

    /// <summary>True when the format has U and V.</summary>
    public static bool HasChroma(this FrameFormat format) => format.IsLumaChroma() && format.ComponentCount() >= 3;

    /// <summary>Bits of a sample.</summary>
    public static int Depth(this FrameFormat format) => format.Pixel.Info.Components[0].Depth;
}
