// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libavformat: demuxers, muxers, byte input and output.
internal static unsafe partial class ffmpeg
{
    public static delegate* unmanaged[Cdecl]<uint> avformat_version;
    public static delegate* unmanaged[Cdecl]<int> avformat_network_init;
    public static delegate* unmanaged[Cdecl]<AVClass*> avformat_get_class;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*> avformat_alloc_context;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, void> avformat_free_context;
    public static delegate* unmanaged[Cdecl]<byte*, AVInputFormat*> av_find_input_format;
    public static delegate* unmanaged[Cdecl]<AVFormatContext**, byte*, AVInputFormat*, AVDictionary**, int> avformat_open_input;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVDictionary**, int> avformat_find_stream_info;
    public static delegate* unmanaged[Cdecl]<AVFormatContext**, void> avformat_close_input;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVMediaType, int, int, AVCodec**, int, int> av_find_best_stream;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVPacket*, int> av_read_frame;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, int, long, int, int> av_seek_frame;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, int, long, long, long, int, int> avformat_seek_file;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, int> avformat_flush;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVStream*, AVFrame*, AVRational> av_guess_frame_rate;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVStream*, AVFrame*, AVRational> av_guess_sample_aspect_ratio;
    public static delegate* unmanaged[Cdecl]<byte*, byte*, byte*, AVOutputFormat*> av_guess_format;
    public static delegate* unmanaged[Cdecl]<AVOutputFormat*, byte*, byte*, byte*, AVMediaType, int> av_guess_codec;
    public static delegate* unmanaged[Cdecl]<AVFormatContext**, AVOutputFormat*, byte*, byte*, int> avformat_alloc_output_context2;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVCodec*, AVStream*> avformat_new_stream;
    public static delegate* unmanaged[Cdecl]<AVOutputFormat*, int, int, int> avformat_query_codec;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVDictionary**, int> avformat_init_output;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVDictionary**, int> avformat_write_header;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVPacket*, int> av_write_frame;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, AVPacket*, int> av_interleaved_write_frame;
    public static delegate* unmanaged[Cdecl]<AVFormatContext*, int> av_write_trailer;
    public static delegate* unmanaged[Cdecl]<void*, int, uint> av_codec_get_tag;
    public static delegate* unmanaged[Cdecl]<void*, uint, int> av_codec_get_id;
    public static delegate* unmanaged[Cdecl]<byte*, int, int, void*, delegate* unmanaged[Cdecl]<void*, byte*, int, int>, delegate* unmanaged[Cdecl]<void*, byte*, int, int>, delegate* unmanaged[Cdecl]<void*, long, int, long>, AVIOContext*> avio_alloc_context;
    public static delegate* unmanaged[Cdecl]<AVIOContext**, void> avio_context_free;
    public static delegate* unmanaged[Cdecl]<AVIOContext**, byte*, int, AVIOInterruptCB*, AVDictionary**, int> avio_open2;
    public static delegate* unmanaged[Cdecl]<AVIOContext**, int> avio_open_dyn_buf;
    public static delegate* unmanaged[Cdecl]<AVIOContext*, byte**, int> avio_close_dyn_buf;
    public static delegate* unmanaged[Cdecl]<AVIOContext*, int> avio_close;
    public static delegate* unmanaged[Cdecl]<AVIOContext**, int> avio_closep;
    public static delegate* unmanaged[Cdecl]<AVIOContext*, byte*, int, void> avio_write;
    public static delegate* unmanaged[Cdecl]<AVIOContext*, void> avio_flush;
    public static delegate* unmanaged[Cdecl]<AVIOContext*, long, int, long> avio_seek;
    public static delegate* unmanaged[Cdecl]<AVIOContext*, long> avio_size;
    /// <summary>Null where the loaded version lacks it.</summary>
    public static delegate* unmanaged[Cdecl]<AVStream*, int, nuint, byte*> av_stream_new_side_data;

