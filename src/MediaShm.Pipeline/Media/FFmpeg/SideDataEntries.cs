using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A frame's side data that encoders and muxers can write, between <c>AVFrame</c> and <see cref="FrameSideData"/>.</summary>
internal static unsafe class SideDataEntries
{
    /// <summary>
    /// Room for a structure that grows with FFmpeg's releases (12 bytes in 5.1, 36 in 7.1). It goes on with zeros, so that FFmpeg never reads
    /// past the end, whatever the sender said its length was.
    /// </summary>
    public const int StructBytes = 64;

    private const int TimecodesBytes = 4 * sizeof(uint); // a count, then three
    private const int MostTimecodes = 3;

    private static readonly (AVFrameSideDataType Type, FrameSideDataKind Kind)[] Kinds =
    [
        (AVFrameSideDataType.AV_FRAME_DATA_A53_CC, FrameSideDataKind.ClosedCaptions),
        (AVFrameSideDataType.AV_FRAME_DATA_STEREO3D, FrameSideDataKind.Stereo3D),
        (AVFrameSideDataType.AV_FRAME_DATA_ICC_PROFILE, FrameSideDataKind.IccProfile),
        (AVFrameSideDataType.AV_FRAME_DATA_S12M_TIMECODE, FrameSideDataKind.Timecodes),
        (AVFrameSideDataType.AV_FRAME_DATA_AFD, FrameSideDataKind.ActiveFormat),
    ];

    /// <summary>A kind in words.</summary>
    public static string Name(FrameSideDataKind kind) => kind switch
    {
        FrameSideDataKind.ClosedCaptions => "closed captions",
        FrameSideDataKind.Stereo3D => "a description of stereo 3D",
        FrameSideDataKind.IccProfile => "an ICC colour profile",
        FrameSideDataKind.Timecodes => "time codes",
        _ => "active format descriptions",
    };

    /// <summary>Writes a frame's entries into a block.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="target">The whole room for the block.</param>
    /// <param name="omitted">The last kind that did not fit, or null.</param>
    /// <returns>Bytes written; 0 where the frame has none of these kinds.</returns>
    public static int Read(AVFrame* frame, Span<byte> target, out FrameSideDataKind? omitted)
    {
        var used = 0;
        omitted = null;
        foreach (var (type, kind) in Kinds)
        {
            var entry = ffmpeg.av_frame_get_side_data(frame, type);
            if (entry == null || entry->size == 0) continue;
            var data = new ReadOnlySpan<byte>(entry->data, (int)Math.Min(entry->size, int.MaxValue));
            if (kind == FrameSideDataKind.Stereo3D) data = data[..Math.Min(data.Length, StructBytes)];
            var room = data.Length > target.Length ? default : FrameSideData.Add(target, ref used, kind, data.Length);
            if (room.IsEmpty) omitted = kind;
            else data.CopyTo(room);
        }

        return used;
    }

    /// <summary>Attaches a block's entries to a frame that has none; what is malformed is left out.</summary>
    public static void Write(FrameSideData block, AVFrame* frame)
    {
        foreach (var (type, kind) in Kinds)
        {
            var data = block.Find(kind);
            if (data.IsEmpty || !IsSound(kind, data)) continue;
            var bytes = kind == FrameSideDataKind.Stereo3D ? StructBytes : data.Length;
            var entry = (AVFrameSideData*)FFmpegError.Allocated(ffmpeg.av_frame_new_side_data(frame, type, (nuint)bytes), "side data of a frame");
            _ = FilledUp(data, new Span<byte>(entry->data, bytes));
        }
    }

    /// <summary>Encoders go by these lengths and counts without a look.</summary>
    private static bool IsSound(FrameSideDataKind kind, ReadOnlySpan<byte> data) => kind switch
    {
        FrameSideDataKind.Stereo3D => data.Length <= StructBytes,
        FrameSideDataKind.Timecodes => data.Length == TimecodesBytes && BitConverter.ToUInt32(data) <= MostTimecodes,
        FrameSideDataKind.ClosedCaptions => data.Length % 3 == 0,
        _ => true,
    };

    /// <summary>Copies data into a room that may be longer, and fills that up.</summary>
    public static ReadOnlySpan<byte> FilledUp(ReadOnlySpan<byte> data, Span<byte> room)
    {
        room.Clear();
        data[..Math.Min(data.Length, room.Length)].CopyTo(room);
        return room;
    }
}
