// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A set of surfaces of a device; allocate with <c>av_hwframe_ctx_alloc</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVHWFramesContext
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVBufferRef* device_ref => ref *(AVBufferRef**)(Base + At.device_ref);
    public ref void* device_ctx => ref *(void**)(Base + At.device_ctx);
    public ref int initial_pool_size => ref *(int*)(Base + At.initial_pool_size);
    public ref int format => ref *(int*)(Base + At.format);
    public ref int sw_format => ref *(int*)(Base + At.sw_format);
    public ref int width => ref *(int*)(Base + At.width);
    public ref int height => ref *(int*)(Base + At.height);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int device_ref, device_ctx, initial_pool_size, format, sw_format, width, height;

        internal static void Read(in LayoutColumn column)
        {
            device_ref = column.Offset("device_ref");
            device_ctx = column.Offset("device_ctx");
            initial_pool_size = column.Offset("initial_pool_size");
            format = column.Offset("format");
            sw_format = column.Offset("sw_format");
            width = column.Offset("width");
            height = column.Offset("height");
        }
    }
}
