// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A decoded picture (or audio) and its properties; allocate with <c>av_frame_alloc</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVFrame
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public byte** data => (byte**)(Base + At.data);
    public int* linesize => (int*)(Base + At.linesize);
    public ref byte** extended_data => ref *(byte***)(Base + At.extended_data);
    public ref int width => ref *(int*)(Base + At.width);
    public ref int height => ref *(int*)(Base + At.height);
    public ref int nb_samples => ref *(int*)(Base + At.nb_samples);
    public ref int format => ref *(int*)(Base + At.format);
    private ref int key_frame => ref *(int*)(Base + At.key_frame);
    public ref int pict_type => ref *(int*)(Base + At.pict_type);
    public ref AVRational sample_aspect_ratio => ref *(AVRational*)(Base + At.sample_aspect_ratio);
    public ref long pts => ref *(long*)(Base + At.pts);
    public ref long pkt_dts => ref *(long*)(Base + At.pkt_dts);
    public ref AVRational time_base => ref *(AVRational*)(Base + At.time_base);
    public ref int quality => ref *(int*)(Base + At.quality);
    public ref void* opaque => ref *(void**)(Base + At.opaque);
    public ref int repeat_pict => ref *(int*)(Base + At.repeat_pict);
    private ref int interlaced_frame => ref *(int*)(Base + At.interlaced_frame);
    private ref int top_field_first => ref *(int*)(Base + At.top_field_first);
    private ref int palette_has_changed => ref *(int*)(Base + At.palette_has_changed);
    public ref int sample_rate => ref *(int*)(Base + At.sample_rate);
    public AVBufferRef** buf => (AVBufferRef**)(Base + At.buf);
    public ref AVBufferRef** extended_buf => ref *(AVBufferRef***)(Base + At.extended_buf);
    public ref int nb_extended_buf => ref *(int*)(Base + At.nb_extended_buf);
    public ref AVFrameSideData** side_data => ref *(AVFrameSideData***)(Base + At.side_data);
    public ref int nb_side_data => ref *(int*)(Base + At.nb_side_data);
    public ref int flags => ref *(int*)(Base + At.flags);
    public ref int color_range => ref *(int*)(Base + At.color_range);
    public ref int color_primaries => ref *(int*)(Base + At.color_primaries);
    public ref int color_trc => ref *(int*)(Base + At.color_trc);
    public ref int colorspace => ref *(int*)(Base + At.colorspace);
    public ref int chroma_location => ref *(int*)(Base + At.chroma_location);
    public ref long best_effort_timestamp => ref *(long*)(Base + At.best_effort_timestamp);
    private ref long pkt_duration => ref *(long*)(Base + At.pkt_duration);
    public ref AVDictionary* metadata => ref *(AVDictionary**)(Base + At.metadata);
    public ref int decode_error_flags => ref *(int*)(Base + At.decode_error_flags);
    public ref AVBufferRef* hw_frames_ctx => ref *(AVBufferRef**)(Base + At.hw_frames_ctx);
    public ref AVBufferRef* opaque_ref => ref *(AVBufferRef**)(Base + At.opaque_ref);
    public ref nuint crop_top => ref *(nuint*)(Base + At.crop_top);
    public ref nuint crop_bottom => ref *(nuint*)(Base + At.crop_bottom);
    public ref nuint crop_left => ref *(nuint*)(Base + At.crop_left);
    public ref nuint crop_right => ref *(nuint*)(Base + At.crop_right);
    public ref AVChannelLayout ch_layout => ref *(AVChannelLayout*)(Base + At.ch_layout);
    private ref long duration => ref *(long*)(Base + At.duration);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int data, linesize, extended_data, width, height, nb_samples, format, key_frame, pict_type,
            sample_aspect_ratio, pts, pkt_dts, time_base, quality, opaque, repeat_pict, interlaced_frame, top_field_first,
            palette_has_changed, sample_rate, buf, extended_buf, nb_extended_buf, side_data, nb_side_data, flags, color_range,
            color_primaries, color_trc, colorspace, chroma_location, best_effort_timestamp, pkt_duration, metadata,
            decode_error_flags, hw_frames_ctx, opaque_ref, crop_top, crop_bottom, crop_left, crop_right, ch_layout, duration;

        internal static void Read(in LayoutColumn column)
        {
            data = column.Offset("data");
            linesize = column.Offset("linesize");
            extended_data = column.Offset("extended_data");
            width = column.Offset("width");
            height = column.Offset("height");
            nb_samples = column.Offset("nb_samples");
            format = column.Offset("format");
            key_frame = column.Optional("key_frame");
            pict_type = column.Offset("pict_type");
            sample_aspect_ratio = column.Offset("sample_aspect_ratio");
            pts = column.Offset("pts");
            pkt_dts = column.Offset("pkt_dts");
            time_base = column.Offset("time_base");
            quality = column.Offset("quality");
            opaque = column.Offset("opaque");
            repeat_pict = column.Offset("repeat_pict");
            interlaced_frame = column.Optional("interlaced_frame");
            top_field_first = column.Optional("top_field_first");
            palette_has_changed = column.Optional("palette_has_changed");
            sample_rate = column.Offset("sample_rate");
            buf = column.Offset("buf");
            extended_buf = column.Offset("extended_buf");
            nb_extended_buf = column.Offset("nb_extended_buf");
            side_data = column.Offset("side_data");
            nb_side_data = column.Offset("nb_side_data");
            flags = column.Offset("flags");
            color_range = column.Offset("color_range");
            color_primaries = column.Offset("color_primaries");
            color_trc = column.Offset("color_trc");
            colorspace = column.Offset("colorspace");
            chroma_location = column.Offset("chroma_location");
            best_effort_timestamp = column.Offset("best_effort_timestamp");
            pkt_duration = column.Optional("pkt_duration");
            metadata = column.Offset("metadata");
            decode_error_flags = column.Offset("decode_error_flags");
            hw_frames_ctx = column.Offset("hw_frames_ctx");
            opaque_ref = column.Offset("opaque_ref");
            crop_top = column.Offset("crop_top");
            crop_bottom = column.Offset("crop_bottom");
            crop_left = column.Offset("crop_left");
            crop_right = column.Offset("crop_right");
            ch_layout = column.Offset("ch_layout");
            duration = column.Optional("duration");
        }
    }
}
