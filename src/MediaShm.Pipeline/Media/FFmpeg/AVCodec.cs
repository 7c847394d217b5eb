// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A codec's description. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVCodec
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref byte* name => ref *(byte**)(Base + At.name);
    public ref byte* long_name => ref *(byte**)(Base + At.long_name);
    public ref AVMediaType type => ref *(AVMediaType*)(Base + At.type);
    public ref int id => ref *(int*)(Base + At.id);
    public ref int capabilities => ref *(int*)(Base + At.capabilities);
    public ref int* pix_fmts => ref *(int**)(Base + At.pix_fmts);
    public ref int* supported_samplerates => ref *(int**)(Base + At.supported_samplerates);
    public ref int* sample_fmts => ref *(int**)(Base + At.sample_fmts);
    public ref AVChannelLayout* ch_layouts => ref *(AVChannelLayout**)(Base + At.ch_layouts);
    public ref AVClass* priv_class => ref *(AVClass**)(Base + At.priv_class);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int name, long_name, type, id, capabilities, pix_fmts, supported_samplerates, sample_fmts, ch_layouts, priv_class;

        internal static void Read(in LayoutColumn column)
        {
            name = column.Offset("name");
            long_name = column.Offset("long_name");
            type = column.Offset("type");
            id = column.Offset("id");
            capabilities = column.Offset("capabilities");
            pix_fmts = column.Offset("pix_fmts");
            supported_samplerates = column.Offset("supported_samplerates");
            sample_fmts = column.Offset("sample_fmts");
            ch_layouts = column.Offset("ch_layouts");
            priv_class = column.Offset("priv_class");
        }
    }
}
