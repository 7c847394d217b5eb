// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>What a buffer source is told of its frames; allocate with <c>av_buffersrc_parameters_alloc</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVBufferSrcParameters
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref int format => ref *(int*)(Base + At.format);
    public ref AVRational time_base => ref *(AVRational*)(Base + At.time_base);
    public ref int width => ref *(int*)(Base + At.width);
    public ref int height => ref *(int*)(Base + At.height);
    public ref AVRational sample_aspect_ratio => ref *(AVRational*)(Base + At.sample_aspect_ratio);
    public ref AVRational frame_rate => ref *(AVRational*)(Base + At.frame_rate);
    public ref AVBufferRef* hw_frames_ctx => ref *(AVBufferRef**)(Base + At.hw_frames_ctx);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int format, time_base, width, height, sample_aspect_ratio, frame_rate, hw_frames_ctx;

        internal static void Read(in LayoutColumn column)
        {
            format = column.Offset("format");
            time_base = column.Offset("time_base");
            width = column.Offset("width");
            height = column.Offset("height");
            sample_aspect_ratio = column.Offset("sample_aspect_ratio");
            frame_rate = column.Offset("frame_rate");
            hw_frames_ctx = column.Offset("hw_frames_ctx");
        }
    }
}
