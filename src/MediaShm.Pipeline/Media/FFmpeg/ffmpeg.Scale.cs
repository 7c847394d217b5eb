// Functions are named as in the C headers.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

// libswscale: conversion of pixel formats and sizes.
internal static unsafe partial class ffmpeg
{
    public static delegate* unmanaged[Cdecl]<uint> swscale_version;
    public static delegate* unmanaged[Cdecl]<int, int> sws_isSupportedInput;
    public static delegate* unmanaged[Cdecl]<int, int> sws_isSupportedOutput;
    public static delegate* unmanaged[Cdecl]<int, int, int, int, int, int, int, void*, void*, double*, SwsContext*> sws_getContext;
    public static delegate* unmanaged[Cdecl]<SwsContext*, void> sws_freeContext;
    public static delegate* unmanaged[Cdecl]<SwsContext*, byte**, int*, int, int, byte**, int*, int> sws_scale;
    public static delegate* unmanaged[Cdecl]<int, int*> sws_getCoefficients;
    public static delegate* unmanaged[Cdecl]<SwsContext*, int*, int, int*, int, int, int, int, int> sws_setColorspaceDetails;

    internal static void BindScale(NativeExports library)
    {
        swscale_version = (delegate* unmanaged[Cdecl]<uint>)library.Required("swscale_version");
        sws_isSupportedInput = (delegate* unmanaged[Cdecl]<int, int>)library.Required("sws_isSupportedInput");
        sws_isSupportedOutput = (delegate* unmanaged[Cdecl]<int, int>)library.Required("sws_isSupportedOutput");
        sws_getContext =
            (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, int, void*, void*, double*, SwsContext*>)library.Required("sws_getContext");
        sws_freeContext = (delegate* unmanaged[Cdecl]<SwsContext*, void>)library.Required("sws_freeContext");
        sws_scale = (delegate* unmanaged[Cdecl]<SwsContext*, byte**, int*, int, int, byte**, int*, int>)library.Required("sws_scale");
        sws_getCoefficients = (delegate* unmanaged[Cdecl]<int, int*>)library.Required("sws_getCoefficients");
        sws_setColorspaceDetails =
            (delegate* unmanaged[Cdecl]<SwsContext*, int*, int, int*, int, int, int, int, int>)library.Required("sws_setColorspaceDetails");
    }
}
