using System.Text;

namespace MediaShm.Pipeline.Media;

/// <summary>The files that an input names where it is not itself one: the decoder process may read these and no others. Stateless.</summary>
internal static class NamedFiles
{
    // FFmpeg's protocols around other names.
    private static readonly string[] Around = ["async:", "crypto:", "crypto+"];

    /// <summary>
    /// The names within <c>concat:A|B</c>, <c>subfile,,start,0,end,9,,:A</c>, <c>async:A</c> and their like, which may be URLs; none in <c>data:</c>.
    /// Null for what is no such composition.
    /// </summary>
    public static IReadOnlyList<string>? OfProtocol(string name)
    {
        if (name.StartsWith("data:", StringComparison.Ordinal)) return [];
        if (name.StartsWith("concat:", StringComparison.Ordinal)) return [.. name["concat:".Length..].Split('|').SelectMany(Inner)];
        if (name.StartsWith("subfile,", StringComparison.Ordinal) && name.IndexOf(",,:", StringComparison.Ordinal) is var end and > 0) return [.. Inner(name[(end + 3)..])];
        var around = Array.Find(Around, scheme => name.StartsWith(scheme, StringComparison.Ordinal));
        return around is null ? null : [.. Inner(name[around.Length..])];
    }

    /// <summary>The files that exist among the words of a filter graph, such as a <c>movie</c>'s: words end at what is special in graphs.</summary>
    public static IReadOnlyList<string> OfGraph(string graph)
    {
        var files = new List<string>();
        var word = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i <= graph.Length; i++)
        {
            var c = i < graph.Length ? graph[i] : ',';
            if (c == '\'') isQuoted = !isQuoted;
            else if (c == '\\' && !isQuoted && i + 1 < graph.Length) word.Append(graph[++i]);
            else if (i < graph.Length && (isQuoted || ",;:=[]|".IndexOf(c, StringComparison.Ordinal) < 0)) word.Append(c);
            else
            {
                // A name may be escaped once for the graph and once more for its option.
                var name = word.ToString().Trim();
                word.Clear();
                foreach (var file in new[] { name, name.Replace("\\", "", StringComparison.Ordinal) }.Distinct())
                    if (File.Exists(file)) files.Add(Path.GetFullPath(file));
            }
        }

        return files;
    }

    private static IEnumerable<string> Inner(string name) => OfProtocol(name) ?? [name];
}
