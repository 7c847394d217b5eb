namespace MediaShm.Pipeline.Media;

/// <summary>How a <see cref="MediaWriter"/> encodes sound. Immutable.</summary>
public sealed record SoundOptions
{
    /// <summary>Name of an audio encoder or codec.</summary>
    public required string Codec { get; init; }

    /// <summary>Samples per second, or null for the sound's own, or the nearest that the encoder takes.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Channels, or null for the sound's own, or the nearest layout that the encoder takes.</summary>
    public int? Channels { get; init; }

    /// <summary>Sample format by FFmpeg's name, or null for the nearest that the encoder takes.</summary>
    public string? SampleFormat { get; init; }

    /// <summary>The encoder's options by FFmpeg's names, without dash and stream specifier. In order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>Options that are not for sound alone: it takes those that it knows, and no other is an error.</summary>
    public IEnumerable<KeyValuePair<string, string>> SharedOptions { get; init; } = [];

    /// <summary>Samples before the output's start are dropped, since the input was cut there.</summary>
    public bool CutsStart { get; init; }

    /// <summary>Samples this long after the output's start and later are dropped; null for none.</summary>
    public TimeSpan? Length { get; init; }
}
