// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libavutil: frames, buffers, dictionaries, options, pixel formats, arithmetic, log.
internal static unsafe partial class ffmpeg
{
    public static delegate* unmanaged[Cdecl]<uint> avutil_version;
    public static delegate* unmanaged[Cdecl]<byte*> av_version_info;
    public static delegate* unmanaged[Cdecl]<nuint, void*> av_malloc;
    public static delegate* unmanaged[Cdecl]<nuint, void*> av_mallocz;
    public static delegate* unmanaged[Cdecl]<void*, void> av_free;
    public static delegate* unmanaged[Cdecl]<void*, void> av_freep;
    public static delegate* unmanaged[Cdecl]<int, byte*, nuint, int> av_strerror;
    public static delegate* unmanaged[Cdecl]<AVFrame*> av_frame_alloc;
    public static delegate* unmanaged[Cdecl]<AVFrame**, void> av_frame_free;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int> av_frame_ref;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*> av_frame_clone;
    public static delegate* unmanaged[Cdecl]<AVFrame*, void> av_frame_unref;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, void> av_frame_move_ref;
    public static delegate* unmanaged[Cdecl]<AVFrame*, int, int> av_frame_get_buffer;
    public static delegate* unmanaged[Cdecl]<AVFrame*, int> av_frame_is_writable;
    public static delegate* unmanaged[Cdecl]<AVFrame*, int> av_frame_make_writable;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int> av_frame_copy;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int> av_frame_copy_props;
    public static delegate* unmanaged[Cdecl]<AVFrame*, int, int> av_frame_apply_cropping;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrameSideDataType, nuint, AVFrameSideData*> av_frame_new_side_data;
    public static delegate* unmanaged[Cdecl]<AVFrameSideData***, int*, AVFrameSideDataType, nuint, uint, AVFrameSideData*> av_frame_side_data_new;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrameSideDataType, AVFrameSideData*> av_frame_get_side_data;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrameSideDataType, void> av_frame_remove_side_data;
    public static delegate* unmanaged[Cdecl]<AVFrameSideDataType, byte*> av_frame_side_data_name;
    public static delegate* unmanaged[Cdecl]<nuint, AVBufferRef*> av_buffer_alloc;
    public static delegate* unmanaged[Cdecl]<byte*, nuint, delegate* unmanaged[Cdecl]<void*, byte*, void>, void*, int, AVBufferRef*> av_buffer_create;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, AVBufferRef*> av_buffer_ref;
    public static delegate* unmanaged[Cdecl]<AVBufferRef**, void> av_buffer_unref;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, int> av_buffer_is_writable;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, int> av_buffer_get_ref_count;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, void*> av_buffer_get_opaque;
    public static delegate* unmanaged[Cdecl]<AVDictionary*, byte*, AVDictionaryEntry*, int, AVDictionaryEntry*> av_dict_get;
    public static delegate* unmanaged[Cdecl]<AVDictionary**, byte*, byte*, int, int> av_dict_set;
    public static delegate* unmanaged[Cdecl]<AVDictionary**, AVDictionary*, int, int> av_dict_copy;
    public static delegate* unmanaged[Cdecl]<AVDictionary*, int> av_dict_count;
    public static delegate* unmanaged[Cdecl]<AVDictionary**, void> av_dict_free;
    public static delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int> av_opt_set;
    public static delegate* unmanaged[Cdecl]<void*, byte*, long, int, int> av_opt_set_int;
    public static delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, int> av_opt_set_bin;
    public static delegate* unmanaged[Cdecl]<void*, AVDictionary**, int, int> av_opt_set_dict2;
    public static delegate* unmanaged[Cdecl]<void*, byte*, int, byte**, int> av_opt_get;
    public static delegate* unmanaged[Cdecl]<void*, byte*, int, long*, int> av_opt_get_int;
    public static delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, AVOption*> av_opt_find;
    public static delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, void**, AVOption*> av_opt_find2;
    public static delegate* unmanaged[Cdecl]<void*, AVOption*, AVOption*> av_opt_next;
    public static delegate* unmanaged[Cdecl]<void*, void*, void*> av_opt_child_next;
    public static delegate* unmanaged[Cdecl]<int, AVPixFmtDescriptor*> av_pix_fmt_desc_get;
    public static delegate* unmanaged[Cdecl]<AVPixFmtDescriptor*, AVPixFmtDescriptor*> av_pix_fmt_desc_next;
    public static delegate* unmanaged[Cdecl]<AVPixFmtDescriptor*, int> av_pix_fmt_desc_get_id;
    public static delegate* unmanaged[Cdecl]<byte*, int> av_get_pix_fmt;
    public static delegate* unmanaged[Cdecl]<int, byte*> av_get_pix_fmt_name;
    public static delegate* unmanaged[Cdecl]<byte*, int> av_get_sample_fmt;
    public static delegate* unmanaged[Cdecl]<int, byte*> av_get_sample_fmt_name;
    public static delegate* unmanaged[Cdecl]<AVMediaType, byte*> av_get_media_type_string;
    public static delegate* unmanaged[Cdecl]<int, int> av_get_bytes_per_sample;
    public static delegate* unmanaged[Cdecl]<int, int> av_sample_fmt_is_planar;
    public static delegate* unmanaged[Cdecl]<int, int> av_get_packed_sample_fmt;
    public static delegate* unmanaged[Cdecl]<void*, byte*, nuint, int> av_channel_layout_describe;
    public static delegate* unmanaged[Cdecl]<AVChannelLayout*, int, void> av_channel_layout_default;
    public static delegate* unmanaged[Cdecl]<AVChannelLayout*, void> av_channel_layout_uninit;
    public static delegate* unmanaged[Cdecl]<int, int, int, int> av_image_get_linesize;
    public static delegate* unmanaged[Cdecl]<int*, int, int, int> av_image_fill_linesizes;
    public static delegate* unmanaged[Cdecl]<byte**, int*, byte**, int*, int, int, int, void> av_image_copy;
    public static delegate* unmanaged[Cdecl]<long, long, long, long> av_rescale;
    public static delegate* unmanaged[Cdecl]<long, AVRational, AVRational, long> av_rescale_q;
    public static delegate* unmanaged[Cdecl]<long, AVRational, AVRational, int, long> av_rescale_q_rnd;
    public static delegate* unmanaged[Cdecl]<AVRational, long, AVRational, int, long*, AVRational, long> av_rescale_delta;
    public static delegate* unmanaged[Cdecl]<long, AVRational, long, AVRational, int> av_compare_ts;
    public static delegate* unmanaged[Cdecl]<int, void> av_log_set_level;
    public static delegate* unmanaged[Cdecl]<int> av_log_get_level;
    public static delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, int, byte*, nint, void>, void> av_log_set_callback;
    public static delegate* unmanaged[Cdecl]<void*, int, byte*, nint, byte*, int, int*, int> av_log_format_line2;
    public static delegate* unmanaged[Cdecl]<nuint> av_cpu_max_align;

