using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>One chapter mark.</summary>
public sealed record ChapterInfo
{
    /// <summary>The container's number of it.</summary>
    public long Id { get; init; }

    /// <summary>Seconds per unit of <see cref="Start"/> and <see cref="End"/>.</summary>
    public Rational TimeBase { get; init; }

    /// <summary>First instant.</summary>
    public long Start { get; init; }

    /// <summary>Instant after the last.</summary>
    public long End { get; init; }

    /// <summary>Tags, mostly <c>title</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
