// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libavutil: devices that decode, and their surfaces.
internal static unsafe partial class ffmpeg
{
    public const int AV_HWDEVICE_TYPE_NONE = 0;
    public const int AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX = 1;
    public const int AV_HWFRAME_TRANSFER_DIRECTION_FROM = 0;
    public const ulong AV_PIX_FMT_FLAG_HWACCEL = 1 << 3;

    public static delegate* unmanaged[Cdecl]<byte*, int> av_hwdevice_find_type_by_name;
    public static delegate* unmanaged[Cdecl]<int, byte*> av_hwdevice_get_type_name;
    public static delegate* unmanaged[Cdecl]<int, int> av_hwdevice_iterate_types;
    public static delegate* unmanaged[Cdecl]<int, AVBufferRef*> av_hwdevice_ctx_alloc;
    public static delegate* unmanaged[Cdecl]<AVBufferRef**, int, byte*, AVDictionary*, int, int> av_hwdevice_ctx_create;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, AVBufferRef*> av_hwframe_ctx_alloc;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, int> av_hwframe_ctx_init;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, AVFrame*, int, int> av_hwframe_get_buffer;
    public static delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int, int> av_hwframe_transfer_data;
    public static delegate* unmanaged[Cdecl]<AVBufferRef*, int, int**, int, int> av_hwframe_transfer_get_formats;

    internal static void BindHardware(NativeExports library)
    {
        av_hwdevice_find_type_by_name = (delegate* unmanaged[Cdecl]<byte*, int>)library.Required("av_hwdevice_find_type_by_name");
        av_hwdevice_get_type_name = (delegate* unmanaged[Cdecl]<int, byte*>)library.Required("av_hwdevice_get_type_name");
        av_hwdevice_iterate_types = (delegate* unmanaged[Cdecl]<int, int>)library.Required("av_hwdevice_iterate_types");
        av_hwdevice_ctx_alloc = (delegate* unmanaged[Cdecl]<int, AVBufferRef*>)library.Required("av_hwdevice_ctx_alloc");
        av_hwdevice_ctx_create = (delegate* unmanaged[Cdecl]<AVBufferRef**, int, byte*, AVDictionary*, int, int>)library.Required("av_hwdevice_ctx_create");
        av_hwframe_ctx_alloc = (delegate* unmanaged[Cdecl]<AVBufferRef*, AVBufferRef*>)library.Required("av_hwframe_ctx_alloc");
        av_hwframe_ctx_init = (delegate* unmanaged[Cdecl]<AVBufferRef*, int>)library.Required("av_hwframe_ctx_init");
        av_hwframe_get_buffer = (delegate* unmanaged[Cdecl]<AVBufferRef*, AVFrame*, int, int>)library.Required("av_hwframe_get_buffer");
        av_hwframe_transfer_data = (delegate* unmanaged[Cdecl]<AVFrame*, AVFrame*, int, int>)library.Required("av_hwframe_transfer_data");
        av_hwframe_transfer_get_formats = (delegate* unmanaged[Cdecl]<AVBufferRef*, int, int**, int, int>)library.Required("av_hwframe_transfer_get_formats");
    }
}
