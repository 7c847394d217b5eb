#pragma warning disable IDE1006 // named as in the C headers
namespace MediaShm.Pipeline.Media.FFmpeg;

internal unsafe partial struct AVCodecContext
{
    /// <summary>Tells 5.1 that the callbacks may be called from any thread; later versions always do.</summary>
    public void AllowConcurrentCallbacks()
    {
        if (At.thread_safe_callbacks >= 0) thread_safe_callbacks = 1;
    }
}
