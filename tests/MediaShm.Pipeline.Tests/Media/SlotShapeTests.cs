using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>A slot gives each plane no less room than libavcodec's own allocator does: decoders write beyond the visible picture.</summary>
public unsafe class SlotShapeTests
{
    [Theory]
    [InlineData("mpeg2video", "yuv420p", 718, 394)]
    [InlineData("mpeg4", "yuv420p", 176, 144)]
    [InlineData("h264", "yuv420p", 1920, 1088)]
    [InlineData("h264", "yuv444p10le", 318, 241)]
    [InlineData("hevc", "yuv420p10le", 322, 180)]
    [InlineData("vp9", "yuv420p", 319, 241)]
    [InlineData("vp9", "yuv440p", 33, 17)]
    [InlineData("png", "pal8", 33, 17)]
    [InlineData("png", "rgb48be", 33, 17)]
    [InlineData("png", "monob", 33, 17)]
    [InlineData("mjpeg", "yuvj411p", 33, 17)]
    [InlineData("gif", "bgra", 100, 75)]
    [InlineData("cinepak", "rgb24", 161, 121)]
    [InlineData("ffv1", "gbrap16le", 97, 61)]
    [InlineData("h264", "yuv420p", 2, 2)]
    [InlineData("h264", "yuv420p", 16384, 16)]
    public void Every_plane_has_room_for_what_libavcodec_writes(string decoder, string format, int width, int height)
    {
        FFmpegLibrary.Load();
        using var codecName = new Utf8(decoder);
        using var formatName = new Utf8(format);
        var codec = ffmpeg.avcodec_find_decoder_by_name(codecName);
        Assert.True(codec != null, decoder);
        var context = ffmpeg.avcodec_alloc_context3(codec);
        var frame = ffmpeg.av_frame_alloc();
        try
        {
            context->width = context->coded_width = width;
            context->height = context->coded_height = height;
            context->pix_fmt = ffmpeg.av_get_pix_fmt(formatName);
            Assert.True(ffmpeg.avcodec_open2(context, codec, null) >= 0);
            context->pix_fmt = frame->format = ffmpeg.av_get_pix_fmt(formatName); // opening may have reset it
            frame->width = width;
            frame->height = height;
            Assert.True(ffmpeg.avcodec_default_get_buffer2(context, frame, 0) >= 0);
            var shape = SlotShape.For(context, frame->format, width, height);
            Assert.NotNull(shape);
            Assert.True(shape.Layout.FitsIn(shape.SlotBytes));
            var planes = shape.Layout.Format.PlaneCount;
            for (var p = 0; p < planes; p++)
            {
                var end = p + 1 < planes ? shape.Layout.Planes[p + 1].Offset : shape.SlotBytes;
                Assert.True(end - shape.Layout.Planes[p].Offset >= (long)frame->buf[p]->size, $"plane {p}: {end - shape.Layout.Planes[p].Offset} < {frame->buf[p]->size}");
                Assert.True(shape.Layout.Planes[p].Stride >= frame->linesize[p], $"stride of plane {p}");
                Assert.Equal(0, shape.Layout.Planes[p].Stride % 64);
                Assert.Equal(0, shape.Layout.Planes[p].Offset % 256);
            }
        }
        finally
        {
            ffmpeg.av_frame_free(&frame);
            ffmpeg.avcodec_free_context(&context);
        }
    }
}
