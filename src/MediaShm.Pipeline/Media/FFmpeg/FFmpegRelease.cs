namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A version of one library, major and minor.</summary>
internal readonly record struct LibraryVersion(int Major, int Minor)
{
    /// <summary>Reads the number that <c>avutil_version()</c> and its like return.</summary>
    public static LibraryVersion Of(uint packed) => new((int)(packed >> 16), (int)((packed >> 8) & 255));

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";
}

/// <summary>A release of FFmpeg that the layout table has a column for, with the versions its libraries had.</summary>
internal sealed record FFmpegRelease(
    string Name, LibraryVersion Util, LibraryVersion Codec, LibraryVersion Format, int FilterMajor, int ScaleMajor, int DeviceMajor)
{
    /// <summary>Every supported release, newest first.</summary>
    public static IReadOnlyList<FFmpegRelease> All { get; } =
    [
        new("8.0", new(60, 8), new(62, 11), new(62, 3), 11, 9, 62),
        new("7.1", new(59, 39), new(61, 19), new(61, 7), 10, 8, 61),
        new("7.0", new(59, 8), new(61, 3), new(61, 1), 10, 8, 61),
        new("6.1", new(58, 29), new(60, 31), new(60, 16), 9, 7, 60),
        new("6.0", new(58, 2), new(60, 3), new(60, 3), 9, 7, 60),
        new("5.1", new(57, 28), new(59, 37), new(59, 27), 8, 6, 59),
    ];

    /// <summary>The newest release of each major, newest first: the matched sets of sonames to try.</summary>
    public static IEnumerable<FFmpegRelease> Sets => All.DistinctBy(r => r.Util.Major);

    /// <summary>The sonames of this release's libraries that every program needs.</summary>
    public string[] CoreSonames => [$"libavutil.so.{Util.Major}", $"libavcodec.so.{Codec.Major}", $"libavformat.so.{Format.Major}"];

    /// <summary>
    /// The newest release whose libraries are not newer than the loaded ones, all of the same majors: its column holds,
    /// because within a major members are only appended. Null when the loaded ones are older than any.
    /// </summary>
    public static FFmpegRelease? For(LibraryVersion util, LibraryVersion codec, LibraryVersion format) => All.FirstOrDefault(r =>
        Covers(r.Util, util) && Covers(r.Codec, codec) && Covers(r.Format, format));

    private static bool Covers(LibraryVersion known, LibraryVersion loaded) => known.Major == loaded.Major && known.Minor <= loaded.Minor;
}
