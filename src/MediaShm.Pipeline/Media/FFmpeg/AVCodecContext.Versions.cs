#pragma warning disable IDE1006 // named as in the C headers
namespace MediaShm.Pipeline.Media.FFmpeg;

internal unsafe partial struct AVCodecContext
{
    /// <summary>Tells 5.1 that the callbacks may be called from any thread; later versions always do.</summary>
    public void AllowConcurrentCallbacks()
    {
        if (At.thread_safe_callbacks >= 0) thread_safe_callbacks = 1;
    }

    /// <summary>Room for side data of the whole stream, owned by an encoder that is not open yet; empty before 7.0, where encoders take none.</summary>
    /// <exception cref="MediaException">There is no memory for them.</exception>
    public Span<byte> NewSideData(AVFrameSideDataType type, int bytes)
    {
        if (At.decoded_side_data < 0) return default;
        var entry = ffmpeg.av_frame_side_data_new(
            (AVFrameSideData***)(Base + At.decoded_side_data), (int*)(Base + At.nb_decoded_side_data), type, (nuint)bytes, 0);
        return new Span<byte>(((AVFrameSideData*)FFmpegError.Allocated(entry, "side data of an encoder"))->data, bytes);
    }
}
