using System.Collections.Frozen;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Where the members of FFmpeg's structs lie, by release; read from the embedded <c>ffmpeg-layout.tsv</c>. Within a major
/// version FFmpeg only appends members, so a release newer than the table's last of that major reads by that last one.
/// </summary>
internal sealed class LayoutTable
{
    private readonly FrozenDictionary<string, int[]> _rows;

    private LayoutTable(string[] releases, FrozenDictionary<string, int[]> rows) => (Releases, _rows) = (releases, rows);

    /// <summary>Marks a member that a version does not have: an access through it faults at once instead of corrupting.</summary>
    public const int Absent = int.MinValue;

    /// <summary>The releases the table has columns for.</summary>
    public IReadOnlyList<string> Releases { get; }

    /// <summary>Every <c>struct.member</c> in the table.</summary>
    public IEnumerable<string> Names => _rows.Keys;

    /// <summary>The table that this assembly carries.</summary>
    public static LayoutTable Load()
    {
        using var stream = typeof(LayoutTable).Assembly.GetManifestResourceStream("ffmpeg-layout.tsv")!;
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }

    /// <summary>Reads a table: a line of releases, then a line per member.</summary>
    public static LayoutTable Parse(TextReader reader)
    {
        string[]? releases = null;
        var rows = new Dictionary<string, int[]>(400, StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var fields = line.Split('\t');
            if (releases is null) releases = fields[1..];
            else rows.Add(fields[0], Array.ConvertAll(fields[1..], f => f == "-" ? Absent : int.Parse(f)));
        }

        return new LayoutTable(releases ?? [], rows.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The members of one struct in one release.</summary>
    public LayoutColumn Column(string structName, FFmpegRelease release)
    {
        var column = Releases.ToList().IndexOf(release.Name);
        return column >= 0
            ? new LayoutColumn(this, structName, column)
            : throw new FFmpegLibraryException($"the layout table has no column for FFmpeg {release.Name}");
    }

    internal int this[string name, int column] => _rows.TryGetValue(name, out var row)
        ? row[column]
        : throw new FFmpegLibraryException($"the layout table has no row '{name}': this build of MediaShm is incomplete, reinstall it");
}

/// <summary>The offsets of one struct's members in one release.</summary>
internal readonly record struct LayoutColumn(LayoutTable Table, string Struct, int Index)
{
    /// <summary>Offset of a member that the release has.</summary>
    /// <exception cref="FFmpegLibraryException">The release has no such member.</exception>
    public int Offset(string member) => Optional(member) is var offset and >= 0
        ? offset
        : throw new FFmpegLibraryException($"{Struct}.{member} does not exist in FFmpeg {Table.Releases[Index]}: the layout table is wrong");

    /// <summary>Offset of a member, or <see cref="LayoutTable.Absent"/>.</summary>
    public int Optional(string member) => Table[$"{Struct}.{member}", Index];
}
