// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A muxer. Opaque: members lie where the table of the loaded version says.</summary>
internal unsafe partial struct AVOutputFormat
{
    private byte* Base => (byte*)Unsafe.AsPointer(ref this);

    public ref byte* name => ref *(byte**)(Base + At.name);
    public ref byte* long_name => ref *(byte**)(Base + At.long_name);
    public ref byte* mime_type => ref *(byte**)(Base + At.mime_type);
    public ref byte* extensions => ref *(byte**)(Base + At.extensions);
    public ref int audio_codec => ref *(int*)(Base + At.audio_codec);
    public ref int video_codec => ref *(int*)(Base + At.video_codec);
    public ref int subtitle_codec => ref *(int*)(Base + At.subtitle_codec);
    public ref int flags => ref *(int*)(Base + At.flags);
    public ref void* codec_tag => ref *(void**)(Base + At.codec_tag);
    public ref AVClass* priv_class => ref *(AVClass**)(Base + At.priv_class);

    /// <summary>Byte offsets in the loaded version; negative where it has no such member.</summary>
    internal static class At
    {
        public static int name, long_name, mime_type, extensions, audio_codec, video_codec, subtitle_codec, flags, codec_tag,
            priv_class;

        internal static void Read(in LayoutColumn column)
        {
            name = column.Offset("name");
            long_name = column.Offset("long_name");
            mime_type = column.Offset("mime_type");
            extensions = column.Offset("extensions");
            audio_codec = column.Offset("audio_codec");
            video_codec = column.Offset("video_codec");
            subtitle_codec = column.Offset("subtitle_codec");
            flags = column.Offset("flags");
            codec_tag = column.Offset("codec_tag");
            priv_class = column.Offset("priv_class");
        }
    }
}
