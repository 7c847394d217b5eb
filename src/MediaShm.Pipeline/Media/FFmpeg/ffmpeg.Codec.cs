// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libavcodec: decoders, encoders, packets, parameters, bitstream filters.
internal static unsafe partial class ffmpeg
{
    public static delegate* unmanaged[Cdecl]<uint> avcodec_version;
    public static delegate* unmanaged[Cdecl]<AVClass*> avcodec_get_class;
    public static delegate* unmanaged[Cdecl]<void**, AVCodec*> av_codec_iterate;
    public static delegate* unmanaged[Cdecl]<AVCodec*, int> av_codec_is_decoder;
    public static delegate* unmanaged[Cdecl]<AVCodec*, int> av_codec_is_encoder;
    public static delegate* unmanaged[Cdecl]<int, AVCodec*> avcodec_find_decoder;
    public static delegate* unmanaged[Cdecl]<byte*, AVCodec*> avcodec_find_decoder_by_name;
    public static delegate* unmanaged[Cdecl]<int, AVCodec*> avcodec_find_encoder;
    public static delegate* unmanaged[Cdecl]<byte*, AVCodec*> avcodec_find_encoder_by_name;
    public static delegate* unmanaged[Cdecl]<int, AVCodecDescriptor*> avcodec_descriptor_get;
    public static delegate* unmanaged[Cdecl]<byte*, AVCodecDescriptor*> avcodec_descriptor_get_by_name;
    public static delegate* unmanaged[Cdecl]<int, byte*> avcodec_get_name;
    public static delegate* unmanaged[Cdecl]<AVCodec*, int, AVCodecHWConfig*> avcodec_get_hw_config;
    public static delegate* unmanaged[Cdecl]<AVCodec*, AVCodecContext*> avcodec_alloc_context3;
    public static delegate* unmanaged[Cdecl]<AVCodecContext**, void> avcodec_free_context;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVCodec*, AVDictionary**, int> avcodec_open2;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVPacket*, int> avcodec_send_packet;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int> avcodec_receive_frame;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int> avcodec_send_frame;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVPacket*, int> avcodec_receive_packet;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, void> avcodec_flush_buffers;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int, int> avcodec_default_get_buffer2;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, int*, int> avcodec_default_get_format;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, void*, void*, int*, int, int, int> avcodec_default_execute;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVPacket*, int, int> avcodec_default_get_encode_buffer;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, int*, int*, int*, void> avcodec_align_dimensions2;
    public static delegate* unmanaged[Cdecl]<AVCodecParameters*> avcodec_parameters_alloc;
    public static delegate* unmanaged[Cdecl]<AVCodecParameters**, void> avcodec_parameters_free;
    public static delegate* unmanaged[Cdecl]<AVCodecParameters*, AVCodecParameters*, int> avcodec_parameters_copy;
    public static delegate* unmanaged[Cdecl]<AVCodecContext*, AVCodecParameters*, int> avcodec_parameters_to_context;
    public static delegate* unmanaged[Cdecl]<AVCodecParameters*, AVCodecContext*, int> avcodec_parameters_from_context;
    public static delegate* unmanaged[Cdecl]<AVCodecParameters*, int, int> av_get_audio_frame_duration2;
    public static delegate* unmanaged[Cdecl]<AVPacket*> av_packet_alloc;
    public static delegate* unmanaged[Cdecl]<AVPacket**, void> av_packet_free;
    public static delegate* unmanaged[Cdecl]<AVPacket*, int, int> av_new_packet;
    public static delegate* unmanaged[Cdecl]<AVPacket*, AVPacket*, int> av_packet_ref;
    public static delegate* unmanaged[Cdecl]<AVPacket*, void> av_packet_unref;
    public static delegate* unmanaged[Cdecl]<AVPacket*, AVPacket*, void> av_packet_move_ref;
    public static delegate* unmanaged[Cdecl]<AVPacket*, int> av_packet_make_refcounted;
    public static delegate* unmanaged[Cdecl]<AVPacket*, AVPacket*, int> av_packet_copy_props;
    public static delegate* unmanaged[Cdecl]<AVPacket*, AVRational, AVRational, void> av_packet_rescale_ts;
    public static delegate* unmanaged[Cdecl]<AVPacket*, AVPacketSideDataType, nuint, byte*> av_packet_new_side_data;
    public static delegate* unmanaged[Cdecl]<AVPacket*, AVPacketSideDataType, nuint*, byte*> av_packet_get_side_data;
    public static delegate* unmanaged[Cdecl]<AVPacketSideDataType, byte*> av_packet_side_data_name;
    public static delegate* unmanaged[Cdecl]<byte*, AVBitStreamFilter*> av_bsf_get_by_name;
    public static delegate* unmanaged[Cdecl]<AVBitStreamFilter*, AVBSFContext**, int> av_bsf_alloc;
    public static delegate* unmanaged[Cdecl]<byte*, AVBSFContext**, int> av_bsf_list_parse_str;
    public static delegate* unmanaged[Cdecl]<AVBSFContext*, int> av_bsf_init;
    public static delegate* unmanaged[Cdecl]<AVBSFContext*, AVPacket*, int> av_bsf_send_packet;
    public static delegate* unmanaged[Cdecl]<AVBSFContext*, AVPacket*, int> av_bsf_receive_packet;
    public static delegate* unmanaged[Cdecl]<AVBSFContext*, void> av_bsf_flush;
    public static delegate* unmanaged[Cdecl]<AVBSFContext**, void> av_bsf_free;
    /// <summary>Null where the loaded version lacks it.</summary>
    public static delegate* unmanaged[Cdecl]<AVPacketSideData**, int*, int, nuint, int, AVPacketSideData*> av_packet_side_data_new;
    /// <summary>Null where the loaded version lacks it.</summary>
    public static delegate* unmanaged[Cdecl]<AVClass*> avcodec_get_frame_class;

