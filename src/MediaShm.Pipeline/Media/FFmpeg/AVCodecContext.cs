// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A decoder or encoder; allocate with <c>avcodec_alloc_context3</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVCodecContext
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVClass* av_class => ref *(AVClass**)(Base + At.av_class);
    public ref AVMediaType codec_type => ref *(AVMediaType*)(Base + At.codec_type);
    public ref AVCodec* codec => ref *(AVCodec**)(Base + At.codec);
    public ref int codec_id => ref *(int*)(Base + At.codec_id);
    public ref uint codec_tag => ref *(uint*)(Base + At.codec_tag);
    public ref void* priv_data => ref *(void**)(Base + At.priv_data);
    public ref void* opaque => ref *(void**)(Base + At.opaque);
    public ref long bit_rate => ref *(long*)(Base + At.bit_rate);
    public ref int bit_rate_tolerance => ref *(int*)(Base + At.bit_rate_tolerance);
    public ref int flags => ref *(int*)(Base + At.flags);
    public ref int flags2 => ref *(int*)(Base + At.flags2);
    public ref byte* extradata => ref *(byte**)(Base + At.extradata);
    public ref int extradata_size => ref *(int*)(Base + At.extradata_size);
    public ref AVRational time_base => ref *(AVRational*)(Base + At.time_base);
    public ref int delay => ref *(int*)(Base + At.delay);
    public ref int width => ref *(int*)(Base + At.width);
    public ref int height => ref *(int*)(Base + At.height);
    public ref int coded_width => ref *(int*)(Base + At.coded_width);
    public ref int coded_height => ref *(int*)(Base + At.coded_height);
    public ref int gop_size => ref *(int*)(Base + At.gop_size);
    public ref int pix_fmt => ref *(int*)(Base + At.pix_fmt);
    public ref int sw_pix_fmt => ref *(int*)(Base + At.sw_pix_fmt);
    public ref nint draw_horiz_band => ref *(nint*)(Base + At.draw_horiz_band);
    public ref nint get_format => ref *(nint*)(Base + At.get_format);
    public ref nint get_buffer2 => ref *(nint*)(Base + At.get_buffer2);
    public ref int max_b_frames => ref *(int*)(Base + At.max_b_frames);
    public ref AVRational sample_aspect_ratio => ref *(AVRational*)(Base + At.sample_aspect_ratio);
    public ref int color_primaries => ref *(int*)(Base + At.color_primaries);
    public ref int color_trc => ref *(int*)(Base + At.color_trc);
    public ref int colorspace => ref *(int*)(Base + At.colorspace);
    public ref int color_range => ref *(int*)(Base + At.color_range);
    public ref int chroma_sample_location => ref *(int*)(Base + At.chroma_sample_location);
    public ref AVRational framerate => ref *(AVRational*)(Base + At.framerate);
    public ref AVRational pkt_timebase => ref *(AVRational*)(Base + At.pkt_timebase);
    public ref int thread_count => ref *(int*)(Base + At.thread_count);
    public ref int thread_type => ref *(int*)(Base + At.thread_type);
    public ref int active_thread_type => ref *(int*)(Base + At.active_thread_type);
    public ref nint execute => ref *(nint*)(Base + At.execute);
    public ref int profile => ref *(int*)(Base + At.profile);
    public ref int level => ref *(int*)(Base + At.level);
    public ref AVBufferRef* hw_frames_ctx => ref *(AVBufferRef**)(Base + At.hw_frames_ctx);
    public ref AVBufferRef* hw_device_ctx => ref *(AVBufferRef**)(Base + At.hw_device_ctx);
    public ref int sample_rate => ref *(int*)(Base + At.sample_rate);
    public ref int sample_fmt => ref *(int*)(Base + At.sample_fmt);
    public ref AVChannelLayout ch_layout => ref *(AVChannelLayout*)(Base + At.ch_layout);
    public ref int frame_size => ref *(int*)(Base + At.frame_size);
    public ref int err_recognition => ref *(int*)(Base + At.err_recognition);
    public ref nint get_encode_buffer => ref *(nint*)(Base + At.get_encode_buffer);
    public ref int apply_cropping => ref *(int*)(Base + At.apply_cropping);
    public ref int skip_frame => ref *(int*)(Base + At.skip_frame);
    public ref int extra_hw_frames => ref *(int*)(Base + At.extra_hw_frames);
    private ref int thread_safe_callbacks => ref *(int*)(Base + At.thread_safe_callbacks);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int av_class, codec_type, codec, codec_id, codec_tag, priv_data, opaque, bit_rate, bit_rate_tolerance,
            flags, flags2, extradata, extradata_size, time_base, delay, width, height, coded_width, coded_height, gop_size,
            pix_fmt, sw_pix_fmt, draw_horiz_band, get_format, get_buffer2, max_b_frames, sample_aspect_ratio, color_primaries,
            color_trc, colorspace, color_range, chroma_sample_location, framerate, pkt_timebase, thread_count, thread_type,
            active_thread_type, execute, profile, level, hw_frames_ctx, hw_device_ctx, sample_rate, sample_fmt, ch_layout,
            frame_size, err_recognition, get_encode_buffer, apply_cropping, skip_frame, extra_hw_frames, thread_safe_callbacks,
            decoded_side_data, nb_decoded_side_data;

        internal static void Read(in LayoutColumn column)
        {
            av_class = column.Offset("av_class");
            codec_type = column.Offset("codec_type");
            codec = column.Offset("codec");
            codec_id = column.Offset("codec_id");
            codec_tag = column.Offset("codec_tag");
            priv_data = column.Offset("priv_data");
            opaque = column.Offset("opaque");
            bit_rate = column.Offset("bit_rate");
            bit_rate_tolerance = column.Offset("bit_rate_tolerance");
            flags = column.Offset("flags");
            flags2 = column.Offset("flags2");
            extradata = column.Offset("extradata");
            extradata_size = column.Offset("extradata_size");
            time_base = column.Offset("time_base");
            delay = column.Offset("delay");
            width = column.Offset("width");
            height = column.Offset("height");
            coded_width = column.Offset("coded_width");
            coded_height = column.Offset("coded_height");
            gop_size = column.Offset("gop_size");
            pix_fmt = column.Offset("pix_fmt");
            sw_pix_fmt = column.Offset("sw_pix_fmt");
            draw_horiz_band = column.Offset("draw_horiz_band");
            get_format = column.Offset("get_format");
            get_buffer2 = column.Offset("get_buffer2");
            max_b_frames = column.Offset("max_b_frames");
            sample_aspect_ratio = column.Offset("sample_aspect_ratio");
            color_primaries = column.Offset("color_primaries");
            color_trc = column.Offset("color_trc");
            colorspace = column.Offset("colorspace");
            color_range = column.Offset("color_range");
            chroma_sample_location = column.Offset("chroma_sample_location");
            framerate = column.Offset("framerate");
            pkt_timebase = column.Offset("pkt_timebase");
            thread_count = column.Offset("thread_count");
            thread_type = column.Offset("thread_type");
            active_thread_type = column.Offset("active_thread_type");
            execute = column.Offset("execute");
            profile = column.Offset("profile");
            level = column.Offset("level");
            hw_frames_ctx = column.Offset("hw_frames_ctx");
            hw_device_ctx = column.Offset("hw_device_ctx");
            sample_rate = column.Offset("sample_rate");
            sample_fmt = column.Offset("sample_fmt");
            ch_layout = column.Offset("ch_layout");
            frame_size = column.Offset("frame_size");
            err_recognition = column.Offset("err_recognition");
            get_encode_buffer = column.Offset("get_encode_buffer");
            apply_cropping = column.Offset("apply_cropping");
            skip_frame = column.Offset("skip_frame");
            extra_hw_frames = column.Offset("extra_hw_frames");
            thread_safe_callbacks = column.Optional("thread_safe_callbacks");
            decoded_side_data = column.Optional("decoded_side_data");
            nb_decoded_side_data = column.Optional("nb_decoded_side_data");
        }
    }
}
