namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>How the samples of a plane are kept, as shaders/plane.glsl numbers it.</summary>
internal enum SampleKind
{
    /// <summary>Code values as they lie in a frame's slot: bytes, or 16-bit words where the depth exceeds 8.</summary>
    Codes,

    /// <summary>16-bit words: code values times 2^(16 − depth), rounded.</summary>
    Fixed,

    /// <summary>Code values as floats.</summary>
    Floats,
}

/// <summary>What follows from a <see cref="SampleKind"/>.</summary>
internal static class SampleKinds
{
    // Below six bits of fraction the roundings of several stages would add up to a visible part of a code value.
    private const int DeepestFixed = 10;

    /// <summary>Bytes of one sample.</summary>
    public static int SampleBytes(this SampleKind kind, int depth) => kind switch
    {
        SampleKind.Codes => depth > 8 ? 2 : 1,
        SampleKind.Fixed => 2,
        _ => 4,
    };

    /// <summary>The narrowest kind for sums between the stages of a pass that lie within the code values.</summary>
    public static SampleKind ForSums(int depth) => depth <= DeepestFixed ? SampleKind.Fixed : SampleKind.Floats;
}
