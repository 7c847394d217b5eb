// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>An open container; allocate with <c>avformat_alloc_context</c> or <c>avformat_alloc_output_context2</c> only. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVFormatContext
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref AVClass* av_class => ref *(AVClass**)(Base + At.av_class);
    public ref AVInputFormat* iformat => ref *(AVInputFormat**)(Base + At.iformat);
    public ref AVOutputFormat* oformat => ref *(AVOutputFormat**)(Base + At.oformat);
    public ref void* priv_data => ref *(void**)(Base + At.priv_data);
    public ref AVIOContext* pb => ref *(AVIOContext**)(Base + At.pb);
    public ref int ctx_flags => ref *(int*)(Base + At.ctx_flags);
    public ref uint nb_streams => ref *(uint*)(Base + At.nb_streams);
    public ref AVStream** streams => ref *(AVStream***)(Base + At.streams);
    public ref byte* url => ref *(byte**)(Base + At.url);
    public ref long start_time => ref *(long*)(Base + At.start_time);
    public ref long duration => ref *(long*)(Base + At.duration);
    public ref long bit_rate => ref *(long*)(Base + At.bit_rate);
    public ref uint packet_size => ref *(uint*)(Base + At.packet_size);
    public ref int max_delay => ref *(int*)(Base + At.max_delay);
    public ref int flags => ref *(int*)(Base + At.flags);
    public ref long probesize => ref *(long*)(Base + At.probesize);
    public ref long max_analyze_duration => ref *(long*)(Base + At.max_analyze_duration);
    public ref uint nb_programs => ref *(uint*)(Base + At.nb_programs);
    public ref uint nb_chapters => ref *(uint*)(Base + At.nb_chapters);
    public ref AVChapter** chapters => ref *(AVChapter***)(Base + At.chapters);
    public ref AVDictionary* metadata => ref *(AVDictionary**)(Base + At.metadata);
    public ref AVIOInterruptCB interrupt_callback => ref *(AVIOInterruptCB*)(Base + At.interrupt_callback);
    public ref int debug => ref *(int*)(Base + At.debug);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int av_class, iformat, oformat, priv_data, pb, ctx_flags, nb_streams, streams, url, start_time, duration,
            bit_rate, packet_size, max_delay, flags, probesize, max_analyze_duration, nb_programs, nb_chapters, chapters,
            metadata, interrupt_callback, debug;

        internal static void Read(in LayoutColumn column)
        {
            av_class = column.Offset("av_class");
            iformat = column.Offset("iformat");
            oformat = column.Offset("oformat");
            priv_data = column.Offset("priv_data");
            pb = column.Offset("pb");
            ctx_flags = column.Offset("ctx_flags");
            nb_streams = column.Offset("nb_streams");
            streams = column.Offset("streams");
            url = column.Offset("url");
            start_time = column.Offset("start_time");
            duration = column.Offset("duration");
            bit_rate = column.Offset("bit_rate");
            packet_size = column.Offset("packet_size");
            max_delay = column.Offset("max_delay");
            flags = column.Offset("flags");
            probesize = column.Offset("probesize");
            max_analyze_duration = column.Offset("max_analyze_duration");
            nb_programs = column.Offset("nb_programs");
            nb_chapters = column.Offset("nb_chapters");
            chapters = column.Offset("chapters");
            metadata = column.Offset("metadata");
            interrupt_callback = column.Offset("interrupt_callback");
            debug = column.Offset("debug");
        }
    }
}
