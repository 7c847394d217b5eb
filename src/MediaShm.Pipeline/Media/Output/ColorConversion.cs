using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// How libswscale is to treat colour between two formats, said in full, and the tags that are true of the result. Left to itself it makes
/// full range limited and gray full, and RGB made YUV would still be tagged as RGB.
/// </summary>
/// <param name="Options">Options of the <c>scale</c> filter, each with a colon before it.</param>
/// <param name="Tags">Colour tags of the result.</param>
internal readonly record struct ColorConversion(string Options, ColorTags Tags)
{
    private const int Limited = 1;
    private const int Full = 2;
    private const int Bt601 = 6; // SMPTE 170M; what FFmpeg takes where nothing is said
    private const int Unsaid = 2;
    private const int Bt709 = 1;
    private const int Bt2020 = 9;

    /// <summary>Decides for frames tagged <paramref name="tags"/>.</summary>
    public static ColorConversion Between(PixelFormat from, PixelFormat to, ColorTags tags)
    {
        if (IsRgb(to)) return new(IsRgb(from) ? "" : InRange(tags.Range), tags with { Matrix = 0, Range = Full });
        if (IsRgb(from)) return FromRgb(to, tags);
        var range = tags.Range != 0 ? tags.Range : IsGray(from) ? Full : Limited;
        var target = to.Name.StartsWith("yuvj", StringComparison.Ordinal) ? Full : tags.Range == 0 && IsGray(from) && !IsGray(to) ? Limited : range;
        var isSaid = tags.Range != 0 || IsGray(from) != IsGray(to) || target != range;
        return new($"{InRange(range)}:out_range={Name(target)}", isSaid ? tags with { Range = target } : tags);
    }

    /// <summary>The same for JPEG, which knows one matrix alone (JFIF: BT.601) and full range.</summary>
    public static ColorConversion ToJpeg(PixelFormat from, PixelFormat to, ColorTags tags)
    {
        if (IsRgb(from))
        {
            var made = FromRgb(to, tags with { Primaries = 2 });
            return made with { Tags = made.Tags with { Primaries = tags.Primaries } };
        }

        var conversion = Between(from, to, tags);
        return IsJpegMatrix(tags.Matrix) ? conversion : new($"{conversion.Options}:out_color_matrix=bt601", conversion.Tags with { Matrix = Bt601 });
    }

    /// <summary>True for BT.601 under both its numbers, and where nothing is said.</summary>
    public static bool IsJpegMatrix(int matrix) => matrix is 0 or 2 or 5 or Bt601;

    /// <summary>Tags that do not contradict the format: RGB has no matrix, and what has one is not RGB.</summary>
    public static ColorTags Consistent(PixelFormat format, ColorTags tags) =>
        format.Info.Traits.HasFlag(PixelFormatTraits.Rgb) ? tags with { Matrix = 0 } : tags.Matrix == 0 ? tags with { Matrix = 2 } : tags;

    /// <summary>The matrix that an untold libswscale uses to make YUV of RGB.</summary>
    public static ColorTags Untold(PixelFormat from, PixelFormat to, ColorTags tags) =>
        IsRgb(from) && !IsRgb(to) && tags.Matrix is 0 or 2 ? tags with { Matrix = Bt601 } : tags;

    /// <summary>Formats whose samples libswscale reads as RGB.</summary>
    private static bool IsRgb(PixelFormat format) =>
        (format.Info.Traits & (PixelFormatTraits.Rgb | PixelFormatTraits.Palette)) != 0 || format.Name.StartsWith("mono", StringComparison.Ordinal);

    private static bool IsGray(PixelFormat format) =>
        format.Name.StartsWith("gray", StringComparison.Ordinal) || format.Name is "ya8" or "ya16le" or "ya16be";

    private static ColorConversion FromRgb(PixelFormat to, ColorTags tags)
    {
        var (matrix, name) = tags.Primaries switch
        {
            Bt709 => (Bt709, "bt709"),
            Bt2020 => (Bt2020, "bt2020"),
            _ => (Bt601, "smpte170m"),
        };
        var range = IsGray(to) || to.Name.StartsWith("yuvj", StringComparison.Ordinal) ? Full : Limited;
        return new($":out_color_matrix={name}:out_range={Name(range)}", tags with { Matrix = IsGray(to) ? Unsaid : matrix, Range = range });
    }

    private static string InRange(int range) => range == 0 ? "" : $":in_range={Name(range)}";

    private static string Name(int range) => range == Full ? "pc" : "tv";
}
