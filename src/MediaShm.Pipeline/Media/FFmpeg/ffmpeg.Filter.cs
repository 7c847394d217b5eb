// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libavfilter: filter graphs, their sources and sinks.
internal static unsafe partial class ffmpeg
{
    public static delegate* unmanaged[Cdecl]<uint> avfilter_version;
    public static delegate* unmanaged[Cdecl]<AVClass*> avfilter_get_class;
    public static delegate* unmanaged[Cdecl]<byte*, AVFilter*> avfilter_get_by_name;
    public static delegate* unmanaged[Cdecl]<void**, AVFilter*> av_filter_iterate;
    public static delegate* unmanaged[Cdecl]<AVFilter*, int, uint> avfilter_filter_pad_count;
    public static delegate* unmanaged[Cdecl]<AVFilterPad*, int, byte*> avfilter_pad_get_name;
    public static delegate* unmanaged[Cdecl]<AVFilterPad*, int, AVMediaType> avfilter_pad_get_type;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*> avfilter_graph_alloc;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph**, void> avfilter_graph_free;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, AVFilter*, byte*, AVFilterContext*> avfilter_graph_alloc_filter;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, AVFilterContext*> avfilter_graph_get_filter;
    public static delegate* unmanaged[Cdecl]<AVFilterContext**, AVFilter*, byte*, byte*, void*, AVFilterGraph*, int> avfilter_graph_create_filter;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, AVFilterInOut**, AVFilterInOut**, int> avfilter_graph_parse2;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, AVFilterInOut**, AVFilterInOut**, void*, int> avfilter_graph_parse_ptr;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, void*, int> avfilter_graph_config;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, byte*, byte*, byte*, int, int, int> avfilter_graph_send_command;
    public static delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, byte*> avfilter_graph_dump;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, byte*, int> avfilter_init_str;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVDictionary**, int> avfilter_init_dict;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, uint, AVFilterContext*, uint, int> avfilter_link;
    public static delegate* unmanaged[Cdecl]<AVFilterInOut*> avfilter_inout_alloc;
    public static delegate* unmanaged[Cdecl]<AVFilterInOut**, void> avfilter_inout_free;
    public static delegate* unmanaged[Cdecl]<AVBufferSrcParameters*> av_buffersrc_parameters_alloc;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVBufferSrcParameters*, int> av_buffersrc_parameters_set;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVFrame*, int, int> av_buffersrc_add_frame_flags;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, long, uint, int> av_buffersrc_close;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVFrame*, int, int> av_buffersink_get_frame_flags;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, int> av_buffersink_get_format;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, int> av_buffersink_get_w;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, int> av_buffersink_get_h;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVRational> av_buffersink_get_time_base;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVRational> av_buffersink_get_frame_rate;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVRational> av_buffersink_get_sample_aspect_ratio;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, int> av_buffersink_get_sample_rate;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, AVChannelLayout*, int> av_buffersink_get_ch_layout;
    public static delegate* unmanaged[Cdecl]<AVFilterContext*, uint, void> av_buffersink_set_frame_size;

