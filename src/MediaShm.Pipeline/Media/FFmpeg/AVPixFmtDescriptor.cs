// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A pixel format's description. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVPixFmtDescriptor
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref byte* name => ref *(byte**)(Base + At.name);
    public ref byte nb_components => ref *(byte*)(Base + At.nb_components);
    public ref byte log2_chroma_w => ref *(byte*)(Base + At.log2_chroma_w);
    public ref byte log2_chroma_h => ref *(byte*)(Base + At.log2_chroma_h);
    public ref ulong flags => ref *(ulong*)(Base + At.flags);
    public AVComponentDescriptor* comp => (AVComponentDescriptor*)(Base + At.comp);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int name, nb_components, log2_chroma_w, log2_chroma_h, flags, comp;

        internal static void Read(in LayoutColumn column)
        {
            name = column.Offset("name");
            nb_components = column.Offset("nb_components");
            log2_chroma_w = column.Offset("log2_chroma_w");
            log2_chroma_h = column.Offset("log2_chroma_h");
            flags = column.Offset("flags");
            comp = column.Offset("comp");
        }
    }
}
