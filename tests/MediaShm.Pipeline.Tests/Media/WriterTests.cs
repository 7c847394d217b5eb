using System.Text.Json;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

public sealed class WriterTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("libx264", "mp4")]
    [InlineData("libx264", "mkv")]
    [InlineData("mpeg4", "avi")]
    [InlineData("libx265", "mp4")]
    [InlineData("libvpx-vp9", "webm")]
    [InlineData("mpeg2video", "ts")]
    public void Every_frame_arrives_with_its_time(string encoder, string ending)
    {
        using var clip = Clip("testsrc2=s=128x96:r=25:d=1");
        var output = _folder[$"out.{ending}"];
        Dictionary<string, string> options = encoder == "libvpx-vp9" ? new() { ["cpu-used"] = "8" } : [];
        Write(clip, new MediaWriterOptions { Output = output, VideoCodec = encoder, Options = options, Source = clip.Info });
        var frames = Cli.Probe(output, "-select_streams", "v:0", "-show_frames").GetProperty("frames").EnumerateArray().ToArray();
        Assert.Equal(25, frames.Length);
        var first = Seconds(frames[0]);
        for (var i = 0; i < frames.Length; i++) Assert.Equal(i / 25.0, Seconds(frames[i]) - first, 0.0011); // webm counts milliseconds
        if (ending != "mp4") return;
        var stream = Cli.Probe(output, "-show_streams").GetProperty("streams")[0];
        Assert.Equal("1.000000", stream.GetProperty("duration").GetString());
        Assert.Equal("25/1", stream.GetProperty("r_frame_rate").GetString());
        Assert.Equal(["out.mp4"], _folder.Names.Where(n => n.StartsWith("out", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_encoder_reads_the_slot_itself_and_lets_go_of_it()
    {
        using var clip = Clip("testsrc2=s=128x96:r=25:d=1");
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.mp4"], VideoCodec = "libx264", Source = clip.Info });
        foreach (var (loan, frame) in clip.Loans.Zip(clip.Frames))
        {
            writer.WriteVideo(loan.View, frame, loan);
            Assert.Equal(loan.View.PlaneAddress(0), writer.LastInputAddress);
            Assert.InRange(writer.LastInputAddress, loan.Slab.Address, loan.Slab.Address + (nint)loan.Slab.Size - 1);
        }

        writer.Finish();
        Assert.Equal(0, writer.BytesCopied);
        Assert.Equal(25, writer.Frames);
        Assert.Equal(25, writer.VideoPackets);
        Assert.Empty(writer.Notes);
        writer.Dispose();
        AssertOnlyTheClipHolds(clip);
    }

    [Theory]
    [InlineData("testsrc2=s=96x64:r=25:d=0.4", "mp4")]
    [InlineData("testsrc=s=97x63:r=30000/1001:d=0.5,format=yuv420p", "mkv")]
    [InlineData("testsrc2=s=64x48:r=24:d=0.5,format=yuv422p10le", "mkv")]
    [InlineData("testsrc2=s=64x48:r=25:d=0.4,setsar=4/3", "ts")]
    [InlineData("testsrc2=s=64x48:r=30:d=0.5", "webm")]
    public void Frame_md5_lines_are_those_of_ffmpeg(string source, string ending)
    {
        var codec = ending switch
        {
            "mp4" or "ts" => "libx264",
            "webm" => "libvpx",
            _ => "ffv1",
        };
        var input = Make(source, $"in.{ending}", "-c:v", codec);
        using var clip = CliClip.Read(input);
        var output = _folder["out.md5"];
        Write(clip, new MediaWriterOptions { Output = output, Format = "framemd5", Source = clip.Info });
        Assert.Equal(Cli.FrameMd5(input), Cli.Md5Lines(File.ReadAllText(output)));
    }

    [Fact]
    public void Uneven_times_stay_exact()
    {
        // 25 fps with every third frame gone: no constant rate.
        var input = Make("testsrc2=s=64x48:r=25:d=2,select='mod(n\\,3)'", "in.mkv", "-c:v", "ffv1", "-fps_mode", "passthrough");
        using var clip = CliClip.Read(input);
        var output = _folder["out.mkv"];
        var uneven = clip.Info.Streams[0] with { RealFrameRate = new(25, 1), AverageFrameRate = new(17, 1) };
        Write(clip, new MediaWriterOptions { Output = output, VideoCodec = "libx264", Source = clip.Info with { Streams = [uneven] } });
        static double[] Times(string file) =>
            [.. Cli.Probe(file, "-select_streams", "v:0", "-show_frames").GetProperty("frames").EnumerateArray().Select(Seconds)];
        var (before, after) = (Times(input), Times(output));
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before.Select(t => Math.Round(t - before[0], 3)), after);
    }

    [Fact]
    public void A_format_that_the_encoder_lacks_is_converted_counted_and_noted()
    {
        using var clip = Clip("testsrc2=s=64x48:r=25:d=0.2,format=yuv444p", "-c:v", "ffv1");
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.avi"], VideoCodec = "mpeg4", Source = clip.Info });
        WriteAll(writer, clip);
        Assert.Equal(clip.Frames.Count * 64 * 48 * 3 / 2, writer.BytesCopied);
        Assert.Equal(["converted yuv444p to yuv420p for mpeg4"], writer.Notes);
        Assert.Equal(PixelFormat.Yuv420P, writer.EncodedFormat.Pixel);
    }

    [Fact]
    public void The_wanted_pixel_format_is_that_of_ffmpeg()
    {
        var input = Make("testsrc2=s=64x48:r=25:d=0.2", "in.mkv", "-c:v", "ffv1");
        using var clip = CliClip.Read(input);
        Write(clip, new MediaWriterOptions { Output = _folder["out.md5"], Format = "framemd5", PixelFormat = "yuv422p", Source = clip.Info });
        Assert.Equal(Cli.FrameMd5(input, "-pix_fmt", "yuv422p"), Cli.Md5Lines(File.ReadAllText(_folder["out.md5"])));
    }

    [Fact]
    public void Odd_sizes_that_the_encoder_refuses_are_filled_up_by_repeating_the_edge()
    {
        using var clip = Clip("testsrc=s=63x47:r=25:d=0.2,format=yuv420p", "-c:v", "ffv1");
        using var writer = MediaWriter.Create(new MediaWriterOptions
        {
            Output = _folder["out.mp4"],
            VideoCodec = "libx264",
            Options = new Dictionary<string, string> { ["qp"] = "0" },
            Source = clip.Info,
        });
        WriteAll(writer, clip);
        Assert.Equal(["filled up from 63x47 to 64x48 for libx264"], writer.Notes);
        var raw = Cli.Run("ffmpeg", "-i", _folder["out.mp4"], "-frames:v", "1", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-");
        var view = clip.Loans[0].View;
        for (var y = 0; y < 48; y++)
        {
            var row = view.Row(0, Math.Min(y, 46));
            Assert.Equal(row.ToArray(), raw.AsSpan(y * 64, 63).ToArray());
            Assert.Equal(row[62], raw[y * 64 + 63]);
        }
    }

    [Theory]
    [InlineData("2x2", "libx264", "2,2")]
    [InlineData("1x1", "libx264", "2,2")]
    [InlineData("319x241", "libx264", "320,242")]
    [InlineData("319x241", "ffv1", "319,241")]
    public void Any_size_is_written(string size, string encoder, string written)
    {
        using var clip = Clip($"color=s=320x242:r=25:d=0.2,format=rgb24,scale={size},format=yuv420p", "-c:v", "ffv1");
        Write(clip, new MediaWriterOptions { Output = _folder["out.mkv"], VideoCodec = encoder, Source = clip.Info });
        Assert.Equal(written, Cli.Text("ffprobe", "-show_entries", "stream=width,height", "-of", "csv=p=0", _folder["out.mkv"]).Trim());
        Assert.Equal(clip.Frames.Count, Cli.Probe(_folder["out.mkv"], "-show_frames").GetProperty("frames").GetArrayLength());
    }

    [Fact]
    public void Frames_that_change_size_are_scaled_to_the_first()
    {
        using var small = Clip("testsrc2=s=64x48:r=25:d=0.2");
        using var large = CliClip.Read(Make("testsrc2=s=128x96:r=25:d=0.2", "large.mkv", "-c:v", "ffv1"));
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.mkv"], VideoCodec = "libx264", Source = small.Info });
        for (var i = 0; i < 5; i++) writer.WriteVideo(small.Loans[i].View, small.Frames[i], small.Loans[i]);
        for (var i = 0; i < 5; i++)
        {
            var frame = large.Frames[i];
            frame.Pts = MediaTime.Rescale(frame.Pts, frame.TimeBase, small.Frames[0].TimeBase) + MediaTime.Rescale(1, new(1, 5), small.Frames[0].TimeBase);
            frame.TimeBase = small.Frames[0].TimeBase;
            writer.WriteVideo(large.Loans[i].View, frame, large.Loans[i]);
        }

        writer.Finish();
        Assert.Equal(10, Cli.Probe(_folder["out.mkv"], "-show_frames").GetProperty("frames").GetArrayLength());
        Assert.Equal(5 * 64 * 48 * 3 / 2, writer.BytesCopied);
        Assert.Contains("frames changed to 128x96", Assert.Single(writer.Notes));
    }

    [Fact]
    public void One_picture_is_written_as_a_png()
    {
        using var clip = CliClip.Read(Make("testsrc2=s=64x48:r=25:d=0.04,format=yuv420p", "in.mkv", "-c:v", "ffv1"));
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["shot.png"], Source = clip.Info });
        WriteAll(writer, clip);
        Assert.Equal(["converted yuv420p to rgb24 for png"], writer.Notes);
        Assert.Equal(Cli.Run("ffmpeg", "-i", _folder["in.mkv"], "-pix_fmt", "rgb24", "-f", "rawvideo", "-"), Cli.Run("ffmpeg", "-i", _folder["shot.png"], "-f", "rawvideo", "-"));
        Assert.Contains("shot.png", _folder.Names);
    }

    [Fact]
    public void Orientation_and_light_levels_reach_the_file()
    {
        using var clip = Clip("testsrc2=s=64x48:r=25:d=0.2,format=yuv420p10le", "-c:v", "ffv1");
        for (var i = 0; i < clip.Frames.Count; i++)
        {
            var frame = clip.Frames[i];
            frame.Traits |= FrameTraits.HasOrientation | FrameTraits.HasMastering | FrameTraits.HasContentLight;
            (frame.Orientation[1], frame.Orientation[3], frame.Orientation[8]) = (1 << 16, -1 << 16, 1 << 30); // a quarter turn
            int[] values = [34000, 16000, 13250, 34500, 7500, 3000, 15635, 16450];
            for (var v = 0; v < 8; v++) frame.Mastering[v] = new Rational(values[v], 50000);
            (frame.Mastering[8], frame.Mastering[9]) = (new Rational(1, 10000), new Rational(1000, 1));
            (frame.MaxContentLight, frame.MaxAverageLight) = (900, 300);
            frame.Color = new ColorTags(1, 9, 16, 9, 1);
            clip.Frames[i] = frame;
        }

        Write(clip, new MediaWriterOptions { Output = _folder["out.mp4"], VideoCodec = "libx265", Source = clip.Info });
        var stream = Cli.Probe(_folder["out.mp4"], "-show_streams").GetProperty("streams")[0];
        Assert.Equal("bt2020nc", stream.GetProperty("color_space").GetString());
        Assert.Equal("smpte2084", stream.GetProperty("color_transfer").GetString());
        Assert.Equal("bt2020", stream.GetProperty("color_primaries").GetString());
        var sideData = stream.GetProperty("side_data_list").EnumerateArray().ToDictionary(d => d.GetProperty("side_data_type").GetString()!);
        Assert.Equal(-90, sideData["Display Matrix"].GetProperty("rotation").GetInt32());
        Assert.Equal(900, sideData["Content light level metadata"].GetProperty("max_content").GetInt32());
        Assert.Equal("34000/50000", sideData["Mastering display metadata"].GetProperty("red_x").GetString());
    }

    [Theory]
    [InlineData("null", "-")]
    [InlineData("yuv4mpegpipe", null)]
    [InlineData("rawvideo", null)]
    [InlineData("md5", null)]
    public void Formats_for_other_programs_hold_what_ffmpeg_writes(string format, string? output)
    {
        var input = Make("testsrc2=s=64x48:r=25:d=0.2", "in.mkv", "-c:v", "ffv1");
        using var clip = CliClip.Read(input);
        Write(clip, new MediaWriterOptions { Output = output ?? _folder["out"], Format = format, Source = clip.Info });
        if (output is null) Assert.Equal(WithoutRangeTag(Cli.Run("ffmpeg", "-i", input, "-f", format, "-")), WithoutRangeTag(File.ReadAllBytes(_folder["out"])));
        else Assert.DoesNotContain("-", _folder.Names);
    }

    /// <summary>From FFmpeg 7 on, its program tags as limited what nobody has tagged, which YUV4MPEG without a tag means, too.</summary>
    private static byte[] WithoutRangeTag(byte[] file) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(file).Replace(" XCOLORRANGE=LIMITED", "", StringComparison.Ordinal));

    internal static double Seconds(JsonElement frame) => double.Parse(frame.GetProperty("pts_time").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    internal static void WriteAll(MediaWriter writer, CliClip clip)
    {
        foreach (var (loan, frame) in clip.Loans.Zip(clip.Frames)) writer.WriteVideo(loan.View, frame, loan);
        writer.Finish();
    }

    /// <summary>After the clip's own references end, every slot is free: nobody else kept one.</summary>
    internal static void AssertOnlyTheClipHolds(CliClip clip)
    {
        var free = clip.FreeSlots;
        var count = clip.Loans.Count;
        foreach (var loan in clip.Loans) loan.Release();
        clip.Loans.Clear();
        Assert.Equal(free + count, clip.FreeSlots);
    }

    private static void Write(CliClip clip, MediaWriterOptions options)
    {
        using var writer = MediaWriter.Create(options);
        WriteAll(writer, clip);
    }

    private CliClip Clip(string source, params string[] options) => CliClip.Read(Make(source, "in.mkv", options.Length > 0 ? options : ["-c:v", "ffv1"]));

    private string Make(string source, string name, params string[] options)
    {
        Cli.Run("ffmpeg", ["-f", "lavfi", "-i", source, .. options, "-y", _folder[name]]);
        return _folder[name];
    }
}
