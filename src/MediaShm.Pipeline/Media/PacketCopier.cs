using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Copies packets out of FFmpeg's memory.</summary>
internal static unsafe class PacketCopier
{
    /// <summary>A packet with everything that a muxer needs of it; the caller disposes it.</summary>
    public static CopiedPacket Copy(AVPacket* packet)
    {
        var copy = CopiedPacket.Rent();
        copy.StreamIndex = packet->stream_index;
        copy.Pts = packet->pts;
        copy.Dts = packet->dts;
        copy.Duration = packet->duration;
        copy.Flags = packet->flags;
        copy.SetPayload(new ReadOnlySpan<byte>(packet->data, packet->size));
        for (var i = 0; i < Math.Min(packet->side_data_elems, CopiedPacket.MaxSideData); i++)
        {
            var block = packet->side_data[i];
            new ReadOnlySpan<byte>(block.data, checked((int)block.size)).CopyTo(copy.AddSideData((int)block.type, (int)block.size));
        }

        return copy;
    }
}