    internal static void BindUtil(NativeExports library)
    {
        avutil_version = (delegate* unmanaged[Cdecl]<uint>)library.Required("avutil_version");
        av_version_info = (delegate* unmanaged[Cdecl]<byte*>)library.Required("av_version_info");
        av_malloc = (delegate* unmanaged[Cdecl]<nuint, void*>)library.Required("av_malloc");
        av_mallocz = (delegate* unmanaged[Cdecl]<nuint, void*>)library.Required("av_mallocz");
        av_free = (delegate* unmanaged[Cdecl]<void*, void>)library.Required("av_free");
        av_freep = (delegate* unmanaged[Cdecl]<void*, void>)library.Required("av_freep");
        av_strerror = (delegate* unmanaged[Cdecl]<int, byte*, nuint, int>)library.Required("av_strerror");
        av_frame_alloc = (delegate* unmanaged[Cdecl]<AVFrame*>)library.Required("av_frame_alloc");
        av_frame_free = (delegate* unmanaged[Cdecl]<AVFrame**, void>)library.Required("av_frame_free");
        av_frame_ref = (delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int>)library.Required("av_frame_ref");
        av_frame_clone = (delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*>)library.Required("av_frame_clone");
        av_frame_unref = (delegate* unmanaged[Cdecl]<AVFrame*, void>)library.Required("av_frame_unref");
        av_frame_move_ref = (delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, void>)library.Required("av_frame_move_ref");
        av_frame_get_buffer = (delegate* unmanaged[Cdecl]<AVFrame*, int, int>)library.Required("av_frame_get_buffer");
        av_frame_is_writable = (delegate* unmanaged[Cdecl]<AVFrame*, int>)library.Required("av_frame_is_writable");
        av_frame_make_writable = (delegate* unmanaged[Cdecl]<AVFrame*, int>)library.Required("av_frame_make_writable");
        av_frame_copy = (delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int>)library.Required("av_frame_copy");
        av_frame_copy_props = (delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int>)library.Required("av_frame_copy_props");
        av_frame_apply_cropping = (delegate* unmanaged[Cdecl]<AVFrame*, int, int>)library.Required("av_frame_apply_cropping");
        av_frame_side_data_new =
            (delegate* unmanaged[Cdecl]<AVFrameSideData***, int*, AVFrameSideDataType, nuint, uint, AVFrameSideData*>)library.Optional("av_frame_side_data_new");
        av_frame_new_side_data =
            (delegate* unmanaged[Cdecl]<AVFrame*, AVFrameSideDataType, nuint, AVFrameSideData*>)library.Required("av_frame_new_side_data");
        av_frame_get_side_data =
            (delegate* unmanaged[Cdecl]<AVFrame*, AVFrameSideDataType, AVFrameSideData*>)library.Required("av_frame_get_side_data");
        av_frame_remove_side_data =
            (delegate* unmanaged[Cdecl]<AVFrame*, AVFrameSideDataType, void>)library.Required("av_frame_remove_side_data");
        av_frame_side_data_name = (delegate* unmanaged[Cdecl]<AVFrameSideDataType, byte*>)library.Required("av_frame_side_data_name");
        av_buffer_alloc = (delegate* unmanaged[Cdecl]<nuint, AVBufferRef*>)library.Required("av_buffer_alloc");
        av_buffer_create =
            (delegate* unmanaged[Cdecl]<byte*, nuint, delegate* unmanaged[Cdecl]<void*, byte*, void>, void*, int, AVBufferRef*>)library.Required("av_buffer_create");
        av_buffer_ref = (delegate* unmanaged[Cdecl]<AVBufferRef*, AVBufferRef*>)library.Required("av_buffer_ref");
        av_buffer_unref = (delegate* unmanaged[Cdecl]<AVBufferRef**, void>)library.Required("av_buffer_unref");
        av_buffer_is_writable = (delegate* unmanaged[Cdecl]<AVBufferRef*, int>)library.Required("av_buffer_is_writable");
        av_buffer_get_ref_count = (delegate* unmanaged[Cdecl]<AVBufferRef*, int>)library.Required("av_buffer_get_ref_count");
        av_buffer_get_opaque = (delegate* unmanaged[Cdecl]<AVBufferRef*, void*>)library.Required("av_buffer_get_opaque");
        av_dict_get =
            (delegate* unmanaged[Cdecl]<AVDictionary*, byte*, AVDictionaryEntry*, int, AVDictionaryEntry*>)library.Required("av_dict_get");
        av_dict_set = (delegate* unmanaged[Cdecl]<AVDictionary**, byte*, byte*, int, int>)library.Required("av_dict_set");
        av_dict_copy = (delegate* unmanaged[Cdecl]<AVDictionary**, AVDictionary*, int, int>)library.Required("av_dict_copy");
        av_dict_count = (delegate* unmanaged[Cdecl]<AVDictionary*, int>)library.Required("av_dict_count");
        av_dict_free = (delegate* unmanaged[Cdecl]<AVDictionary**, void>)library.Required("av_dict_free");
        av_opt_set = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int>)library.Required("av_opt_set");
        av_opt_set_int = (delegate* unmanaged[Cdecl]<void*, byte*, long, int, int>)library.Required("av_opt_set_int");
        av_opt_set_bin = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, int>)library.Required("av_opt_set_bin");
        av_opt_set_dict2 = (delegate* unmanaged[Cdecl]<void*, AVDictionary**, int, int>)library.Required("av_opt_set_dict2");
        av_opt_get = (delegate* unmanaged[Cdecl]<void*, byte*, int, byte**, int>)library.Required("av_opt_get");
        av_opt_get_int = (delegate* unmanaged[Cdecl]<void*, byte*, int, long*, int>)library.Required("av_opt_get_int");
        av_opt_find = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, AVOption*>)library.Required("av_opt_find");
        av_opt_find2 = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, void**, AVOption*>)library.Required("av_opt_find2");
        av_opt_next = (delegate* unmanaged[Cdecl]<void*, AVOption*, AVOption*>)library.Required("av_opt_next");
        av_opt_child_next = (delegate* unmanaged[Cdecl]<void*, void*, void*>)library.Required("av_opt_child_next");
        av_pix_fmt_desc_get = (delegate* unmanaged[Cdecl]<int, AVPixFmtDescriptor*>)library.Required("av_pix_fmt_desc_get");
        av_pix_fmt_desc_next =
            (delegate* unmanaged[Cdecl]<AVPixFmtDescriptor*, AVPixFmtDescriptor*>)library.Required("av_pix_fmt_desc_next");
        av_pix_fmt_desc_get_id = (delegate* unmanaged[Cdecl]<AVPixFmtDescriptor*, int>)library.Required("av_pix_fmt_desc_get_id");
        av_get_pix_fmt = (delegate* unmanaged[Cdecl]<byte*, int>)library.Required("av_get_pix_fmt");
        av_get_pix_fmt_name = (delegate* unmanaged[Cdecl]<int, byte*>)library.Required("av_get_pix_fmt_name");
        av_get_sample_fmt = (delegate* unmanaged[Cdecl]<byte*, int>)library.Required("av_get_sample_fmt");
        av_get_sample_fmt_name = (delegate* unmanaged[Cdecl]<int, byte*>)library.Required("av_get_sample_fmt_name");
        av_get_media_type_string = (delegate* unmanaged[Cdecl]<AVMediaType, byte*>)library.Required("av_get_media_type_string");
        av_get_bytes_per_sample = (delegate* unmanaged[Cdecl]<int, int>)library.Required("av_get_bytes_per_sample");
        av_sample_fmt_is_planar = (delegate* unmanaged[Cdecl]<int, int>)library.Required("av_sample_fmt_is_planar");
        av_get_packed_sample_fmt = (delegate* unmanaged[Cdecl]<int, int>)library.Required("av_get_packed_sample_fmt");
        av_channel_layout_default = (delegate* unmanaged[Cdecl]<AVChannelLayout*, int, void>)library.Required("av_channel_layout_default");
        av_channel_layout_uninit = (delegate* unmanaged[Cdecl]<AVChannelLayout*, void>)library.Required("av_channel_layout_uninit");
        av_channel_layout_describe = (delegate* unmanaged[Cdecl]<void*, byte*, nuint, int>)library.Required("av_channel_layout_describe");
        av_image_get_linesize = (delegate* unmanaged[Cdecl]<int, int, int, int>)library.Required("av_image_get_linesize");
        av_image_fill_linesizes = (delegate* unmanaged[Cdecl]<int*, int, int, int>)library.Required("av_image_fill_linesizes");
        av_image_copy = (delegate* unmanaged[Cdecl]<byte**, int*, byte**, int*, int, int, int, void>)library.Required("av_image_copy");
        av_rescale = (delegate* unmanaged[Cdecl]<long, long, long, long>)library.Required("av_rescale");
        av_rescale_q = (delegate* unmanaged[Cdecl]<long, AVRational, AVRational, long>)library.Required("av_rescale_q");
        av_rescale_delta =
            (delegate* unmanaged[Cdecl]<AVRational, long, AVRational, int, long*, AVRational, long>)library.Required("av_rescale_delta");
        av_rescale_q_rnd = (delegate* unmanaged[Cdecl]<long, AVRational, AVRational, int, long>)library.Required("av_rescale_q_rnd");
        av_compare_ts = (delegate* unmanaged[Cdecl]<long, AVRational, long, AVRational, int>)library.Required("av_compare_ts");
        av_log_set_level = (delegate* unmanaged[Cdecl]<int, void>)library.Required("av_log_set_level");
        av_log_get_level = (delegate* unmanaged[Cdecl]<int>)library.Required("av_log_get_level");
        av_log_set_callback =
            (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, int, byte*, nint, void>, void>)library.Required("av_log_set_callback");
        av_log_format_line2 =
            (delegate* unmanaged[Cdecl]<void*, int, byte*, nint, byte*, int, int*, int>)library.Required("av_log_format_line2");
        av_cpu_max_align = (delegate* unmanaged[Cdecl]<nuint>)library.Required("av_cpu_max_align");
    }
}
