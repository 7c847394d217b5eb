// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A stream of a container; made by libavformat only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVStream
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref int index => ref *(int*)(Base + At.index);
    public ref int id => ref *(int*)(Base + At.id);
    public ref AVCodecParameters* codecpar => ref *(AVCodecParameters**)(Base + At.codecpar);
    public ref AVRational time_base => ref *(AVRational*)(Base + At.time_base);
    public ref long start_time => ref *(long*)(Base + At.start_time);
    public ref long duration => ref *(long*)(Base + At.duration);
    public ref long nb_frames => ref *(long*)(Base + At.nb_frames);
    public ref int disposition => ref *(int*)(Base + At.disposition);
    public ref int discard => ref *(int*)(Base + At.discard);
    public ref AVRational sample_aspect_ratio => ref *(AVRational*)(Base + At.sample_aspect_ratio);
    public ref AVDictionary* metadata => ref *(AVDictionary**)(Base + At.metadata);
    public ref AVRational avg_frame_rate => ref *(AVRational*)(Base + At.avg_frame_rate);
    public AVPacket* attached_pic => (AVPacket*)(Base + At.attached_pic);
    private ref AVPacketSideData* side_data => ref *(AVPacketSideData**)(Base + At.side_data);
    private ref int nb_side_data => ref *(int*)(Base + At.nb_side_data);
    public ref int event_flags => ref *(int*)(Base + At.event_flags);
    public ref AVRational r_frame_rate => ref *(AVRational*)(Base + At.r_frame_rate);
    public ref int pts_wrap_bits => ref *(int*)(Base + At.pts_wrap_bits);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int index, id, codecpar, time_base, start_time, duration, nb_frames, disposition, discard,
            sample_aspect_ratio, metadata, avg_frame_rate, attached_pic, side_data, nb_side_data, event_flags, r_frame_rate,
            pts_wrap_bits;

        internal static void Read(in LayoutColumn column)
        {
            index = column.Offset("index");
            id = column.Offset("id");
            codecpar = column.Offset("codecpar");
            time_base = column.Offset("time_base");
            start_time = column.Offset("start_time");
            duration = column.Offset("duration");
            nb_frames = column.Offset("nb_frames");
            disposition = column.Offset("disposition");
            discard = column.Offset("discard");
            sample_aspect_ratio = column.Offset("sample_aspect_ratio");
            metadata = column.Offset("metadata");
            avg_frame_rate = column.Offset("avg_frame_rate");
            attached_pic = column.Offset("attached_pic");
            side_data = column.Optional("side_data");
            nb_side_data = column.Optional("nb_side_data");
            event_flags = column.Offset("event_flags");
            r_frame_rate = column.Offset("r_frame_rate");
            pts_wrap_bits = column.Offset("pts_wrap_bits");
        }
    }
}
