using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// How a decoder's picture lies in a slot, with the room that libavcodec's own allocator leaves: it writes whole macroblocks,
/// reads a row or two beyond, and stores whole vectors past a row's end. Immutable.
/// </summary>
/// <param name="NativeFormat">AVPixelFormat.</param>
/// <param name="Width">Width asked for, in pixels.</param>
/// <param name="Height">Height asked for, in rows.</param>
/// <param name="Layout">Planes in the slot.</param>
/// <param name="SlotBytes">Bytes a slot needs, with slack and the room for side data.</param>
internal sealed record SlotShape(int NativeFormat, int Width, int Height, FrameLayout Layout, long SlotBytes)
{
    /// <summary>Bytes after each plane: what libavcodec's allocator (get_buffer.c) adds, 16 for its assembly's overreads and a vector less one.</summary>
    private const int PlaneSlack = 16 + 63;

    /// <summary>Widths stop doubling here; no picture FFmpeg decodes is wider.</summary>
    private const int WidestRow = 1 << 20;

    /// <summary>
    /// The shape for a picture as <c>get_buffer2</c> asks for it; null when the format is none that a pool carries.
    /// The procedure is libavcodec's: align both dimensions for the codec, then widen until every stride is aligned alike, because
    /// some codecs rely on chroma strides being exact fractions of luma's. The result depends on the arguments alone, so strides stay constant.
    /// </summary>
    public static unsafe SlotShape? For(AVCodecContext* context, int nativeFormat, int width, int height)
    {
        var pixel = PixelFormatMap.FromNative(nativeFormat);
        if (pixel.IsUnknown || width is < 1 or > FrameFormat.MaxDimension || height is < 1 or > FrameFormat.MaxDimension) return null;
        var (alignedWidth, alignedHeight) = (width, height);
        var alignment = stackalloc int[ffmpeg.AV_NUM_DATA_POINTERS];
        ffmpeg.avcodec_align_dimensions2(context, &alignedWidth, &alignedHeight, alignment);
        var strides = stackalloc int[4];
        do
        {
            if (alignedWidth > WidestRow || ffmpeg.av_image_fill_linesizes(strides, nativeFormat, alignedWidth) < 0) return null;
            alignedWidth += alignedWidth & -alignedWidth;
        }
        while (!AreAligned(strides, alignment));

        var info = pixel.Info;
        var layout = new FrameLayout { Format = new FrameFormat(pixel, width, height) };
        long offset = 0;
        for (var p = 0; p < info.PlaneCount; p++)
        {
            var palette = info.IsPalettePlane(p);
            layout.Planes[p] = new PlaneLayout(offset, palette ? 0 : strides[p]);
            var bytes = palette ? info.RowBytes(p, width) : (long)strides[p] * info.PlaneHeight(p, alignedHeight);
            offset = FrameLayout.AlignUp(offset + bytes + PlaneSlack, FrameLayout.PlaneAlignment);
        }

        return new SlotShape(nativeFormat, width, height, layout, offset + FrameSideData.Room);
    }

    private static unsafe bool AreAligned(int* strides, int* alignment)
    {
        for (var p = 0; p < 4; p++)
            if (strides[p] % Math.Max(alignment[p], FrameLayout.RowAlignment) != 0) return false;
        return true;
    }
}
