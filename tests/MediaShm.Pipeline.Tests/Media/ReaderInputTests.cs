using System.IO.Pipes;
using MediaShm.Pipeline.Media;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Where inputs come from, what is wrong with them, and which part of them is read.</summary>
public class ReaderInputTests
{
    private static string Clip => TestMedia.Make("clip.mp4",
        "-f lavfi -i testsrc2=size=160x120:rate=25:duration=4 -f lavfi -i sine=duration=4 -c:v libx264 -g 25 -bf 2 -preset veryfast -c:a aac -shortest -movflags +faststart");

    [Fact]
    public void An_open_file_is_read_through_its_descriptor()
    {
        using var file = File.OpenHandle(Clip);
        var read = ReaderHarness.Read("not-to-be-opened.mp4", o => o with { Descriptor = file });
        Assert.Equal(TestMedia.FrameMd5(Clip).Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        Assert.False(file.IsClosed);
    }

    [Fact]
    public void A_seekable_descriptor_is_needed_and_enough_for_headers_at_the_end()
    {
        var path = TestMedia.Make("moov-last.mp4", "-f lavfi -i testsrc2=size=160x120:rate=25:duration=1 -c:v libx264 -preset veryfast");
        using var file = File.OpenHandle(path);
        Assert.Equal(25, ReaderHarness.Read("clip", o => o with { Descriptor = file }).Frames.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // cannot be sought: read from its start, and what comes before is dropped
    public async Task A_pipe_is_read_to_its_end(int seek)
    {
        var expected = TestMedia.FrameMd5(Clip);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var end = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        var writing = Task.Run(async () =>
        {
            await pipe.WriteAsync(await File.ReadAllBytesAsync(Clip, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            pipe.Dispose();
        }, TestContext.Current.CancellationToken);
        var read = ReaderHarness.Read("pipe:0", o => o with { Descriptor = end, Seek = TimeSpan.FromSeconds(seek) });
        await writing;
        Assert.Equal(expected.Skip(25 * seek).Select(f => f.Md5), read.Frames.Select(f => f.Md5));
    }

    [Fact]
    public void Audio_packets_come_in_demux_order_between_the_frames()
    {
        var expected = TestMedia.Run($"-v error -copyts -i \"{Clip}\" -map 0:a -c copy -f framemd5 -").Split('\n').Where(l => l.Length > 0 && l[0] != '#').Count();
        var read = ReaderHarness.Read(Clip);
        Assert.Equal(expected, read.Packets.Count);
        Assert.All(read.Packets, p => Assert.Equal(1, p.Stream));
        Assert.Equal(read.Packets.Select(p => p.Pts).Order(), read.Packets.Select(p => p.Pts));
        Assert.Equal(read.Packets.Count, read.Totals.Packets);
        Assert.Empty(ReaderHarness.Read(Clip, o => o with { CopyStreams = false }).Packets);
    }

    [Theory]
    [InlineData(1.5, null, 37.5)]
    [InlineData(0.52, null, 13)]
    [InlineData(1.0, 1.0, 25)]
    [InlineData(null, 2.0, 0)]
    public void Seeks_are_exact_and_durations_count_from_there(double? seek, double? duration, double firstFrame)
    {
        var all = TestMedia.FrameMd5(Clip);
        var read = ReaderHarness.Read(Clip, o => o with
        {
            Seek = seek is { } s ? TimeSpan.FromSeconds(s) : null,
            Duration = duration is { } d ? TimeSpan.FromSeconds(d) : null,
        });
        var first = (int)Math.Ceiling(firstFrame);
        var count = duration is { } length ? (int)(length * 25) : all.Count - first;
        Assert.Equal(all.Skip(first).Take(count).Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        Assert.Equal((long)((seek ?? 0) * 1e6), read.Info.StartTime);
        var (from, until) = ((seek ?? -1) * 44100, ((seek ?? 0) + (duration ?? 100)) * 44100);
        Assert.All(read.Packets, p => Assert.InRange(p.Pts, from, until));
        Assert.NotEmpty(read.Packets);
    }

    [Fact]
    public void A_truncated_file_gives_what_it_holds_and_a_warning()
    {
        var cut = TestMedia.Derive("cut.mp4", Clip, bytes => bytes[..(bytes.Length * 6 / 10)]);
        var read = ReaderHarness.Read(cut);
        Assert.InRange(read.Frames.Count, 30, 99);
        Assert.Equal(TestMedia.FrameMd5(cut).Select(f => f.Md5), read.Frames.Select(f => f.Md5));
        Assert.NotEmpty(read.Warnings);
    }

    [Fact]
    public void Damage_in_the_middle_is_passed_over()
    {
        var clip = TestMedia.Make("whole.mkv", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=2 -c:v libx264 -g 10 -bf 2 -preset veryfast");
        var damaged = TestMedia.Derive("damaged.mkv", clip, bytes =>
        {
            for (var i = bytes.Length * 4 / 10; i < bytes.Length / 2; i += 997) bytes[i] ^= 0x5A;
            return bytes;
        });
        var read = ReaderHarness.Read(damaged);
        var good = TestMedia.FrameMd5(clip);
        Assert.InRange(read.Frames.Count, 35, 50);
        Assert.Equal(good[^10..].Select(f => f.Md5), read.Frames[^10..].Select(f => f.Md5));
        Assert.True(read.Warnings.Count > 0 || read.Totals.CorruptFrames > 0);
    }

    [Fact]
    public void Lavfi_is_an_input_format()
    {
        var read = ReaderHarness.Read("testsrc2=size=64x48:rate=10:duration=0.5", o => o with { Format = "lavfi" });
        Assert.Equal(5, read.Frames.Count);
        Assert.True(read.Totals.BytesCopied > 0);
    }

    [Fact]
    public void Raw_video_takes_its_demuxer_options()
    {
        var raw = TestMedia.Make("noise.yuv", "-f lavfi -i testsrc2=size=48x32:rate=25:duration=0.2 -f rawvideo -pix_fmt yuv422p");
        var options = new Dictionary<string, string> { ["video_size"] = "48x32", ["pixel_format"] = "yuv422p", ["framerate"] = "10" };
        var read = ReaderHarness.Read(raw, o => o with { Format = "rawvideo", Options = options });
        Assert.Equal(5, read.Frames.Count);
        Assert.Equal("yuv422p", read.Frames[0].Descriptor.Layout.Format.Pixel.Name);
        Assert.Equal([0.0, 0.1, 0.2, 0.3, 0.4], read.Frames.Select(f => Math.Round(f.Descriptor.Seconds, 6)));
    }

    [Fact]
    public void Streams_without_times_get_them_from_their_rate()
    {
        var raw = TestMedia.Make("raw.h264", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=1 -c:v libx264 -bf 3 -preset veryfast");
        var read = ReaderHarness.Read(raw);
        Assert.Equal(25, read.Frames.Count);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => i * 0.04), read.Frames.Select(f => Math.Round(f.Descriptor.Seconds, 6)));
        Assert.All(read.Frames, f => Assert.Equal(0.04, f.Descriptor.Duration * f.Descriptor.TimeBase.ToDouble(), 6));
    }

    public static TheoryData<string, byte[], string> Unusable => new()
    {
        { "text.mp4", "This is no film."u8.ToArray(), "Invalid data" },
        { "zeros.mkv", new byte[4096], "Invalid data" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_is_no_media_is_unusable(string name, byte[] content, string words)
    {
        var path = TestMedia.Derive(name, Clip, _ => content);
        var error = Assert.Throws<MediaException>(() => ReaderHarness.Read(path));
        Assert.Equal(MediaErrorKind.InputUnusable, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sound_and_cover_art_are_no_video()
    {
        var sound = TestMedia.Make("sound.wav", "-f lavfi -i sine=duration=0.2");
        Assert.Contains("no video stream", Assert.Throws<MediaException>(() => ReaderHarness.Read(sound)).Message, StringComparison.Ordinal);
        var picture = TestMedia.Make("cover.png", "-f lavfi -i color=red:size=32x32 -frames:v 1");
        var cover = TestMedia.Make("cover.m4a", $"-i \"{sound}\" -i \"{picture}\" -map 0 -map 1 -c:a aac -c:v copy -disposition:v attached_pic");
        Assert.Contains("attached picture", Assert.Throws<MediaException>(() => ReaderHarness.Read(cover)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_larger_cover_is_not_taken_for_the_video()
    {
        var picture = TestMedia.Make("cover800.png", "-f lavfi -i color=red:size=800x800 -frames:v 1");
        var both = TestMedia.Make("cover.mp4", $"-i \"{Clip}\" -i \"{picture}\" -map 1 -map 0:v -c copy -disposition:v:0 attached_pic");
        Assert.Equal(TestMedia.FrameMd5(Clip).Select(f => f.Md5), ReaderHarness.Read(both).Frames.Select(f => f.Md5));
    }

    [Fact]
    public void Wrong_names_are_the_callers_fault()
    {
        var format = Assert.Throws<MediaException>(() => ReaderHarness.Read(Clip, o => o with { Format = "no-such-format" }));
        Assert.Equal(MediaErrorKind.Usage, format.Kind);
        var option = Assert.Throws<MediaException>(() => ReaderHarness.Read(Clip, o => o with { Options = new Dictionary<string, string> { ["nosuch"] = "1" } }));
        Assert.Equal(MediaErrorKind.Usage, option.Kind);
        Assert.Contains("'nosuch'", option.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<MediaException>(() => ReaderHarness.Read("/no/such/file.mp4"));
        Assert.Equal(MediaErrorKind.InputUnusable, missing.Kind);
    }
}
