using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Every frame in a slot equals the ffmpeg program's decode of the same file, byte for byte, and so does its time.</summary>
public class ReaderFrameTests
{
    public static TheoryData<string, string, bool> Files => new()
    {
        // name, how to make it, decoder takes our buffers
        { "h264.mp4", Source("320x240", 1.2) + " -c:v libx264 -bf 3 -b_strategy 0 -pix_fmt yuv420p -preset fast", true },
        { "h264-odd.mp4", Source("318x241", 0.4) + " -c:v libx264 -pix_fmt yuv444p -preset fast", true },
        { "h264-1080.mp4", Source("1920x1080", 0.2) + " -c:v libx264 -pix_fmt yuv420p -preset ultrafast", true },
        { "h264-2x2.mkv", Source("64x64", 0.2) + " -vf scale=2:2 -c:v libx264 -pix_fmt yuv420p", true },
        { "hevc10.mkv", Source("322x180", 0.5) + " -c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le -preset ultrafast", true },
        { "qpel.avi", Source("176x144", 0.6) + " -c:v mpeg4 -flags +qpel -bf 2 -q:v 3", true },
        { "mpeg2-718.ts", Source("718x394", 0.5) + " -c:v mpeg2video -bf 2 -q:v 3", true },
        { "mpeg2-interlaced.ts", Source("720x576", 0.4) + " -c:v mpeg2video -flags +ildct+ilme -top 1 -q:v 4", true },
        { "vp9-319.webm", Source("319x241", 0.4) + " -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 300k", true },
        { "vp8.webm", Source("320x240", 0.4) + " -c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k", true },
        { "av1.mkv", Source("161x121", 0.3) + " -c:v libaom-av1 -cpu-used 8 -usage realtime -b:v 200k", false },
        { "anim.gif", Source("100x75", 0.6), true },
        { "one.png", Source("33x17", 0.04) + " -frames:v 1", true },
        { "one.jpg", Source("33x17", 0.04) + " -frames:v 1 -pix_fmt yuvj422p", true },
        { "pal8.mov", Source("96x64", 0.2) + " -vf format=rgb8,split[a][b];[a]palettegen[p];[b][p]paletteuse -c:v png -pix_fmt pal8", true },
        { "gbrp.mkv", Source("97x61", 0.2) + " -c:v ffv1 -pix_fmt gbrp", true },
        { "gray16.mkv", Source("97x61", 0.2) + " -c:v ffv1 -pix_fmt gray16le", true },
        { "huffyuv.avi", Source("130x90", 0.2) + " -c:v huffyuv -pix_fmt yuv422p", true },
        { "prores.mov", Source("130x90", 0.2) + " -c:v prores_ks -pix_fmt yuv422p10le", true },
        { "raw.y4m", Source("161x121", 0.2) + " -pix_fmt yuv420p", false },
        { "raw-bgr.avi", Source("50x30", 0.2) + " -c:v rawvideo -pix_fmt bgr24", false }, // bottom-up
        { "flashsv.flv", Source("130x90", 0.4) + " -c:v flashsv", true }, // draws over its last picture
        { "cinepak.avi", Source("160x120", 0.3) + " -c:v cinepak", true },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Slots_equal_ffmpegs_own_decode(string name, string arguments, bool direct)
    {
        var path = TestMedia.Make(name, arguments);
        var expected = TestMedia.FrameMd5(path);
        var read = ReaderHarness.Read(path);
        Assert.Equal(expected.Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        Assert.Equal(expected.Select(f => f.Pts), read.Frames.Select(f => f.Descriptor.Pts));
        Assert.All(read.Frames, f => Assert.True(f.InSlab));
        Assert.Equal(Enumerable.Range(0, expected.Count), read.Frames.Select(f => (int)f.Descriptor.Index));
        if (direct)
        {
            Assert.Equal(0, read.Totals.BytesCopied);
            Assert.All(read.Frames, f => Assert.False(f.Descriptor.Traits.HasFlag(FrameTraits.Copied)));
        }
        else
        {
            Assert.Equal(read.Frames.Sum(f => f.Descriptor.Layout.Format.ImageBytes), read.Totals.BytesCopied);
            Assert.All(read.Frames, f => Assert.True(f.Descriptor.Traits.HasFlag(FrameTraits.Copied)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void Sixteen_references_end_with_any_number_of_threads(int threads)
    {
        var path = TestMedia.Make("ref16.mp4", Source("320x240", 2.4) + " -c:v libx264 -refs 16 -bf 3 -preset medium -x264-params b-pyramid=normal");
        var expected = TestMedia.FrameMd5(path);
        var read = ReaderHarness.Read(path, o => o with { Threads = threads });
        Assert.Equal(expected.Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        Assert.Equal(0, read.Totals.BytesCopied);
    }

    [Fact]
    public void A_crop_is_an_offset_not_a_copy()
    {
        var path = TestMedia.Make("crop.mp4", Source("320x240", 0.4) + " -c:v libx264 -pix_fmt yuv420p -bsf:v h264_metadata=crop_left=10:crop_top=6");
        var expected = TestMedia.FrameMd5(path, "-flags unaligned");
        var read = ReaderHarness.Read(path);
        Assert.Equal(expected.Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        Assert.Equal((310, 234), (read.Frames[0].Descriptor.Layout.Format.Width, read.Frames[0].Descriptor.Layout.Format.Height));
        Assert.Equal(0, read.Totals.BytesCopied);
        Assert.All(read.Frames, f => Assert.True(f.Descriptor.Layout.Planes[0].Offset > 0));
    }

    [Fact]
    public void A_size_that_changes_midstream_brings_slots_of_the_new_size()
    {
        var small = TestMedia.Make("small.h264", Source("320x240", 0.4) + " -c:v libx264 -bf 2");
        var large = TestMedia.Make("large.h264", Source("640x480", 0.4) + " -c:v libx264 -bf 2");
        var both = TestMedia.Derive("grow.h264", small, bytes => [.. bytes, .. File.ReadAllBytes(large)]);
        var read = ReaderHarness.Read(both);
        Assert.Equal(20, read.Frames.Count);
        Assert.Equal([320, 640], read.Frames.Select(f => f.Descriptor.Layout.Format.Width).Distinct());
        Assert.Equal(
            TestMedia.FrameMd5(small).Concat(TestMedia.FrameMd5(large)).Select(f => f.Md5),
            read.Frames.Select(f => f.Md5));
    }

    private static string Source(string size, double seconds) => $"-f lavfi -i testsrc2=size={size}:rate=25:duration={seconds}";
}
