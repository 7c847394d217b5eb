namespace MediaShm.Pipeline.Frames;

/// <summary>
/// Names the sample layout of a frame. The names are FFmpeg's (<c>yuv420p</c>, <c>nv12</c>, …); the number is this
/// project's own, stable in every protocol version, because FFmpeg renumbers its formats between majors.
/// </summary>
/// <param name="Id">Index into <see cref="PixelFormatInfo.All"/>, plus one; 0 is "none".</param>
public readonly record struct PixelFormat(ushort Id)
{
    /// <summary>No format: the value of a zeroed structure.</summary>
    public static PixelFormat None => default;

    /// <summary>Planar 4:2:0, 8 bit.</summary>
    public static PixelFormat Yuv420P { get; } = Parse("yuv420p");

    /// <summary>Planar 4:2:2, 8 bit.</summary>
    public static PixelFormat Yuv422P { get; } = Parse("yuv422p");

    /// <summary>Planar 4:4:4, 8 bit.</summary>
    public static PixelFormat Yuv444P { get; } = Parse("yuv444p");

    /// <summary>Planar 4:2:0, 10 bit, little-endian in 16-bit words.</summary>
    public static PixelFormat Yuv420P10 { get; } = Parse("yuv420p10le");

    /// <summary>Planar 4:2:2, 10 bit, little-endian in 16-bit words.</summary>
    public static PixelFormat Yuv422P10 { get; } = Parse("yuv422p10le");

    /// <summary>Planar 4:4:4, 10 bit, little-endian in 16-bit words.</summary>
    public static PixelFormat Yuv444P10 { get; } = Parse("yuv444p10le");

    /// <summary>4:2:0, 8 bit, luma plane and one plane of interleaved chroma.</summary>
    public static PixelFormat Nv12 { get; } = Parse("nv12");

    /// <summary>One 8-bit plane of luma.</summary>
    public static PixelFormat Gray8 { get; } = Parse("gray");

    /// <summary>Packed 8-bit R, G, B.</summary>
    public static PixelFormat Rgb24 { get; } = Parse("rgb24");

    /// <summary>True for <see cref="None"/> and for numbers this build does not know.</summary>
    public bool IsUnknown => Id == 0 || Id > PixelFormatInfo.All.Length;

    /// <summary>The layout behind the name.</summary>
    /// <exception cref="ArgumentException">The format is unknown to this build.</exception>
    public PixelFormatInfo Info => IsUnknown
        ? throw new ArgumentException($"pixel format number {Id} is unknown to this version; known are 1 to {PixelFormatInfo.All.Length}")
        : PixelFormatInfo.All[Id - 1];

    /// <summary>FFmpeg's name of the format, or "none".</summary>
    public string Name => IsUnknown ? "none" : Info.Name;

    /// <summary>Finds a format by FFmpeg's name.</summary>
    /// <exception cref="ArgumentException">No software format has that name.</exception>
    public static PixelFormat Parse(string name) => TryParse(name, out var format)
        ? format
        : throw new ArgumentException($"no pixel format is called '{name}'", nameof(name));

    /// <summary>Finds a format by FFmpeg's name; false when there is none of that name.</summary>
    public static bool TryParse(string name, out PixelFormat format)
    {
        var found = PixelFormatInfo.ByName.TryGetValue(name, out var info);
        format = found ? info!.Format : default;
        return found;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
