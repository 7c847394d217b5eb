using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>Tells, once for each kind, which of the frames' side data an output has no place for. Not thread-safe.</summary>
/// <param name="codec">The encoder.</param>
/// <param name="muxer">Name of the container.</param>
/// <param name="note">Told.</param>
internal sealed unsafe class SideDataFate(AVCodec* codec, string muxer, Action<string> note)
{
    private static readonly FrameSideDataKind[] Told = [FrameSideDataKind.ClosedCaptions, FrameSideDataKind.Stereo3D, FrameSideDataKind.IccProfile];

    private readonly HashSet<FrameSideDataKind> _seen = [];
    private FrameSideData? _last;

    /// <summary>Looks at what comes with a frame.</summary>
    public void Note(FrameSideData sideData)
    {
        if (ReferenceEquals(sideData, _last) || codec->id is ffmpeg.AV_CODEC_ID_RAWVIDEO or ffmpeg.AV_CODEC_ID_WRAPPED_AVFRAME) return; // who asks for pixels expects no more
        _last = sideData;
        foreach (var kind in Told)
        {
            var data = sideData.Find(kind);
            if (data.IsEmpty || !_seen.Add(kind) || IsKept(kind, data)) continue;
            note($"the video carries {SideDataEntries.Name(kind)}, which {NativeText.Read(codec->name)} in {muxer} has no place for: not kept");
        }
    }

    private bool IsKept(FrameSideDataKind kind, ReadOnlySpan<byte> data) => kind switch
    {
        FrameSideDataKind.ClosedCaptions => HasOption("a53cc"u8),
        FrameSideDataKind.Stereo3D => muxer is "matroska" or "webm" || NativeText.Read(codec->name) is "libx264" or "libx264rgb",
        _ => NativeText.Read(codec->name) is "png" or "apng" or "mjpeg" or "libjxl" || data.IndexOf("sRGB"u8) >= 0, // sRGB is taken for granted
    };

    /// <summary>The encoder has a private option of that name.</summary>
    private bool HasOption(ReadOnlySpan<byte> name)
    {
        var options = codec->priv_class;
        return options != null && ffmpeg.av_opt_find(&options, NativeText.Literal(name), null, 0, ffmpeg.AV_OPT_SEARCH_FAKE_OBJ) != null;
    }
}
