using System.Text.Json.Serialization;

namespace MediaShm.Bench.Gpu;

/// <summary>One device, one size, one chain.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Product">What it is.</param>
/// <param name="Driver">Its driver.</param>
/// <param name="Import">How frames reached it.</param>
/// <param name="ImportReason">Why no better way was taken, or null.</param>
/// <param name="Format">Pixel format.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Chain">The chain.</param>
/// <param name="InFlight">Frames submitted at a time.</param>
/// <param name="MillisecondsPerFrame">Wall time, best of five rounds.</param>
/// <param name="ProcessorMillisecondsPerFrame">Processor time of this whole process, best of five rounds.</param>
/// <param name="Fps">Frames per second.</param>
/// <param name="GigabytesPerSecond">Bytes of pixels read and written by then, in 10⁹.</param>
/// <param name="CopyLimitGigabytesPerSecond">What its DMA moves in and out together at most; null where kernels work on slots, or it cannot be measured.</param>
/// <param name="ShareOfCopyLimit">The one by the other.</param>
/// <param name="BytesCopiedPerFrame">Bytes of pixels that a CPU copied.</param>
/// <param name="LargestDifference">From the scalar reference, in code values; null where it was not compared.</param>
/// <param name="Passes">What the device spent on each pass, in milliseconds a frame; null where it does not measure that.</param>
internal sealed record BenchResult(
    string Device,
    string Product,
    string Driver,
    string Import,
    string? ImportReason,
    string Format,
    int Width,
    int Height,
    string Chain,
    int InFlight,
    double MillisecondsPerFrame,
    double ProcessorMillisecondsPerFrame,
    double Fps,
    double GigabytesPerSecond,
    double? CopyLimitGigabytesPerSecond,
    double? ShareOfCopyLimit,
    long BytesCopiedPerFrame,
    int? LargestDifference,
    IReadOnlyList<BenchPass>? Passes);

/// <summary>One pass.</summary>
internal sealed record BenchPass(string Name, double MillisecondsPerFrame);

/// <summary>Serialiser made at build time: no reflection.</summary>
[JsonSerializable(typeof(BenchResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BenchJson : JsonSerializerContext;
