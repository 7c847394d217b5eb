using System.Text.Json.Serialization;

namespace VideoFilter.Output;

/// <summary>What a run did; <c>--json</c> prints it, names in camel case.</summary>
internal sealed record RunReport
{
    /// <summary>Name of the device that ran the filters.</summary>
    public required string Device { get; init; }

    /// <summary>Product name, as its driver gives it.</summary>
    public string? DeviceDescription { get; init; }

    /// <summary>How the slabs reached the device: <c>direct</c>, <c>host</c>, <c>dmabuf</c> or <c>staged</c>.</summary>
    public required string Import { get; init; }

    /// <summary>Why the slabs did not reach it by a better way, each way named; null where all came by the best.</summary>
    public string? ImportReason { get; init; }

    /// <summary>
    /// What the run's pools granted: <c>readOnly</c>; <c>deviceMapped</c> where the device's driver asks for memory that is mapped writable.
    /// </summary>
    public required string Access { get; init; }

    /// <summary>Why the device needs more than <c>readOnly</c>; null where it does not.</summary>
    public string? AccessReason { get; init; }

    /// <summary>Video frames written.</summary>
    public required long Frames { get; init; }

    /// <summary>Video frames lost; 0 under policy <c>block</c>.</summary>
    public required long Dropped { get; init; }

    /// <summary>Bytes of pixels that a CPU copied between the decoder's write and the encoder's read.</summary>
    public required long PixelBytesCopied { get; init; }

    /// <summary>Seconds from start to end.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Frames per second over that time.</summary>
    public required double Fps { get; init; }

    /// <summary>The chain, filter by filter.</summary>
    public required IReadOnlyList<FilterReport> Filters { get; init; }

    /// <summary>What the device spent on each pass; null where it does not measure that.</summary>
    public IReadOnlyList<PassReport>? Passes { get; init; }

    /// <summary>The frame pool at its fullest.</summary>
    public required PoolReport Pool { get; init; }

    /// <summary>Process id that the decoder had.</summary>
    public required int DecoderPid { get; init; }

    /// <summary>What was read.</summary>
    public StreamReport? Input { get; init; }

    /// <summary>What was written.</summary>
    public StreamReport? Output { get; init; }

    /// <summary>The run was asked to stop; the output is whole up to there.</summary>
    public bool Stopped { get; init; }
}

/// <summary>Where one filter ran.</summary>
/// <param name="Name">FFmpeg's name.</param>
/// <param name="RanOn">A device's name, or <c>libavfilter</c>.</param>
/// <param name="Reason">Why not on the device, or null.</param>
internal sealed record FilterReport(string Name, string RanOn, string? Reason);

/// <summary>What a device spent on one pass.</summary>
/// <param name="Name">The pass; <c>upload</c>, <c>download</c> and <c>copy</c> move frames.</param>
/// <param name="Milliseconds">On the device's own clock, all frames together.</param>
/// <param name="Frames">Frames in which it ran.</param>
internal sealed record PassReport(string Name, double Milliseconds, long Frames);

/// <summary>Size of the frame pool.</summary>
/// <param name="Slabs">Memory objects.</param>
/// <param name="Slots">Rooms for a frame in them.</param>
/// <param name="PeakLeased">Most frames leased at one time.</param>
internal sealed record PoolReport(int Slabs, int Slots, int PeakLeased);

/// <summary>One end of a run.</summary>
/// <param name="Url">File or URL.</param>
/// <param name="Format">Container.</param>
/// <param name="Codec">Decoder or encoder.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="PixelFormat">FFmpeg's name.</param>
internal sealed record StreamReport(string Url, string Format, string Codec, int Width, int Height, string PixelFormat);

/// <summary>Serialiser made at build time: no reflection.</summary>
[JsonSerializable(typeof(RunReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
internal sealed partial class RunReportJson : JsonSerializerContext;