    internal static void BindCodec(NativeExports library)
    {
        avcodec_version = (delegate* unmanaged[Cdecl]<uint>)library.Required("avcodec_version");
        avcodec_get_class = (delegate* unmanaged[Cdecl]<AVClass*>)library.Required("avcodec_get_class");
        av_codec_iterate = (delegate* unmanaged[Cdecl]<void**, AVCodec*>)library.Required("av_codec_iterate");
        av_codec_is_decoder = (delegate* unmanaged[Cdecl]<AVCodec*, int>)library.Required("av_codec_is_decoder");
        av_codec_is_encoder = (delegate* unmanaged[Cdecl]<AVCodec*, int>)library.Required("av_codec_is_encoder");
        avcodec_find_decoder = (delegate* unmanaged[Cdecl]<int, AVCodec*>)library.Required("avcodec_find_decoder");
        avcodec_find_decoder_by_name = (delegate* unmanaged[Cdecl]<byte*, AVCodec*>)library.Required("avcodec_find_decoder_by_name");
        avcodec_find_encoder = (delegate* unmanaged[Cdecl]<int, AVCodec*>)library.Required("avcodec_find_encoder");
        avcodec_find_encoder_by_name = (delegate* unmanaged[Cdecl]<byte*, AVCodec*>)library.Required("avcodec_find_encoder_by_name");
        avcodec_descriptor_get = (delegate* unmanaged[Cdecl]<int, AVCodecDescriptor*>)library.Required("avcodec_descriptor_get");
        avcodec_descriptor_get_by_name =
            (delegate* unmanaged[Cdecl]<byte*, AVCodecDescriptor*>)library.Required("avcodec_descriptor_get_by_name");
        avcodec_get_name = (delegate* unmanaged[Cdecl]<int, byte*>)library.Required("avcodec_get_name");
        avcodec_get_hw_config = (delegate* unmanaged[Cdecl]<AVCodec*, int, AVCodecHWConfig*>)library.Required("avcodec_get_hw_config");
        avcodec_alloc_context3 = (delegate* unmanaged[Cdecl]<AVCodec*, AVCodecContext*>)library.Required("avcodec_alloc_context3");
        avcodec_free_context = (delegate* unmanaged[Cdecl]<AVCodecContext**, void>)library.Required("avcodec_free_context");
        avcodec_open2 = (delegate* unmanaged[Cdecl]<AVCodecContext*, AVCodec*, AVDictionary**, int>)library.Required("avcodec_open2");
        avcodec_send_packet = (delegate* unmanaged[Cdecl]<AVCodecContext*, AVPacket*, int>)library.Required("avcodec_send_packet");
        avcodec_receive_frame = (delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int>)library.Required("avcodec_receive_frame");
        avcodec_send_frame = (delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int>)library.Required("avcodec_send_frame");
        avcodec_receive_packet = (delegate* unmanaged[Cdecl]<AVCodecContext*, AVPacket*, int>)library.Required("avcodec_receive_packet");
        avcodec_flush_buffers = (delegate* unmanaged[Cdecl]<AVCodecContext*, void>)library.Required("avcodec_flush_buffers");
        avcodec_default_get_buffer2 =
            (delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int, int>)library.Required("avcodec_default_get_buffer2");
        avcodec_default_get_format = (delegate* unmanaged[Cdecl]<AVCodecContext*, int*, int>)library.Required("avcodec_default_get_format");
        avcodec_default_execute =
            (delegate* unmanaged[Cdecl]<AVCodecContext*, void*, void*, int*, int, int, int>)library.Required("avcodec_default_execute");
        avcodec_default_get_encode_buffer =
            (delegate* unmanaged[Cdecl]<AVCodecContext*, AVPacket*, int, int>)library.Required("avcodec_default_get_encode_buffer");
        avcodec_align_dimensions2 =
            (delegate* unmanaged[Cdecl]<AVCodecContext*, int*, int*, int*, void>)library.Required("avcodec_align_dimensions2");
        avcodec_parameters_alloc = (delegate* unmanaged[Cdecl]<AVCodecParameters*>)library.Required("avcodec_parameters_alloc");
        avcodec_parameters_free = (delegate* unmanaged[Cdecl]<AVCodecParameters**, void>)library.Required("avcodec_parameters_free");
        avcodec_parameters_copy =
            (delegate* unmanaged[Cdecl]<AVCodecParameters*, AVCodecParameters*, int>)library.Required("avcodec_parameters_copy");
        avcodec_parameters_to_context =
            (delegate* unmanaged[Cdecl]<AVCodecContext*, AVCodecParameters*, int>)library.Required("avcodec_parameters_to_context");
        avcodec_parameters_from_context =
            (delegate* unmanaged[Cdecl]<AVCodecParameters*, AVCodecContext*, int>)library.Required("avcodec_parameters_from_context");
        av_get_audio_frame_duration2 =
            (delegate* unmanaged[Cdecl]<AVCodecParameters*, int, int>)library.Required("av_get_audio_frame_duration2");
        av_packet_alloc = (delegate* unmanaged[Cdecl]<AVPacket*>)library.Required("av_packet_alloc");
        av_packet_free = (delegate* unmanaged[Cdecl]<AVPacket**, void>)library.Required("av_packet_free");
        av_new_packet = (delegate* unmanaged[Cdecl]<AVPacket*, int, int>)library.Required("av_new_packet");
        av_packet_ref = (delegate* unmanaged[Cdecl]<AVPacket*, AVPacket*, int>)library.Required("av_packet_ref");
        av_packet_unref = (delegate* unmanaged[Cdecl]<AVPacket*, void>)library.Required("av_packet_unref");
        av_packet_move_ref = (delegate* unmanaged[Cdecl]<AVPacket*, AVPacket*, void>)library.Required("av_packet_move_ref");
        av_packet_make_refcounted = (delegate* unmanaged[Cdecl]<AVPacket*, int>)library.Required("av_packet_make_refcounted");
        av_packet_copy_props = (delegate* unmanaged[Cdecl]<AVPacket*, AVPacket*, int>)library.Required("av_packet_copy_props");
        av_packet_rescale_ts =
            (delegate* unmanaged[Cdecl]<AVPacket*, AVRational, AVRational, void>)library.Required("av_packet_rescale_ts");
        av_packet_new_side_data =
            (delegate* unmanaged[Cdecl]<AVPacket*, AVPacketSideDataType, nuint, byte*>)library.Required("av_packet_new_side_data");
        av_packet_get_side_data =
            (delegate* unmanaged[Cdecl]<AVPacket*, AVPacketSideDataType, nuint*, byte*>)library.Required("av_packet_get_side_data");
        av_packet_side_data_name = (delegate* unmanaged[Cdecl]<AVPacketSideDataType, byte*>)library.Required("av_packet_side_data_name");
        av_bsf_get_by_name = (delegate* unmanaged[Cdecl]<byte*, AVBitStreamFilter*>)library.Required("av_bsf_get_by_name");
        av_bsf_alloc = (delegate* unmanaged[Cdecl]<AVBitStreamFilter*, AVBSFContext**, int>)library.Required("av_bsf_alloc");
        av_bsf_list_parse_str = (delegate* unmanaged[Cdecl]<byte*, AVBSFContext**, int>)library.Required("av_bsf_list_parse_str");
        av_bsf_init = (delegate* unmanaged[Cdecl]<AVBSFContext*, int>)library.Required("av_bsf_init");
        av_bsf_send_packet = (delegate* unmanaged[Cdecl]<AVBSFContext*, AVPacket*, int>)library.Required("av_bsf_send_packet");
        av_bsf_receive_packet = (delegate* unmanaged[Cdecl]<AVBSFContext*, AVPacket*, int>)library.Required("av_bsf_receive_packet");
        av_bsf_flush = (delegate* unmanaged[Cdecl]<AVBSFContext*, void>)library.Required("av_bsf_flush");
        av_bsf_free = (delegate* unmanaged[Cdecl]<AVBSFContext**, void>)library.Required("av_bsf_free");
        av_packet_side_data_new =
            (delegate* unmanaged[Cdecl]<AVPacketSideData**, int*, int, nuint, int, AVPacketSideData*>)library.Optional("av_packet_side_data_new");
        avcodec_get_frame_class = (delegate* unmanaged[Cdecl]<AVClass*>)library.Optional("avcodec_get_frame_class");
    }
}
