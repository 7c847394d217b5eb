using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Brings decoded surfaces from a device's memory into slots: the one copy that decoding by hardware costs. Not thread-safe.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="allocator">Learns which slots the frames lie in.</param>
/// <param name="loanTimeout">Longest wait for a slot.</param>
internal sealed unsafe class SurfaceDownload(FramePool pool, SlotAllocator allocator, TimeSpan loanTimeout)
{
    private (int Surface, int Software, int Width, int Height) _known;
    private FrameLayout _layout;
    private long _slotBytes;
    private int _nativeFormat;

    /// <summary>Bytes of pixels brought so far.</summary>
    public long BytesCopied { get; private set; }

    /// <summary>Frames brought so far.</summary>
    public long FramesCopied { get; private set; }

    /// <summary>Puts a frame in a slot in place of a surface, with all its properties, its crop applied.</summary>
    /// <param name="frame">A surface; afterwards a frame in memory.</param>
    /// <param name="cancellation">Ends the wait for a slot.</param>
    /// <exception cref="MediaException">The device gives it in no format that a pool carries, or does not give it.</exception>
    /// <exception cref="PoolExhaustedException">No slot became free in time.</exception>
    public void Fetch(AVFrame* frame, CancellationToken cancellation)
    {
        LookAt(frame);
        var target = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        try
        {
            if (!allocator.Fill(target, pool.Loan(_layout, _slotBytes, loanTimeout, cancellation), _layout)) throw new MediaException("FFmpeg has no memory for a frame");

            // Both frames are to have the surface's whole size: not every device transfers a part.
            (target->format, target->width, target->height) = (_nativeFormat, _known.Width, _known.Height);
            FFmpegError.Check(ffmpeg.av_hwframe_transfer_data(target, frame, 0), "bring a decoded surface into memory");
            (target->width, target->height) = (frame->width, frame->height);
            FFmpegError.Check(ffmpeg.av_frame_copy_props(target, frame), "copy a frame's properties");

            // Of a surface libavcodec cuts off the right and the bottom only.
            FFmpegError.Check(ffmpeg.av_frame_apply_cropping(target, ffmpeg.AV_FRAME_CROP_UNALIGNED), "crop a frame");
            ffmpeg.av_frame_unref(frame);
            ffmpeg.av_frame_move_ref(frame, target);
        }
        finally
        {
            ffmpeg.av_frame_free(&target);
        }

        BytesCopied += new FrameFormat(_layout.Format.Pixel, frame->width, frame->height).ImageBytes;
        FramesCopied++;
    }

    /// <summary>Finds out how such surfaces lie in memory.</summary>
    private void LookAt(AVFrame* frame)
    {
        var surfaces = (AVHWFramesContext*)frame->hw_frames_ctx->data;
        var seen = (surfaces->format, surfaces->sw_format, surfaces->width, surfaces->height);
        if (seen == _known) return;
        if (surfaces->width < frame->width || surfaces->height < frame->height || surfaces->width > FrameFormat.MaxDimension || surfaces->height > FrameFormat.MaxDimension)
            throw new MediaException($"a frame of {frame->width}x{frame->height} on a surface of {surfaces->width}x{surfaces->height} is none that a pool carries");
        var pixel = FormatOf(frame->hw_frames_ctx, surfaces->sw_format);
        _nativeFormat = PixelFormatMap.ToNative(pixel);
        _layout = FrameLayout.For(new FrameFormat(pixel, surfaces->width, surfaces->height), out _slotBytes);
        _slotBytes += FrameSideData.Room;
        _known = seen;
    }

    /// <summary>The surface's own format where the device gives it, else the first that it gives and a pool carries.</summary>
    private static PixelFormat FormatOf(AVBufferRef* surfaces, int own)
    {
        int* formats = null;
        FFmpegError.Check(
            ffmpeg.av_hwframe_transfer_get_formats(surfaces, ffmpeg.AV_HWFRAME_TRANSFER_DIRECTION_FROM, &formats, 0), "ask a device how it gives its surfaces");
        try
        {
            var best = PixelFormat.None;
            for (var format = formats; *format != ffmpeg.AV_PIX_FMT_NONE; format++)
            {
                var pixel = PixelFormatMap.FromNative(*format);
                if (pixel.IsUnknown) continue;
                if (best.IsUnknown || *format == own) best = pixel;
            }

            return best.IsUnknown
                ? throw new MediaException($"the device gives its surfaces ({NativeText.Read(ffmpeg.av_get_pix_fmt_name(own))}) in no format that a pool carries")
                : best;
        }
        finally
        {
            ffmpeg.av_free(formats);
        }
    }
}
