namespace MediaShm.Pipeline.Media;

/// <summary>An option of one of libavfilter's filters.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Help">What it does, or "".</param>
/// <param name="Type">FFmpeg's word for the type: <c>int</c>, <c>double</c>, <c>string</c>, <c>flags</c>, ….</param>
/// <param name="Default">The default as text, or "" where there is none to tell.</param>
/// <param name="Minimum">Least value of a number.</param>
/// <param name="Maximum">Largest value of a number.</param>
/// <param name="Values">Names that stand for values, each with its help.</param>
public sealed record LibavfilterOption(
    string Name, string Help, string Type, string Default, double Minimum, double Maximum, IReadOnlyList<KeyValuePair<string, string>> Values);
