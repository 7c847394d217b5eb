using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MediaShm.Pipeline.Frames;

/// <summary>What a pixel format's samples are; the words of FFmpeg's <c>AV_PIX_FMT_FLAG_*</c>.</summary>
[Flags]
public enum PixelFormatTraits
{
    /// <summary>None of the others.</summary>
    None = 0,

    /// <summary>Multi-byte samples are big-endian.</summary>
    BigEndian = 1,

    /// <summary>Plane 0 holds indices; plane 1 holds 256 entries of 32-bit ARGB.</summary>
    Palette = 2,

    /// <summary>Samples are bit-packed: step and offset of a component are in bits.</summary>
    Bitstream = 4,

    /// <summary>At least one component has a plane of its own.</summary>
    Planar = 8,

    /// <summary>Components are R, G, B (and A), not luma and chroma.</summary>
    Rgb = 16,

    /// <summary>The last component is alpha.</summary>
    Alpha = 32,

    /// <summary>A Bayer mosaic.</summary>
    Bayer = 64,

    /// <summary>Samples are floating-point.</summary>
    Float = 128,
}

/// <summary>Where one component (Y, U, V, A or R, G, B, A, in that order) of a format lies.</summary>
/// <param name="Plane">Index of its plane.</param>
/// <param name="Step">Bytes (bits for bitstream formats) from one sample to the next in its row.</param>
/// <param name="Offset">Bytes (bits for bitstream formats) before the first sample of the row.</param>
/// <param name="Shift">Zero bits below the value in its word (6 for P010).</param>
/// <param name="Depth">Bits of the value.</param>
public readonly record struct PixelComponent(int Plane, int Step, int Offset, int Shift, int Depth)
{
    /// <summary>Bytes of the word that holds one sample: 1, 2 or 4.</summary>
    public int WordBytes => Depth + Shift <= 8 ? 1 : Depth + Shift <= 16 ? 2 : 4;
}

/// <summary>The layout of a pixel format. Immutable; thread-safe.</summary>
public sealed class PixelFormatInfo
{
    private PixelFormatInfo(
        PixelFormat format, string name, PixelFormatTraits traits, int log2ChromaW, int log2ChromaH, ImmutableArray<PixelComponent> components)
    {
        Format = format;
        Name = name;
        Traits = traits;
        Log2ChromaWidth = log2ChromaW;
        Log2ChromaHeight = log2ChromaH;
        Components = components;
        PlaneCount = traits.HasFlag(PixelFormatTraits.Palette) ? 2 : components.Max(c => c.Plane) + 1;
    }

    /// <summary>Every software pixel format of libavutil 57, in the order of their numbers. Numbers are only ever appended.</summary>
    public static ImmutableArray<PixelFormatInfo> All { get; } = Load();

    /// <summary>The number of this format.</summary>
    public PixelFormat Format { get; }

    /// <summary>FFmpeg's name.</summary>
    public string Name { get; }

    /// <summary>What the samples are.</summary>
    public PixelFormatTraits Traits { get; }

    /// <summary>Chroma planes are <c>ceil(width / 2^this)</c> samples wide.</summary>
    public int Log2ChromaWidth { get; }

    /// <summary>Chroma planes are <c>ceil(height / 2^this)</c> rows high.</summary>
    public int Log2ChromaHeight { get; }

    /// <summary>The components in the order Y, U, V, A or R, G, B, A.</summary>
    public ImmutableArray<PixelComponent> Components { get; }

    /// <summary>Planes in memory, 1 to 4; a palette counts as one.</summary>
    public int PlaneCount { get; }

    internal static FrozenDictionary<string, PixelFormatInfo> ByName { get; } = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>True when plane <paramref name="plane"/> holds only components 1 and 2 of a luma/chroma format.</summary>
    public bool IsChromaPlane(int plane) =>
        !Has(PixelFormatTraits.Rgb) && Components.Length >= 3
        && Components[0].Plane != plane && (Components[1].Plane == plane || Components[2].Plane == plane);

    /// <summary>Columns of samples in a plane of a frame that is <paramref name="width"/> pixels wide (rounded up, as FFmpeg does).</summary>
    public int PlaneWidth(int plane, int width) => IsChromaPlane(plane) ? CeilShift(width, Log2ChromaWidth) : width;

    /// <summary>Rows of a plane of a frame that is <paramref name="height"/> pixels high (rounded up); 1 for a palette.</summary>
    public int PlaneHeight(int plane, int height) =>
        IsPalettePlane(plane) ? 1 : IsChromaPlane(plane) ? CeilShift(height, Log2ChromaHeight) : height;

    /// <summary>Bytes of image data in one row of a plane, without padding; the same figure as <c>av_image_get_linesize</c>.</summary>
    public int RowBytes(int plane, int width)
    {
        if (IsPalettePlane(plane)) return 1024;
        var (maxStep, component) = (0, 0);
        for (var i = 0; i < Components.Length; i++)
            if (Components[i].Plane == plane && Components[i].Step > maxStep) (maxStep, component) = (Components[i].Step, i);
        var shift = component is 1 or 2 ? Log2ChromaWidth : 0;
        var bytes = (long)maxStep * CeilShift(width, shift);
        if (Has(PixelFormatTraits.Bitstream)) bytes = (bytes + 7) >> 3;
        return checked((int)bytes);
    }

    /// <summary>True for plane 1 of a palette format.</summary>
    public bool IsPalettePlane(int plane) => plane == 1 && Has(PixelFormatTraits.Palette);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>As <see cref="Enum.HasFlag"/>, which allocates in unoptimised code; these figures are asked for on every frame.</summary>
    private bool Has(PixelFormatTraits trait) => (Traits & trait) != 0;

    private static int CeilShift(int value, int shift) => (int)(((long)value + (1L << shift) - 1) >> shift);

    private static ImmutableArray<PixelFormatInfo> Load()
    {
        using var stream = typeof(PixelFormatInfo).Assembly.GetManifestResourceStream("pixel-formats.tsv")!;
        using var reader = new StreamReader(stream);
        var all = ImmutableArray.CreateBuilder<PixelFormatInfo>(200);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Length == 0) continue;
            var field = line.Split('\t');
            var components = field[5].Split(' ').Select(ParseComponent).ToImmutableArray();
            all.Add(new PixelFormatInfo(
                new PixelFormat((ushort)(all.Count + 1)), field[1], ParseTraits(field[2]), int.Parse(field[3]), int.Parse(field[4]), components));
        }

        return all.ToImmutable();
    }

    private static PixelComponent ParseComponent(string text)
    {
        var n = text.Split(':');
        return new PixelComponent(int.Parse(n[0]), int.Parse(n[1]), int.Parse(n[2]), int.Parse(n[3]), int.Parse(n[4]));
    }

    private static PixelFormatTraits ParseTraits(string text) => text.Split(',').Aggregate(PixelFormatTraits.None, (all, word) => all | word switch
    {
        "be" => PixelFormatTraits.BigEndian,
        "palette" => PixelFormatTraits.Palette,
        "bitstream" => PixelFormatTraits.Bitstream,
        "planar" => PixelFormatTraits.Planar,
        "rgb" => PixelFormatTraits.Rgb,
        "alpha" => PixelFormatTraits.Alpha,
        "bayer" => PixelFormatTraits.Bayer,
        "float" => PixelFormatTraits.Float,
        _ => PixelFormatTraits.None,
    });
}
