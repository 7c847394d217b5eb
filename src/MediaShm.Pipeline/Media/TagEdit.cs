namespace MediaShm.Pipeline.Media;

/// <summary>One tag to set in an output.</summary>
/// <param name="Kind">Of streams of this kind; null for the container.</param>
/// <param name="Ordinal">Of the N-th of them only, from 0; null for all.</param>
/// <param name="Key">Name.</param>
/// <param name="Value">Text; empty takes the tag away.</param>
public sealed record TagEdit(StreamKind? Kind, int? Ordinal, string Key, string Value)
{
    /// <summary>The tags of the container, or of one stream, after the edits.</summary>
    /// <param name="tags">Before.</param>
    /// <param name="edits">All edits.</param>
    /// <param name="kind">Whose tags.</param>
    /// <param name="ordinal">Which of its kind.</param>
    internal static IEnumerable<KeyValuePair<string, string>> Apply(
        IEnumerable<KeyValuePair<string, string>> tags, IReadOnlyList<TagEdit> edits, StreamKind? kind, int ordinal = 0)
    {
        var result = tags.ToList();
        foreach (var edit in edits.Where(e => e.Kind == kind && (e.Ordinal ?? ordinal) == ordinal))
        {
            _ = result.RemoveAll(tag => tag.Key.Equals(edit.Key, StringComparison.OrdinalIgnoreCase)); // FFmpeg's tags know no case
            if (edit.Value.Length > 0) result.Add(new(edit.Key, edit.Value));
        }

        return result;
    }
}
