// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A bitstream filter; allocate with <c>av_bsf_alloc</c> or <c>av_bsf_list_parse_str</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVBSFContext
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref void* priv_data => ref *(void**)(Base + At.priv_data);
    public ref AVCodecParameters* par_in => ref *(AVCodecParameters**)(Base + At.par_in);
    public ref AVCodecParameters* par_out => ref *(AVCodecParameters**)(Base + At.par_out);
    public ref AVRational time_base_in => ref *(AVRational*)(Base + At.time_base_in);
    public ref AVRational time_base_out => ref *(AVRational*)(Base + At.time_base_out);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int priv_data, par_in, par_out, time_base_in, time_base_out;

        internal static void Read(in LayoutColumn column)
        {
            priv_data = column.Offset("priv_data");
            par_in = column.Offset("par_in");
            par_out = column.Offset("par_out");
            time_base_in = column.Offset("time_base_in");
            time_base_out = column.Offset("time_base_out");
        }
    }
}
