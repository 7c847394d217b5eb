// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A coded packet; allocate with <c>av_packet_alloc</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVPacket
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVBufferRef* buf => ref *(AVBufferRef**)(Base + At.buf);
    public ref long pts => ref *(long*)(Base + At.pts);
    public ref long dts => ref *(long*)(Base + At.dts);
    public ref byte* data => ref *(byte**)(Base + At.data);
    public ref int size => ref *(int*)(Base + At.size);
    public ref int stream_index => ref *(int*)(Base + At.stream_index);
    public ref int flags => ref *(int*)(Base + At.flags);
    public ref AVPacketSideData* side_data => ref *(AVPacketSideData**)(Base + At.side_data);
    public ref int side_data_elems => ref *(int*)(Base + At.side_data_elems);
    public ref long duration => ref *(long*)(Base + At.duration);
    public ref long pos => ref *(long*)(Base + At.pos);
    public ref void* opaque => ref *(void**)(Base + At.opaque);
    public ref AVBufferRef* opaque_ref => ref *(AVBufferRef**)(Base + At.opaque_ref);
    public ref AVRational time_base => ref *(AVRational*)(Base + At.time_base);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int buf, pts, dts, data, size, stream_index, flags, side_data, side_data_elems, duration, pos, opaque,
            opaque_ref, time_base;

        internal static void Read(in LayoutColumn column)
        {
            buf = column.Offset("buf");
            pts = column.Offset("pts");
            dts = column.Offset("dts");
            data = column.Offset("data");
            size = column.Offset("size");
            stream_index = column.Offset("stream_index");
            flags = column.Offset("flags");
            side_data = column.Offset("side_data");
            side_data_elems = column.Offset("side_data_elems");
            duration = column.Offset("duration");
            pos = column.Offset("pos");
            opaque = column.Offset("opaque");
            opaque_ref = column.Offset("opaque_ref");
            time_base = column.Offset("time_base");
        }
    }
}
