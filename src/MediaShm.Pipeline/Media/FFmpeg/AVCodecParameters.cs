// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>What a stream's codec needs to be set up; allocate with <c>avcodec_parameters_alloc</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVCodecParameters
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVMediaType codec_type => ref *(AVMediaType*)(Base + At.codec_type);
    public ref int codec_id => ref *(int*)(Base + At.codec_id);
    public ref uint codec_tag => ref *(uint*)(Base + At.codec_tag);
    public ref byte* extradata => ref *(byte**)(Base + At.extradata);
    public ref int extradata_size => ref *(int*)(Base + At.extradata_size);
    private ref AVPacketSideData* coded_side_data => ref *(AVPacketSideData**)(Base + At.coded_side_data);
    private ref int nb_coded_side_data => ref *(int*)(Base + At.nb_coded_side_data);
    public ref int format => ref *(int*)(Base + At.format);
    public ref long bit_rate => ref *(long*)(Base + At.bit_rate);
    public ref int bits_per_coded_sample => ref *(int*)(Base + At.bits_per_coded_sample);
    public ref int bits_per_raw_sample => ref *(int*)(Base + At.bits_per_raw_sample);
    public ref int profile => ref *(int*)(Base + At.profile);
    public ref int level => ref *(int*)(Base + At.level);
    public ref int width => ref *(int*)(Base + At.width);
    public ref int height => ref *(int*)(Base + At.height);
    public ref AVRational sample_aspect_ratio => ref *(AVRational*)(Base + At.sample_aspect_ratio);
    public ref int field_order => ref *(int*)(Base + At.field_order);
    public ref int color_range => ref *(int*)(Base + At.color_range);
    public ref int color_primaries => ref *(int*)(Base + At.color_primaries);
    public ref int color_trc => ref *(int*)(Base + At.color_trc);
    public ref int color_space => ref *(int*)(Base + At.color_space);
    public ref int chroma_location => ref *(int*)(Base + At.chroma_location);
    public ref int video_delay => ref *(int*)(Base + At.video_delay);
    public ref int sample_rate => ref *(int*)(Base + At.sample_rate);
    public ref AVChannelLayout ch_layout => ref *(AVChannelLayout*)(Base + At.ch_layout);
    public ref int block_align => ref *(int*)(Base + At.block_align);
    public ref int frame_size => ref *(int*)(Base + At.frame_size);
    public ref int initial_padding => ref *(int*)(Base + At.initial_padding);
    public ref int trailing_padding => ref *(int*)(Base + At.trailing_padding);
    public ref int seek_preroll => ref *(int*)(Base + At.seek_preroll);
    private ref AVRational framerate => ref *(AVRational*)(Base + At.framerate);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int codec_type, codec_id, codec_tag, extradata, extradata_size, coded_side_data, nb_coded_side_data,
            format, bit_rate, bits_per_coded_sample, bits_per_raw_sample, profile, level, width, height, sample_aspect_ratio,
            field_order, color_range, color_primaries, color_trc, color_space, chroma_location, video_delay, sample_rate,
            ch_layout, block_align, frame_size, initial_padding, trailing_padding, seek_preroll, framerate;

        internal static void Read(in LayoutColumn column)
        {
            codec_type = column.Offset("codec_type");
            codec_id = column.Offset("codec_id");
            codec_tag = column.Offset("codec_tag");
            extradata = column.Offset("extradata");
            extradata_size = column.Offset("extradata_size");
            coded_side_data = column.Optional("coded_side_data");
            nb_coded_side_data = column.Optional("nb_coded_side_data");
            format = column.Offset("format");
            bit_rate = column.Offset("bit_rate");
            bits_per_coded_sample = column.Offset("bits_per_coded_sample");
            bits_per_raw_sample = column.Offset("bits_per_raw_sample");
            profile = column.Offset("profile");
            level = column.Offset("level");
            width = column.Offset("width");
            height = column.Offset("height");
            sample_aspect_ratio = column.Offset("sample_aspect_ratio");
            field_order = column.Offset("field_order");
            color_range = column.Offset("color_range");
            color_primaries = column.Offset("color_primaries");
            color_trc = column.Offset("color_trc");
            color_space = column.Offset("color_space");
            chroma_location = column.Offset("chroma_location");
            video_delay = column.Offset("video_delay");
            sample_rate = column.Offset("sample_rate");
            ch_layout = column.Offset("ch_layout");
            block_align = column.Offset("block_align");
            frame_size = column.Offset("frame_size");
            initial_padding = column.Offset("initial_padding");
            trailing_padding = column.Offset("trailing_padding");
            seek_preroll = column.Offset("seek_preroll");
            framerate = column.Optional("framerate");
        }
    }
}