    internal static void BindFilter(NativeExports library)
    {
        avfilter_version = (delegate* unmanaged[Cdecl]<uint>)library.Required("avfilter_version");
        avfilter_get_class = (delegate* unmanaged[Cdecl]<AVClass*>)library.Required("avfilter_get_class");
        avfilter_get_by_name = (delegate* unmanaged[Cdecl]<byte*, AVFilter*>)library.Required("avfilter_get_by_name");
        av_filter_iterate = (delegate* unmanaged[Cdecl]<void**, AVFilter*>)library.Required("av_filter_iterate");
        avfilter_filter_pad_count = (delegate* unmanaged[Cdecl]<AVFilter*, int, uint>)library.Required("avfilter_filter_pad_count");
        avfilter_pad_get_name = (delegate* unmanaged[Cdecl]<AVFilterPad*, int, byte*>)library.Required("avfilter_pad_get_name");
        avfilter_pad_get_type = (delegate* unmanaged[Cdecl]<AVFilterPad*, int, AVMediaType>)library.Required("avfilter_pad_get_type");
        avfilter_graph_alloc = (delegate* unmanaged[Cdecl]<AVFilterGraph*>)library.Required("avfilter_graph_alloc");
        avfilter_graph_free = (delegate* unmanaged[Cdecl]<AVFilterGraph**, void>)library.Required("avfilter_graph_free");
        avfilter_graph_alloc_filter =
            (delegate* unmanaged[Cdecl]<AVFilterGraph*, AVFilter*, byte*, AVFilterContext*>)library.Required("avfilter_graph_alloc_filter");
        avfilter_graph_get_filter =
            (delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, AVFilterContext*>)library.Required("avfilter_graph_get_filter");
        avfilter_graph_create_filter =
            (delegate* unmanaged[Cdecl]<AVFilterContext**, AVFilter*, byte*, byte*, void*, AVFilterGraph*, int>)library.Required("avfilter_graph_create_filter");
        avfilter_graph_parse2 =
            (delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, AVFilterInOut**, AVFilterInOut**, int>)library.Required("avfilter_graph_parse2");
        avfilter_graph_parse_ptr =
            (delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, AVFilterInOut**, AVFilterInOut**, void*, int>)library.Required("avfilter_graph_parse_ptr");
        avfilter_graph_config = (delegate* unmanaged[Cdecl]<AVFilterGraph*, void*, int>)library.Required("avfilter_graph_config");
        avfilter_graph_send_command =
            (delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, byte*, byte*, byte*, int, int, int>)library.Required("avfilter_graph_send_command");
        avfilter_graph_dump = (delegate* unmanaged[Cdecl]<AVFilterGraph*, byte*, byte*>)library.Required("avfilter_graph_dump");
        avfilter_init_str = (delegate* unmanaged[Cdecl]<AVFilterContext*, byte*, int>)library.Required("avfilter_init_str");
        avfilter_init_dict = (delegate* unmanaged[Cdecl]<AVFilterContext*, AVDictionary**, int>)library.Required("avfilter_init_dict");
        avfilter_link = (delegate* unmanaged[Cdecl]<AVFilterContext*, uint, AVFilterContext*, uint, int>)library.Required("avfilter_link");
        avfilter_inout_alloc = (delegate* unmanaged[Cdecl]<AVFilterInOut*>)library.Required("avfilter_inout_alloc");
        avfilter_inout_free = (delegate* unmanaged[Cdecl]<AVFilterInOut**, void>)library.Required("avfilter_inout_free");
        av_buffersrc_parameters_alloc =
            (delegate* unmanaged[Cdecl]<AVBufferSrcParameters*>)library.Required("av_buffersrc_parameters_alloc");
        av_buffersrc_parameters_set =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVBufferSrcParameters*, int>)library.Required("av_buffersrc_parameters_set");
        av_buffersrc_add_frame_flags =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVFrame*, int, int>)library.Required("av_buffersrc_add_frame_flags");
        av_buffersrc_close = (delegate* unmanaged[Cdecl]<AVFilterContext*, long, uint, int>)library.Required("av_buffersrc_close");
        av_buffersink_get_frame_flags =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVFrame*, int, int>)library.Required("av_buffersink_get_frame_flags");
        av_buffersink_get_format = (delegate* unmanaged[Cdecl]<AVFilterContext*, int>)library.Required("av_buffersink_get_format");
        av_buffersink_get_w = (delegate* unmanaged[Cdecl]<AVFilterContext*, int>)library.Required("av_buffersink_get_w");
        av_buffersink_get_h = (delegate* unmanaged[Cdecl]<AVFilterContext*, int>)library.Required("av_buffersink_get_h");
        av_buffersink_get_time_base =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVRational>)library.Required("av_buffersink_get_time_base");
        av_buffersink_get_frame_rate =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVRational>)library.Required("av_buffersink_get_frame_rate");
        av_buffersink_get_sample_aspect_ratio =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVRational>)library.Required("av_buffersink_get_sample_aspect_ratio");
        av_buffersink_get_sample_rate = (delegate* unmanaged[Cdecl]<AVFilterContext*, int>)library.Required("av_buffersink_get_sample_rate");
        av_buffersink_get_ch_layout =
            (delegate* unmanaged[Cdecl]<AVFilterContext*, AVChannelLayout*, int>)library.Required("av_buffersink_get_ch_layout");
        av_buffersink_set_frame_size = (delegate* unmanaged[Cdecl]<AVFilterContext*, uint, void>)library.Required("av_buffersink_set_frame_size");
    }
}
