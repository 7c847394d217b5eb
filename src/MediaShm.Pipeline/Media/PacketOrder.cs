using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Knows how far each copied stream has come, so that a packet that is read a second time is left out. Until a second decoder reads,
/// nothing is: the times of files that were joined step back. For one thread, but for <see cref="ReadAgain"/>.
/// </summary>
internal sealed class PacketOrder
{
    private readonly Dictionary<int, (long Dts, int Bytes)> _last = [];
    private volatile bool _isReadAgain;

    /// <summary>From now on packets may come a second time.</summary>
    public void ReadAgain() => _isReadAgain = true;

    /// <summary>True when a packet comes after the last of its stream, or has no time to tell by.</summary>
    public bool Follows(CopiedPacket packet)
    {
        if (packet.Dts == FrameDescriptor.NoPts) return true;
        if (_isReadAgain && _last.TryGetValue(packet.StreamIndex, out var last)
            && (packet.Dts < last.Dts || (packet.Dts == last.Dts && packet.Payload.Length == last.Bytes))) return false;
        _last[packet.StreamIndex] = (packet.Dts, packet.Payload.Length);
        return true;
    }
}
