using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>
/// Decoding on a device, as far as a machine without one that decodes can show it: surfaces of the software Vulkan driver come into
/// slots as they went up, and a device that libavcodec refuses leaves the decoding to software.
/// </summary>
public sealed unsafe class HardwareTests
{
    private const string Device = "vulkan";

    [Theory]
    [InlineData("nv12", 64, 48, 0, 0)]
    [InlineData("yuv420p", 61, 45, 0, 0)]
    [InlineData("yuv420p", 61, 45, 3, 2)] // a crop that begins at an odd place
    [InlineData("p010le", 64, 47, 0, 0)]
    [InlineData("yuv444p10le", 50, 48, 1, 1)]
    [InlineData("gray", 64, 48, 2, 0)]
    public void A_surface_comes_into_a_slot_bit_for_bit(string format, int width, int height, int left, int top)
    {
        using var devices = OpenDevice();
        using var pool = ReaderHarness.NewPool();
        using var allocator = new SlotAllocator(pool);
        var download = new SurfaceDownload(pool, allocator, TimeSpan.FromSeconds(20));
        var placer = new SlotPlacer(pool, allocator, TimeSpan.FromSeconds(20));
        using var name = new Utf8(format);
        var native = ffmpeg.av_get_pix_fmt(name);
        var picture = Picture(native, 64, 48);
        var frame = Upload(devices, picture, native);
        try
        {
            (frame->width, frame->height) = (width, height); // smaller than the surface: as libavcodec has cut it
            (frame->crop_left, frame->crop_top) = ((nuint)left, (nuint)top);
            (frame->pts, frame->best_effort_timestamp, frame->color_range) = (42, 42, 2);
            var surface = frame->format;
            download.Fetch(frame, CancellationToken.None);
            Assert.True(frame->hw_frames_ctx == null && frame->format == native && frame->format != surface);
            Assert.Equal((width - left, height - top, 42L, 2), (frame->width, frame->height, frame->best_effort_timestamp, frame->color_range));
            Assert.True(allocator.TryFind(frame, out _), "the frame lies in no slot");
            var pixel = PixelFormat.Parse(format);
            var loan = placer.Place(frame, new FrameFormat(pixel, frame->width, frame->height), CancellationToken.None, out var copied);
            Assert.False(copied, "it was copied again");
            Assert.Equal(new FrameFormat(pixel, frame->width, frame->height).ImageBytes, download.BytesCopied);
            for (var p = 0; p < pixel.Info.PlaneCount; p++)
            {
                for (var y = 0; y < loan.View.Format.PlaneHeight(p); y++)
                    Assert.True(loan.View.Row(p, y).SequenceEqual(Row(picture, loan.View.Format, p, y, left, top)), $"plane {p}, row {y}");
            }

            loan.Release();
        }
        finally
        {
            ffmpeg.av_frame_free(&frame);
            ffmpeg.av_frame_free(&picture);
        }

        Assert.Equal(0, pool.Statistics.Loaned);
    }

    /// <summary>libavcodec is given a device of another type than it asks for: it refuses it as it refuses one that cannot decode the stream.</summary>
    [Theory]
    [InlineData("hw.mkv", "-c:v libx264", "")]
    [InlineData("hw-av1.mkv", "-c:v libaom-av1 -cpu-used 8 -crf 40", "")] // FFmpeg's own decoder has no software way: another is opened
    [InlineData("hw-444.mkv", "-pix_fmt yuv444p -c:v libx264", "")] // no device is offered at all
    [InlineData("hw.mkv", "-c:v libx264", "ffv1")] // a decoder without devices
    public void A_device_that_is_refused_leaves_it_to_software(string clip, string encoder, string decoder)
    {
        using var devices = new HardwareDevices("vaapi");
        using (var real = OpenDevice())
        {
            using var vulkan = new Utf8(Device);
            using var vaapi = new Utf8("vaapi");
            var device = real.Find(ffmpeg.av_hwdevice_find_type_by_name(vulkan));
            devices.Add(ffmpeg.av_hwdevice_find_type_by_name(vaapi), "vaapi", (AVBufferRef*)FFmpegError.Allocated(ffmpeg.av_buffer_ref(device), "a device"));
        }

        var codec = decoder.Length > 0 ? $"-c:v {decoder}" : encoder;
        var path = TestMedia.Make(decoder.Length > 0 ? $"{decoder}-{clip}" : clip, $"-f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 8 {codec}");
        var software = ReaderHarness.Read(path);
        var hardware = ReaderHarness.Read(path, options => options with { Hardware = devices });
        Assert.Equal(8, hardware.Frames.Count);
        Assert.Equal(software.Frames.Select(f => f.Md5), hardware.Frames.Select(f => f.Md5));
        Assert.StartsWith("no hardware decoding (vaapi), software does it: ", Assert.Single(hardware.Warnings));
        Assert.All(hardware.Frames, f => Assert.Equal(0, (int)(f.Descriptor.Traits & FrameTraits.Corrupt)));
    }

