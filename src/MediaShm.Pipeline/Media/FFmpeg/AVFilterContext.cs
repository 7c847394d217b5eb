// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A filter in a graph. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVFilterContext
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVClass* av_class => ref *(AVClass**)(Base + At.av_class);
    public ref AVFilter* filter => ref *(AVFilter**)(Base + At.filter);
    public ref byte* name => ref *(byte**)(Base + At.name);
    public ref AVFilterPad* input_pads => ref *(AVFilterPad**)(Base + At.input_pads);
    public ref void** inputs => ref *(void***)(Base + At.inputs);
    public ref uint nb_inputs => ref *(uint*)(Base + At.nb_inputs);
    public ref AVFilterPad* output_pads => ref *(AVFilterPad**)(Base + At.output_pads);
    public ref void** outputs => ref *(void***)(Base + At.outputs);
    public ref uint nb_outputs => ref *(uint*)(Base + At.nb_outputs);
    public ref void* priv => ref *(void**)(Base + At.priv);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int av_class, filter, name, input_pads, inputs, nb_inputs, output_pads, outputs, nb_outputs, priv;

        internal static void Read(in LayoutColumn column)
        {
            av_class = column.Offset("av_class");
            filter = column.Offset("filter");
            name = column.Offset("name");
            input_pads = column.Offset("input_pads");
            inputs = column.Offset("inputs");
            nb_inputs = column.Offset("nb_inputs");
            output_pads = column.Offset("output_pads");
            outputs = column.Offset("outputs");
            nb_outputs = column.Offset("nb_outputs");
            priv = column.Offset("priv");
        }
    }
}