    internal static void BindFormat(NativeExports library)
    {
        avformat_version = (delegate* unmanaged[Cdecl]<uint>)library.Required("avformat_version");
        avformat_network_init = (delegate* unmanaged[Cdecl]<int>)library.Required("avformat_network_init");
        avformat_get_class = (delegate* unmanaged[Cdecl]<AVClass*>)library.Required("avformat_get_class");
        avformat_alloc_context = (delegate* unmanaged[Cdecl]<AVFormatContext*>)library.Required("avformat_alloc_context");
        avformat_free_context = (delegate* unmanaged[Cdecl]<AVFormatContext*, void>)library.Required("avformat_free_context");
        av_find_input_format = (delegate* unmanaged[Cdecl]<byte*, AVInputFormat*>)library.Required("av_find_input_format");
        avformat_open_input =
            (delegate* unmanaged[Cdecl]<AVFormatContext**, byte*, AVInputFormat*, AVDictionary**, int>)library.Required("avformat_open_input");
        avformat_find_stream_info =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, AVDictionary**, int>)library.Required("avformat_find_stream_info");
        avformat_close_input = (delegate* unmanaged[Cdecl]<AVFormatContext**, void>)library.Required("avformat_close_input");
        av_find_best_stream =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, AVMediaType, int, int, AVCodec**, int, int>)library.Required("av_find_best_stream");
        av_read_frame = (delegate* unmanaged[Cdecl]<AVFormatContext*, AVPacket*, int>)library.Required("av_read_frame");
        av_seek_frame = (delegate* unmanaged[Cdecl]<AVFormatContext*, int, long, int, int>)library.Required("av_seek_frame");
        avformat_seek_file =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, int, long, long, long, int, int>)library.Required("avformat_seek_file");
        avformat_flush = (delegate* unmanaged[Cdecl]<AVFormatContext*, int>)library.Required("avformat_flush");
        av_guess_frame_rate =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, AVStream*, AVFrame*, AVRational>)library.Required("av_guess_frame_rate");
        av_guess_sample_aspect_ratio =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, AVStream*, AVFrame*, AVRational>)library.Required("av_guess_sample_aspect_ratio");
        av_guess_format = (delegate* unmanaged[Cdecl]<byte*, byte*, byte*, AVOutputFormat*>)library.Required("av_guess_format");
        av_guess_codec =
            (delegate* unmanaged[Cdecl]<AVOutputFormat*, byte*, byte*, byte*, AVMediaType, int>)library.Required("av_guess_codec");
        avformat_alloc_output_context2 =
            (delegate* unmanaged[Cdecl]<AVFormatContext**, AVOutputFormat*, byte*, byte*, int>)library.Required("avformat_alloc_output_context2");
        avformat_new_stream = (delegate* unmanaged[Cdecl]<AVFormatContext*, AVCodec*, AVStream*>)library.Required("avformat_new_stream");
        avformat_query_codec = (delegate* unmanaged[Cdecl]<AVOutputFormat*, int, int, int>)library.Required("avformat_query_codec");
        avformat_init_output = (delegate* unmanaged[Cdecl]<AVFormatContext*, AVDictionary**, int>)library.Required("avformat_init_output");
        avformat_write_header =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, AVDictionary**, int>)library.Required("avformat_write_header");
        av_write_frame = (delegate* unmanaged[Cdecl]<AVFormatContext*, AVPacket*, int>)library.Required("av_write_frame");
        av_interleaved_write_frame =
            (delegate* unmanaged[Cdecl]<AVFormatContext*, AVPacket*, int>)library.Required("av_interleaved_write_frame");
        av_write_trailer = (delegate* unmanaged[Cdecl]<AVFormatContext*, int>)library.Required("av_write_trailer");
        av_codec_get_tag = (delegate* unmanaged[Cdecl]<void*, int, uint>)library.Required("av_codec_get_tag");
        av_codec_get_id = (delegate* unmanaged[Cdecl]<void*, uint, int>)library.Required("av_codec_get_id");
        avio_alloc_context =
            (delegate* unmanaged[Cdecl]<byte*, int, int, void*, delegate* unmanaged[Cdecl]<void*, byte*, int, int>, delegate* unmanaged[Cdecl]<void*, byte*, int, int>, delegate* unmanaged[Cdecl]<void*, long, int, long>, AVIOContext*>)library.Required("avio_alloc_context");
        avio_context_free = (delegate* unmanaged[Cdecl]<AVIOContext**, void>)library.Required("avio_context_free");
        avio_open2 =
            (delegate* unmanaged[Cdecl]<AVIOContext**, byte*, int, AVIOInterruptCB*, AVDictionary**, int>)library.Required("avio_open2");
        avio_open_dyn_buf = (delegate* unmanaged[Cdecl]<AVIOContext**, int>)library.Required("avio_open_dyn_buf");
        avio_close_dyn_buf = (delegate* unmanaged[Cdecl]<AVIOContext*, byte**, int>)library.Required("avio_close_dyn_buf");
        avio_close = (delegate* unmanaged[Cdecl]<AVIOContext*, int>)library.Required("avio_close");
        avio_closep = (delegate* unmanaged[Cdecl]<AVIOContext**, int>)library.Required("avio_closep");
        avio_write = (delegate* unmanaged[Cdecl]<AVIOContext*, byte*, int, void>)library.Required("avio_write");
        avio_flush = (delegate* unmanaged[Cdecl]<AVIOContext*, void>)library.Required("avio_flush");
        avio_seek = (delegate* unmanaged[Cdecl]<AVIOContext*, long, int, long>)library.Required("avio_seek");
        avio_size = (delegate* unmanaged[Cdecl]<AVIOContext*, long>)library.Required("avio_size");
        av_stream_new_side_data = (delegate* unmanaged[Cdecl]<AVStream*, int, nuint, byte*>)library.Optional("av_stream_new_side_data");
    }
}
