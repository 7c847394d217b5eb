namespace MediaShm.Pipeline.Media;

/// <summary>
/// The bytes of the side channel: one direction, decoder to parent, each message
/// <c>u32 length of what follows the type, u8 type, body</c>, little-endian.
/// Packet body: <c>i32 stream, i64 pts, i64 dts, i64 duration, i32 flags, i32 payload length, i32 blocks, blocks × (i32 type, i32 length),
/// payload, blocks</c>.
/// </summary>
internal static class SideChannelFormat
{
    public const int HeaderBytes = 5;
    public const int MaxPath = 4096;
    public const int MaxText = 64 * 1024;
    public const int MaxInfo = 64 << 20; // attachments (fonts) travel as extradata
    public const int MaxPacket = 64 << 20;
    public const int PacketFixedBytes = 40;
    public const int ProgressBytes = 16;
    public const int EndBytes = 32;

    public enum MessageType : byte
    {
        PoolReady = 1,
        Info = 2,
        Packet = 3,
        Warning = 4,
        Progress = 5,
        Error = 6,
        End = 7,
    }

    /// <summary>Shortest and longest body of a type; false for unknown types.</summary>
    public static bool TryGetLimits(MessageType type, out int least, out int most)
    {
        (least, most) = type switch
        {
            MessageType.PoolReady => (1, MaxPath),
            MessageType.Info => (2, MaxInfo),
            MessageType.Packet => (PacketFixedBytes, MaxPacket),
            MessageType.Warning => (0, MaxText),
            MessageType.Progress => (ProgressBytes, ProgressBytes),
            MessageType.Error => (1, MaxText + 1),
            MessageType.End => (EndBytes, EndBytes),
            _ => (-1, -1),
        };
        return least >= 0;
    }
}
