#pragma warning disable IDE1006 // named as in the C headers
namespace MediaShm.Pipeline.Media.FFmpeg;

// What moved or changed its shape between versions, behind one face.
internal unsafe partial struct AVFrame
{
    /// <summary>Decodable on its own: a flag since 6.1, a field before.</summary>
    public bool IsKey
    {
        get => HasStateFlags ? (flags & ffmpeg.AV_FRAME_FLAG_KEY) != 0 : key_frame != 0;
        set
        {
            if (HasStateFlags) SetFlag(ffmpeg.AV_FRAME_FLAG_KEY, value);
            else key_frame = value ? 1 : 0;
        }
    }

    /// <summary>Two woven fields: a flag since 6.1, a field before.</summary>
    public bool IsInterlaced
    {
        get => HasStateFlags ? (flags & ffmpeg.AV_FRAME_FLAG_INTERLACED) != 0 : interlaced_frame != 0;
        set
        {
            if (HasStateFlags) SetFlag(ffmpeg.AV_FRAME_FLAG_INTERLACED, value);
            else interlaced_frame = value ? 1 : 0;
        }
    }

    /// <summary>Of an interlaced frame, the top field comes first: a flag since 6.1, a field before.</summary>
    public bool IsTopFieldFirst
    {
        get => HasStateFlags ? (flags & ffmpeg.AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0 : top_field_first != 0;
        set
        {
            if (HasStateFlags) SetFlag(ffmpeg.AV_FRAME_FLAG_TOP_FIELD_FIRST, value);
            else top_field_first = value ? 1 : 0;
        }
    }

    /// <summary>Time to the next frame: <c>duration</c> since 6.0, <c>pkt_duration</c> before.</summary>
    public ref long Duration
    {
        get
        {
            if (At.duration >= 0) return ref duration;
            return ref pkt_duration;
        }
    }

    private static bool HasStateFlags => FFmpegLibrary.HasFrameStateFlags;

    private void SetFlag(int flag, bool on) => flags = on ? flags | flag : flags & ~flag;
}
