using System.Reflection;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Alone in the process while they run: these tests falsify the offsets in use.</summary>
[CollectionDefinition(nameof(FFmpegSelfCheckTests), DisableParallelization = true)]
public class FFmpegSelfCheckCollection;

/// <summary>An offset that is wrong for the loaded libraries is found before anything is written through it.</summary>
[Collection(nameof(FFmpegSelfCheckTests))]
public class FFmpegSelfCheckTests
{
    // Members whose falsified neighbours are no pointers that the check would follow.
    [Theory]
    [InlineData("AVFrame", "pts")]
    [InlineData("AVFrame", "format")]
    [InlineData("AVFrame", "best_effort_timestamp")]
    [InlineData("AVFrame", "colorspace")]
    [InlineData("AVFrame", "nb_side_data")]
    [InlineData("AVFrame", "ch_layout")]
    [InlineData("AVCodecContext", "frame_size")]
    [InlineData("AVCodecContext", "ch_layout")]
    [InlineData("AVPacket", "dts")]
    [InlineData("AVPacket", "size")]
    [InlineData("AVPacket", "side_data_elems")]
    [InlineData("AVBufferRef", "size")]
    [InlineData("AVCodecContext", "get_buffer2")]
    [InlineData("AVCodecContext", "bit_rate")]
    [InlineData("AVCodecContext", "gop_size")]
    [InlineData("AVCodecContext", "width")]
    [InlineData("AVCodecContext", "pix_fmt")]
    [InlineData("AVCodecContext", "flags")]
    [InlineData("AVCodecContext", "time_base")]
    [InlineData("AVCodecContext", "pkt_timebase")]
    [InlineData("AVCodecContext", "thread_count")]
    [InlineData("AVCodecContext", "framerate")]
    [InlineData("AVCodecContext", "get_encode_buffer")]
    [InlineData("AVCodecContext", "decoded_side_data")]
    [InlineData("AVCodecContext", "nb_decoded_side_data")]
    [InlineData("AVCodecParameters", "format")]
    [InlineData("AVCodecParameters", "level")]
    [InlineData("AVCodecParameters", "color_space")]
    [InlineData("AVFormatContext", "nb_streams")]
    [InlineData("AVFormatContext", "probesize")]
    [InlineData("AVStream", "index")]
    [InlineData("AVStream", "start_time")]
    [InlineData("AVPixFmtDescriptor", "log2_chroma_w")]
    public void A_wrong_offset_is_found(string type, string member)
    {
        FFmpegLibrary.Load();
        var field = typeof(AVFrame).Assembly.GetType($"MediaShm.Pipeline.Media.FFmpeg.{type}+At")!.GetField(member, BindingFlags.Public | BindingFlags.Static)!;
        var right = (int)field.GetValue(null)!;
        Assert.SkipWhen(right < 0, $"FFmpeg {FFmpegLibrary.VersionText} has no {type}.{member}");
        try
        {
            field.SetValue(null, right + 4);
            var error = Assert.Throws<FFmpegLibraryException>(() => LayoutCheck.Run(FFmpegLibrary.Release!));
            Assert.Equal(MediaErrorKind.LibraryMissing, error.Kind);
            Assert.Contains(member, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            field.SetValue(null, right);
        }

        LayoutCheck.Run(FFmpegLibrary.Release!);
    }

    [Theory]
    [InlineData("initial_pool_size")]
    [InlineData("format")]
    [InlineData("sw_format")]
    [InlineData("width")]
    [InlineData("height")]
    public void A_wrong_offset_of_surfaces_is_found(string member)
    {
        FFmpegLibrary.Load();
        var type = VulkanType();
        var field = typeof(AVHWFramesContext.At).GetField(member)!;
        var right = (int)field.GetValue(null)!;
        try
        {
            field.SetValue(null, right + 4);
            Assert.Contains("AVHWFramesContext", Assert.Throws<FFmpegLibraryException>(() => LayoutCheck.RunHardware(type)).Message, StringComparison.Ordinal);
        }
        finally
        {
            field.SetValue(null, right);
        }

        LayoutCheck.RunHardware(type);
    }

    private static unsafe int VulkanType()
    {
        using var name = new Utf8("vulkan");
        var type = ffmpeg.av_hwdevice_find_type_by_name(name);
        if (type == ffmpeg.AV_HWDEVICE_TYPE_NONE) Assert.Skip("the installed FFmpeg was built without vulkan");
        return type;
    }
}
