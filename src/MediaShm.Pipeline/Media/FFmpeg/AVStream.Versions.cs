#pragma warning disable IDE1006 // named as in the C headers
namespace MediaShm.Pipeline.Media.FFmpeg;

// Side data of a stream live in its codec parameters since 6.1, in the stream itself before.
internal unsafe partial struct AVCodecParameters
{
    internal static bool HasSideData => At.coded_side_data >= 0;

    /// <summary>Frames per second that the codec's headers tell (since 6.1), or 0/1.</summary>
    public AVRational FrameRate => At.framerate >= 0 ? framerate : new AVRational(0, 1);

    internal ReadOnlySpan<AVPacketSideData> SideData => HasSideData ? new(coded_side_data, nb_coded_side_data) : default;

    /// <summary>Room for <paramref name="bytes"/> bytes of side data, owned by the parameters, or null.</summary>
    internal byte* AddSideData(AVPacketSideDataType type, nuint bytes)
    {
        var entry = ffmpeg.av_packet_side_data_new(
            (AVPacketSideData**)(Base + At.coded_side_data), (int*)(Base + At.nb_coded_side_data), (int)type, bytes, 0);
        return entry == null ? null : entry->data;
    }
}

internal unsafe partial struct AVStream
{
    /// <summary>The stream's side data, wherever the loaded version keeps them. Valid until they change.</summary>
    public ReadOnlySpan<AVPacketSideData> SideData => AVCodecParameters.HasSideData ? codecpar->SideData : new(side_data, nb_side_data);

    /// <summary>Adds side data of a kind, replacing any before.</summary>
    /// <exception cref="MediaException">There is no memory for them.</exception>
    public void SetSideData(AVPacketSideDataType type, ReadOnlySpan<byte> bytes)
    {
        fixed (AVStream* me = &this)
        {
            var room = AVCodecParameters.HasSideData
                ? codecpar->AddSideData(type, (nuint)bytes.Length)
                : ffmpeg.av_stream_new_side_data(me, (int)type, (nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(FFmpegError.Allocated(room, "a stream's side data"), bytes.Length));
        }
    }
}
