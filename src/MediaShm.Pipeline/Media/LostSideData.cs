using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Tells, in one line for each kind, what comes with frames and goes no further. Not thread-safe.</summary>
internal sealed unsafe class LostSideData(Action<string>? warning)
{
    private const int FramesLookedAt = 100; // what comes with none of these comes with none

    private static readonly (AVFrameSideDataType Type, string Name)[] Kinds =
    [
        (AVFrameSideDataType.AV_FRAME_DATA_DYNAMIC_HDR_PLUS, "dynamic HDR (HDR10+)"),
        (AVFrameSideDataType.AV_FRAME_DATA_DOVI_RPU_BUFFER, "Dolby Vision"),
        (AVFrameSideDataType.AV_FRAME_DATA_DOVI_METADATA, "Dolby Vision"),
        (AVFrameSideDataType.AV_FRAME_DATA_DYNAMIC_HDR_VIVID, "dynamic HDR (HDR Vivid)"),
    ];

    private readonly HashSet<string> _told = [];
    private int _looked;

    /// <summary>Looks at a frame as it was decoded.</summary>
    public void Note(AVFrame* frame)
    {
        if (_looked++ >= FramesLookedAt || frame->nb_side_data == 0) return;
        foreach (var (type, name) in Kinds)
        {
            if (ffmpeg.av_frame_get_side_data(frame, type) != null && _told.Add(name))
                warning?.Invoke($"the video carries {name}: not kept");
        }
    }
}
