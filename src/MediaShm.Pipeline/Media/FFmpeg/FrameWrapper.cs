using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Hands frames to FFmpeg where they lie: an <c>AVFrame</c> whose one buffer is the slot, read-only, kept by a reference on its hold.</summary>
internal static unsafe class FrameWrapper
{
    /// <summary>
    /// Makes an empty <paramref name="frame"/> refer to the pixels of <paramref name="view"/>. A reference is added to
    /// <paramref name="hold"/> and released by whatever thread drops FFmpeg's last reference to the buffer.
    /// </summary>
    /// <exception cref="MediaException">The loaded FFmpeg does not know the pixel format.</exception>
    public static void Wrap(AVFrame* frame, in FrameView view, in FrameDescriptor descriptor, FrameHold hold, FrameSideData? sideData)
    {
        var format = PixelFormatMap.ToNative(view.Format.Pixel);
        if (format < 0) throw new MediaException(MediaErrorKind.Usage, $"FFmpeg {FFmpegLibrary.VersionText} has no pixel format '{view.Format.Pixel}'");
        var (low, high) = Extent(view);
        var handle = hold.Handle;
        hold.AddReference();
        var buffer = ffmpeg.av_buffer_create((byte*)low, (nuint)(high - low), &Freed, (void*)handle, ffmpeg.AV_BUFFER_FLAG_READONLY);
        if (buffer == null) hold.Release();
        frame->buf[0] = (AVBufferRef*)FFmpegError.Allocated(buffer, "a frame's buffer");
        frame->format = format;
        frame->width = view.Format.Width;
        frame->height = view.Format.Height;
        for (var p = 0; p < view.Format.PlaneCount; p++)
        {
            frame->data[p] = (byte*)view.PlaneAddress(p);
            frame->linesize[p] = checked((int)view.PlaneStride(p));
        }

        FrameProperties.Write(descriptor, frame);
        if (sideData is not null) SideDataEntries.Write(sideData, frame);
    }

    /// <summary>The lowest address of any plane's bytes, and the one after the highest.</summary>
    private static (nint Low, nint High) Extent(in FrameView view)
    {
        var (low, high) = (nint.MaxValue, (nint)0);
        for (var p = 0; p < view.Format.PlaneCount; p++)
        {
            var first = view.PlaneAddress(p);
            var last = first + view.PlaneStride(p) * (view.Format.PlaneHeight(p) - 1);
            low = Math.Min(low, Math.Min(first, last));
            high = Math.Max(high, Math.Max(first, last) + view.Format.RowBytes(p));
        }

        return (low, high);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Freed(void* opaque, byte* data)
    {
        try
        {
            FrameHold.FromHandle((nint)opaque).Release();
        }
        catch (Exception e)
        {
            // No exception may cross into FFmpeg, and a wrong count means that memory is reused while read: stop at once.
            Environment.FailFast("a frame's reference count went wrong in FFmpeg's free callback", e);
        }
    }
}