    [Fact]
    public void Every_type_decodes_right_or_says_why_not()
    {
        var path = TestMedia.Make("hw.mkv", "-f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 8 -c:v libx264");
        var software = ReaderHarness.Read(path);
        foreach (var type in HardwareDevices.Names)
        {
            using var devices = HardwareDevices.Open(type, null);
            var read = ReaderHarness.Read(path, options => options with { Hardware = devices });
            Assert.Equal(8, read.Frames.Count);
            if (read.Warnings.Count == 0) continue; // there is such a device here: its frames have another format
            Assert.StartsWith($"no hardware decoding ({type}), software does it: ", Assert.Single(read.Warnings));
            Assert.Equal(software.Frames.Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        }
    }

    [Fact]
    public void What_is_no_type_is_a_usage_error() =>
        Assert.Equal(MediaErrorKind.Usage, Assert.Throws<MediaException>(() => HardwareDevices.Open("vappi", null)).Kind);

    private static HardwareDevices OpenDevice()
    {
        var devices = HardwareDevices.Open(Device, null);
        if (!devices.Any) Assert.Skip($"{Device}: {devices.Problem}");
        return devices;
    }

    /// <summary>A picture in memory in which no two neighbours are alike.</summary>
    private static AVFrame* Picture(int format, int width, int height)
    {
        var frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        (frame->format, frame->width, frame->height) = (format, width, height);
        FFmpegError.Check(ffmpeg.av_frame_get_buffer(frame, 0), "make a picture");
        var shape = new FrameFormat(PixelFormatMap.FromNative(format), width, height);
        for (var p = 0; p < shape.PlaneCount; p++)
        {
            for (var y = 0; y < shape.PlaneHeight(p); y++)
                for (var x = 0; x < shape.RowBytes(p); x++) frame->data[p][y * frame->linesize[p] + x] = (byte)(x * 7 + y * 31 + p * 101 + (x * y >> 3));
        }

        return frame;
    }

    private static AVFrame* Upload(HardwareDevices devices, AVFrame* picture, int software)
    {
        using var typeName = new Utf8(Device);
        var set = (AVBufferRef*)FFmpegError.Allocated(
            ffmpeg.av_hwframe_ctx_alloc(devices.Find(ffmpeg.av_hwdevice_find_type_by_name(typeName))), "surfaces");
        var surface = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        try
        {
            var frames = (AVHWFramesContext*)set->data;
            (frames->format, frames->sw_format) = (ffmpeg.av_get_pix_fmt(typeName), software); // the surfaces' format is called as the type is
            (frames->width, frames->height) = (picture->width, picture->height);
            if (ffmpeg.av_hwframe_ctx_init(set) is < 0 and var error) Assert.Skip($"{Device} has no such surfaces: {FFmpegError.Text(error)}");
            FFmpegError.Check(ffmpeg.av_hwframe_get_buffer(set, surface, 0), "get a surface");
            FFmpegError.Check(ffmpeg.av_hwframe_transfer_data(surface, picture, 0), "upload a picture");
            return surface;
        }
        catch
        {
            ffmpeg.av_frame_free(&surface);
            ffmpeg.av_frame_free(&picture);
            throw;
        }
        finally
        {
            ffmpeg.av_buffer_unref(&set);
        }
    }

    /// <summary>The bytes of a picture that a row of its cropped part shows.</summary>
    private static ReadOnlySpan<byte> Row(AVFrame* picture, FrameFormat shown, int plane, int y, int left, int top)
    {
        var format = ffmpeg.av_pix_fmt_desc_get(picture->format);
        var (shiftX, shiftY) = plane is 1 or 2 ? (format->log2_chroma_w, format->log2_chroma_h) : ((byte)0, (byte)0);
        var first = picture->data[plane] + (y + (top >> shiftY)) * picture->linesize[plane] + (left >> shiftX) * format->comp[plane].step;
        return new ReadOnlySpan<byte>(first, shown.RowBytes(plane));
    }
}
