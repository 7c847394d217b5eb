namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// The AudioSpecificConfig of an AAC stream that comes with ADTS headers in its packets (MPEG-TS) and none beside them, for containers
/// that begin with it. ISO/IEC 14496-3, 1.6.2.1.
/// </summary>
internal static class AacHeader
{
    private const int LowComplexity = 2;
    private static readonly int[] Rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>The two bytes, or null where the stream's parameters do not tell them.</summary>
    public static byte[]? For(StreamInfo stream)
    {
        if (stream.CodecName != "aac" || stream.ExtraData.Length > 0) return null;
        // Spectral band replication is not told: a decoder finds it by itself, and the header is that of its half-rate core.
        var (type, rate, channels) = stream.Profile switch
        {
            >= 0 and <= 3 => (stream.Profile + 1, stream.SampleRate, stream.Channels),
            4 => (LowComplexity, stream.SampleRate / 2, stream.Channels),
            28 => (LowComplexity, stream.SampleRate / 2, 1),
            _ => (0, 0, 0),
        };
        var (index, configuration) = (Array.IndexOf(Rates, rate), channels == 8 ? 7 : channels);
        if (type == 0 || index < 0 || configuration is < 1 or > 7) return null;
        var bits = type << 11 | index << 7 | configuration << 3;
        return [(byte)(bits >> 8), (byte)bits];
    }

    /// <summary>
    /// The bytes of a packet's ADTS header (ISO/IEC 13818-7, 6.2): 7, or 9 with a checksum. 0 where it has none, or holds several blocks, each with
    /// a place in the checksum: that is for libavformat to take apart.
    /// </summary>
    public static int AdtsBytes(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 9 || packet[0] != 0xFF || (packet[1] & 0xF6) != 0xF0) return 0;
        var hasChecksum = (packet[1] & 1) == 0;
        return (packet[6] & 3) != 0 ? 0 : hasChecksum ? 9 : 7;
    }
}
