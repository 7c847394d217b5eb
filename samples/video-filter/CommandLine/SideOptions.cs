namespace VideoFilter.CommandLine;

/// <summary>Options that input and output both have, while the command line is being read.</summary>
internal sealed class SideOptions
{
    public Dictionary<string, string> Private { get; } = new(StringComparer.Ordinal);

    public string? Format { get; set; }

    public string? VideoCodec { get; set; }

    public string? PixelFormat { get; set; }

    public TimeSpan? Start { get; set; }

    public TimeSpan? Duration { get; set; }

    public TimeSpan? End { get; set; }

    /// <summary><c>-t</c>, or <c>-to</c> less <c>-ss</c>, or null for all.</summary>
    /// <exception cref="UsageException">The end lies before the start.</exception>
    public TimeSpan? ResolveDuration()
    {
        if (Duration is not null || End is null) return Duration;
        var duration = End.Value - (Start ?? TimeSpan.Zero);
        return duration > TimeSpan.Zero ? duration : throw new UsageException("-to lies before -ss; nothing would be left");
    }
}
