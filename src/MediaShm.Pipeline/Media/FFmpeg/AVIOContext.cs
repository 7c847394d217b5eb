// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Buffered byte input or output. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVIOContext
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVClass* av_class => ref *(AVClass**)(Base + At.av_class);
    public ref byte* buffer => ref *(byte**)(Base + At.buffer);
    public ref void* opaque => ref *(void**)(Base + At.opaque);
    public ref nint read_packet => ref *(nint*)(Base + At.read_packet);
    public ref long pos => ref *(long*)(Base + At.pos);
    public ref int error => ref *(int*)(Base + At.error);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int av_class, buffer, opaque, read_packet, pos, error;

        internal static void Read(in LayoutColumn column)
        {
            av_class = column.Offset("av_class");
            buffer = column.Offset("buffer");
            opaque = column.Offset("opaque");
            read_packet = column.Offset("read_packet");
            pos = column.Offset("pos");
            error = column.Offset("error");
        }
    }
}
