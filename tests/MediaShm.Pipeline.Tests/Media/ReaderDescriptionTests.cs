using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>What is told of an input and of its frames besides their pixels.</summary>
public class ReaderDescriptionTests
{
    [Fact]
    public void Rotation_of_the_container_reaches_every_frame()
    {
        var plain = TestMedia.Make("upright.mp4", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=0.2 -c:v libx264");
        var turned = TestMedia.Turned("turned.mp4", plain, 90);
        var read = ReaderHarness.Read(turned);
        Assert.NotEmpty(read.Frames);
        Assert.All(read.Frames, f =>
        {
            Assert.True(f.Descriptor.Traits.HasFlag(FrameTraits.HasOrientation));
            var matrix = f.Descriptor.Orientation;
            Assert.Equal([0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30], ((ReadOnlySpan<int>)matrix).ToArray());
        });
        Assert.NotEmpty(read.Info.Video!.SideData);
        Assert.All(ReaderHarness.Read(plain).Frames, f => Assert.False(f.Descriptor.Traits.HasFlag(FrameTraits.HasOrientation)));
    }

    [Fact]
    public void Hdr_tags_and_light_levels_reach_every_frame()
    {
        var path = TestMedia.Make("hdr.mp4", "-f lavfi -i testsrc2=size=64x64:rate=25:duration=0.2 -pix_fmt yuv420p10le -c:v libx265 "
            + "-vf setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc -x265-params "
            + "\"log-level=error:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400\"");
        var read = ReaderHarness.Read(path);
        Assert.All(read.Frames, f =>
        {
            Assert.Equal(new ColorTags(1, 9, 16, 9, 1), f.Descriptor.Color);
            Assert.True(f.Descriptor.Traits.HasFlag(FrameTraits.HasMastering | FrameTraits.HasContentLight));
            Assert.Equal((1000, 400), (f.Descriptor.MaxContentLight, f.Descriptor.MaxAverageLight));
            Assert.Equal(0.68, f.Descriptor.Mastering[0].ToDouble(), 4); // x of red
            Assert.Equal(1000, f.Descriptor.Mastering[9].ToDouble(), 2);
        });
    }

    [Fact]
    public void Full_range_formats_become_plain_ones_with_a_tag()
    {
        var path = TestMedia.Make("full.jpg", "-f lavfi -i testsrc2=size=64x48 -frames:v 1 -pix_fmt yuvj420p");
        var frame = Assert.Single(ReaderHarness.Read(path).Frames);
        Assert.Equal("yuv420p", frame.Descriptor.Layout.Format.Pixel.Name);
        Assert.Equal(2, frame.Descriptor.Color.Range);
    }

    [Fact]
    public void Pixel_aspect_fields_and_key_frames_are_told()
    {
        var path = TestMedia.Make("sar.ts", "-f lavfi -i testsrc2=size=720x576:rate=25:duration=0.6 -vf setsar=16/15 -c:v mpeg2video -g 5 -bf 2 -flags +ildct+ilme -top 1");
        var frames = ReaderHarness.Read(path).Frames;
        Assert.All(frames, f => Assert.Equal(new Rational(16, 15), f.Descriptor.SampleAspectRatio));
        Assert.All(frames, f => Assert.True(f.Descriptor.Traits.HasFlag(FrameTraits.Interlaced | FrameTraits.TopFieldFirst)));
        Assert.Contains(frames, f => !f.Descriptor.Traits.HasFlag(FrameTraits.Key));
        Assert.True(frames[0].Descriptor.Traits.HasFlag(FrameTraits.Key));
        Assert.All(frames, f => Assert.Equal(0.04, f.Descriptor.Duration * f.Descriptor.TimeBase.ToDouble(), 4));
    }

    [Fact]
    public void Gif_delays_become_durations()
    {
        var path = TestMedia.Make("delays.gif", "-f lavfi -i testsrc2=size=32x24:rate=10:duration=0.6 -vf \"setpts='if(eq(N,0),0,if(lt(N,3),N*N,N*N))/10/TB'\" -fps_mode passthrough");
        var frames = ReaderHarness.Read(path).Frames;
        Assert.Equal(frames.Zip(frames.Skip(1), (a, b) => b.Descriptor.Pts - a.Descriptor.Pts), frames.SkipLast(1).Select(f => f.Descriptor.Duration));
        Assert.True(frames[^1].Descriptor.Duration > 0);
    }

    [Fact]
    public void The_description_holds_streams_tags_and_chapters()
    {
        var chapters = TestMedia.Derive("chapters.txt", TestMedia.Make("upright.mp4", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=0.2 -c:v libx264"), _ =>
            ";FFMETADATA1\ntitle=Der Film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=eins\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=500\nEND=1000\ntitle=zwei\n"u8.ToArray());
        var path = TestMedia.Make("described.mkv", $"-f lavfi -i testsrc2=size=64x48:rate=30:duration=1 -f lavfi -i sine=duration=1 -i \"{chapters}\" -map 0 -map 1 -map_metadata 2 "
            + "-c:v libx264 -bf 2 -c:a aac -ac 2 -metadata:s:a language=deu -shortest");
        var info = ReaderHarness.Read(path).Info;
        Assert.Equal("matroska,webm", info.FormatName);
        Assert.Equal("Der Film", info.Metadata["title"]);
        Assert.Equal(["eins", "zwei"], info.Chapters.Select(c => c.Metadata["title"]));
        Assert.Equal(0.5, info.Chapters[1].Start * info.Chapters[1].TimeBase.ToDouble(), 6);
        Assert.Equal((0, "h264", true), (info.VideoStream, info.DecoderName, info.DirectRendering));
        var (video, audio) = (info.Streams[0], info.Streams[1]);
        Assert.Equal((StreamKind.Video, "h264", 64, 48), (video.Kind, video.CodecName, video.Width, video.Height));
        Assert.NotEmpty(video.ExtraData);
        Assert.Equal(30, video.AverageFrameRate.ToDouble(), 3);
        Assert.Equal(30, video.RealFrameRate.ToDouble(), 3);
        Assert.Equal((StreamKind.Audio, "aac", 44100, 2, 1, 3ul), (audio.Kind, audio.CodecName, audio.SampleRate, audio.Channels, audio.ChannelOrder, audio.ChannelMask));
        Assert.Equal(1024, audio.FrameSize);
        Assert.Equal("deu", audio.Metadata["language"], ignoreCase: true);
        Assert.Equal(MediaInfoFormat.Write(info), MediaInfoFormat.Write(MediaInfoFormat.Read(MediaInfoFormat.Write(info))));
    }
}
