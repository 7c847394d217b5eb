// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A counted reference to a buffer. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVBufferRef
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref void* buffer => ref *(void**)(Base + At.buffer);
    public ref byte* data => ref *(byte**)(Base + At.data);
    public ref nuint size => ref *(nuint*)(Base + At.size);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int buffer, data, size;

        internal static void Read(in LayoutColumn column)
        {
            buffer = column.Offset("buffer");
            data = column.Offset("data");
            size = column.Offset("size");
        }
    }
}
