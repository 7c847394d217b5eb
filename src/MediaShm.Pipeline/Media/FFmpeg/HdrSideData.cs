using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// The two HDR blocks in FFmpeg's layout, the same for frames and for streams and in every supported version:
/// <c>AVMasteringDisplayMetadata</c> (ten fractions, then "has primaries" and "has luminance") and <c>AVContentLightMetadata</c> (MaxCLL, MaxFALL).
/// </summary>
internal static class HdrSideData
{
    public const int MasteringBytes = 10 * 8 + 2 * sizeof(int);
    public const int ContentLightBytes = 2 * sizeof(int);
    private const int ColorsBytes = 8 * 8;

    /// <summary>Writes mastering display data into a block of <see cref="MasteringBytes"/> bytes.</summary>
    public static void WriteMastering(in FrameDescriptor descriptor, Span<byte> block)
    {
        ReadOnlySpan<Rational> values = descriptor.Mastering;
        MemoryMarshal.AsBytes(values).CopyTo(block);
        var has = MemoryMarshal.Cast<byte, int>(block[(10 * 8)..]);
        has[0] = values[0].Denominator != 0 ? 1 : 0;
        has[1] = values[9].Denominator != 0 ? 1 : 0;
    }

    /// <summary>Writes light levels into a block of <see cref="ContentLightBytes"/> bytes.</summary>
    public static void WriteContentLight(in FrameDescriptor descriptor, Span<byte> block)
    {
        var values = MemoryMarshal.Cast<byte, int>(block);
        values[0] = descriptor.MaxContentLight;
        values[1] = descriptor.MaxAverageLight;
    }

    /// <summary>Reads mastering display data; an empty block changes nothing. What the block lacks becomes 0/0.</summary>
    public static void ReadMastering(ReadOnlySpan<byte> block, ref FrameDescriptor descriptor)
    {
        if (block.Length < MasteringBytes) return;
        var has = MemoryMarshal.Cast<byte, int>(block[(10 * 8)..MasteringBytes]);
        var values = MemoryMarshal.AsBytes((Span<Rational>)descriptor.Mastering);
        values.Clear();
        if (has[0] != 0) block[..ColorsBytes].CopyTo(values);
        if (has[1] != 0) block[ColorsBytes..(10 * 8)].CopyTo(values[ColorsBytes..]);
        if (has[0] != 0 || has[1] != 0) descriptor.Traits |= FrameTraits.HasMastering;
    }

    /// <summary>Reads light levels; an empty block changes nothing.</summary>
    public static void ReadContentLight(ReadOnlySpan<byte> block, ref FrameDescriptor descriptor)
    {
        if (block.Length < ContentLightBytes) return;
        var values = MemoryMarshal.Cast<byte, int>(block[..ContentLightBytes]);
        descriptor.MaxContentLight = values[0];
        descriptor.MaxAverageLight = values[1];
        descriptor.Traits |= FrameTraits.HasContentLight;
    }
}
