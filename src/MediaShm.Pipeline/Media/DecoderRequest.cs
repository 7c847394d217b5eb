using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaShm.Pipeline.Media;

/// <summary>What a decoder process is asked to do; it travels as its one argument, in JSON.</summary>
public sealed record DecoderRequest
{
    /// <summary>Descriptor number of the life line's read end in the decoder process.</summary>
    public const int LifeLineDescriptor = 3;

    /// <summary>Descriptor number of the side channel's write end in the decoder process.</summary>
    public const int SideChannelDescriptor = 4;

    /// <summary>Descriptor number of the input, where it is handed over open.</summary>
    public const int InputDescriptor = 5;

    /// <summary>File name or URL: what to open, or, with <see cref="HasDescriptor"/>, only what to call it.</summary>
    public required string Input { get; init; }

    /// <summary>The input is inherited open as <see cref="InputDescriptor"/>.</summary>
    public bool HasDescriptor { get; init; }

    /// <summary>Demuxer to use (<c>-f</c> before <c>-i</c>), or null to probe.</summary>
    public string? Format { get; init; }

    /// <summary>Demuxer and decoder options by FFmpeg's names.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to start, in seconds from the input's start; null for the start.</summary>
    public double? SeekSeconds { get; init; }

    /// <summary>How much to read, in seconds; null for all.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Decoder threads; 0 for two per processor, 16 at most.</summary>
    public int Threads { get; init; }

    /// <summary>Deliver packets of audio and subtitle streams through the side channel.</summary>
    public bool CopyStreams { get; init; } = true;

    /// <summary>Name of the private pool to own; its socket's path comes back over the side channel.</summary>
    public required string PoolName { get; init; }

    /// <summary>Bytes of slabs that the pool may hold; 0 for its own choice.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>The request as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DecoderRequestJson.Default.DecoderRequest);

    /// <summary>Reads a request.</summary>
    /// <exception cref="JsonException">The text is not a request.</exception>
    public static DecoderRequest FromJson(string json) =>
        JsonSerializer.Deserialize(json, DecoderRequestJson.Default.DecoderRequest) ?? throw new JsonException("the decoder request is null");
}

/// <summary>Source-generated JSON of <see cref="DecoderRequest"/>.</summary>
[JsonSerializable(typeof(DecoderRequest))]
internal sealed partial class DecoderRequestJson : JsonSerializerContext;
