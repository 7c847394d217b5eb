using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Fills frames up to a larger size by repeating their last column and row, so that no pixel is lost and no dark edge shows (libavfilter's
/// <c>pad</c> rounds odd sizes down first). Not thread-safe.
/// </summary>
internal sealed unsafe class EdgeFiller(FrameFormat target) : IDisposable
{
    private const int Alignment = 64; // bytes, of rows and planes
    private readonly AvFrameHold.Shelf _shelf = new();
    private readonly int[] _steps = [.. Enumerable.Range(0, target.PlaneCount).Select(p => Step(target.Pixel, p))];

    /// <summary>Bytes of pixels written.</summary>
    public long BytesCopied { get; private set; }

    /// <summary>A filled-up copy. The caller owns the one reference on <paramref name="hold"/>.</summary>
    public FrameView Fill(in FrameView view, out FrameHold hold)
    {
        var own = _shelf.Take();
        try
        {
            var frame = own.Frame;
            (frame->width, frame->height) = (target.Width, target.Height);
            frame->format = PixelFormatMap.ToNative(target.Pixel);
            _ = FFmpegError.Check(ffmpeg.av_frame_get_buffer(frame, Alignment), "get memory for a frame");
            var layout = new FrameLayout { Format = target };
            for (var p = 0; p < target.PlaneCount; p++)
            {
                layout.Planes[p] = new PlaneLayout((nint)frame->data[p], frame->linesize[p]);
                FillPlane(view, p, frame->data[p], frame->linesize[p]);
            }

            BytesCopied += target.ImageBytes;
            hold = own;
            return new FrameView(SlabMemory.Unpooled, 0, layout);
        }
        catch
        {
            own.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _shelf.Dispose();

    /// <summary>Bytes from one sample, or group of interleaved ones, to the next.</summary>
    private static int Step(PixelFormat format, int plane) => format.Info.Components.Where(c => c.Plane == plane).Select(c => c.Step).DefaultIfEmpty(1).Max();

    private void FillPlane(in FrameView view, int plane, byte* data, int stride)
    {
        var width = target.RowBytes(plane);
        var step = _steps[plane];
        for (var y = 0; y < target.PlaneHeight(plane); y++)
        {
            var row = view.Row(plane, Math.Min(y, view.Format.PlaneHeight(plane) - 1));
            var filled = new Span<byte>(data + (nint)y * stride, width);
            row.CopyTo(filled);
            for (var x = row.Length; x < width; x++) filled[x] = filled[x - step];
        }
    }
}
