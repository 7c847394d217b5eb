// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A filter's description. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVFilter
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref byte* name => ref *(byte**)(Base + At.name);
    public ref byte* description => ref *(byte**)(Base + At.description);
    public ref AVFilterPad* inputs => ref *(AVFilterPad**)(Base + At.inputs);
    public ref AVFilterPad* outputs => ref *(AVFilterPad**)(Base + At.outputs);
    public ref AVClass* priv_class => ref *(AVClass**)(Base + At.priv_class);
    public ref int flags => ref *(int*)(Base + At.flags);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int name, description, inputs, outputs, priv_class, flags;

        internal static void Read(in LayoutColumn column)
        {
            name = column.Offset("name");
            description = column.Offset("description");
            inputs = column.Offset("inputs");
            outputs = column.Offset("outputs");
            priv_class = column.Offset("priv_class");
            flags = column.Offset("flags");
        }
    }
}
