using System.Globalization;
using System.Text.Json;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>
/// All that ffprobe says of a file, an MD5 of each packet among it, as names and values: <c>video 0 width</c>, <c>video 0 frame 3 pts</c>. Equal packets of
/// a lossless encoder are equal pictures.
/// </summary>
internal static class ProbedFile
{
    // How many bytes something takes and where they lie; the order of streams; and what repeats another entry.
    private static readonly HashSet<string> Ignored =
    [
        "filename", "size", "bit_rate", "max_bit_rate", "pos", "pkt_pos", "pkt_size", "index", "stream_index", "codec_type", "media_type", "type", "extradata_size",
        "extradata_hash", "coded_picture_number", "display_picture_number", "nb_read_frames",
    ];

    /// <summary>Reads a file.</summary>
    public static SortedDictionary<string, string> Read(string file)
    {
        var probe = Picture.Probe(file, "-show_streams", "-show_format", "-show_frames", "-show_packets", "-show_chapters", "-show_data_hash", "md5");
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(entries, "container", probe.GetProperty("format"));
        var names = new List<string>();
        var counts = new Dictionary<string, int>();
        foreach (var stream in probe.GetProperty("streams").EnumerateArray())
        {
            var kind = stream.GetProperty("codec_type").GetString()!;
            var ordinal = counts[kind] = counts.GetValueOrDefault(kind, -1) + 1;
            names.Add($"{kind} {ordinal}");
            Add(entries, names[^1], stream);
        }

        AddAll(entries, "chapter", probe.GetProperty("chapters").EnumerateArray());
        foreach (var group in probe.GetProperty("packets_and_frames").EnumerateArray().Where(e => e.TryGetProperty("stream_index", out _))
            .GroupBy(e => (Stream: e.GetProperty("stream_index").GetInt32(), Type: e.GetProperty("type").GetString()!)))
        {
            AddAll(entries, $"{names[group.Key.Stream]} {group.Key.Type}", group);
        }

        return entries;
    }

    /// <summary>Entries that are not alike; one that is missing counts as "-".</summary>
    public static IEnumerable<(string Entry, string Theirs, string Ours)> Differences(IReadOnlyDictionary<string, string> theirs, IReadOnlyDictionary<string, string> ours) =>
        from entry in theirs.Keys.Union(ours.Keys)
        let pair = (Entry: entry, Theirs: theirs.GetValueOrDefault(entry, "-"), Ours: ours.GetValueOrDefault(entry, "-"))
        where pair.Theirs != pair.Ours
        select pair;

    private static void AddAll(SortedDictionary<string, string> entries, string prefix, IEnumerable<JsonElement> elements)
    {
        var number = 0;
        foreach (var element in elements) Add(entries, string.Create(CultureInfo.InvariantCulture, $"{prefix} {number++}"), element);
        entries[$"{prefix}s"] = number.ToString(CultureInfo.InvariantCulture);
    }

    private static void Add(SortedDictionary<string, string> entries, string prefix, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    if (!Ignored.Contains(property.Name)) Add(entries, $"{prefix} {property.Name}", property.Value);
                break;
            case JsonValueKind.Array:
                AddAll(entries, prefix, element.EnumerateArray());
                break;
            default:
                entries[prefix] = element.ToString();
                break;
        }
    }
}
