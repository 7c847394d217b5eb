// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libavdevice: inputs that are no files, among them <c>lavfi</c>.
internal static unsafe partial class ffmpeg
{
    public static delegate* unmanaged[Cdecl]<uint> avdevice_version;
    public static delegate* unmanaged[Cdecl]<void> avdevice_register_all;

    internal static void BindDevice(NativeExports library)
    {
        avdevice_version = (delegate* unmanaged[Cdecl]<uint>)library.Required("avdevice_version");
        avdevice_register_all = (delegate* unmanaged[Cdecl]<void>)library.Required("avdevice_register_all");
    }
}
