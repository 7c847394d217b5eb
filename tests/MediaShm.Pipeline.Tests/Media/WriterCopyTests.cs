using System.Text.Json;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>What goes through beside the frames: sound, subtitles, chapters, tags.</summary>
public sealed class WriterCopyTests : IDisposable
{
    private static readonly string[] Pictures = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2"];
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=f=440:r=44100:d=2"];
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in.ts", "out.mp4", "aac")] // ADTS headers must go, and times start at 1.4 s
    [InlineData("in.ts", "out.mkv", "aac")]
    [InlineData("in.mp4", "out.ts", "aac")]
    [InlineData("in.mkv", "out.mp4", "libmp3lame")]
    [InlineData("in.mkv", "out.mkv", "libopus")]
    [InlineData("in.mkv", "out.mkv", "pcm_s16le")]
    [InlineData("in.mkv", "out.mp4", "ac3")]
    public void Sound_is_copied_as_ffmpeg_copies_it(string input, string output, string codec)
    {
        Cli.Run("ffmpeg", [.. Pictures, .. Sound, "-c:v", "libx264", "-c:a", codec, "-y", _folder[input]]);
        var writer = Through(_folder[input], _folder[output], encoder: "libx264");
        Assert.Empty(writer.Notes);
        Cli.Run("ffmpeg", "-i", _folder[input], "-c:v", "libx264", "-c:a", "copy", "-y", _folder["oracle" + Path.GetExtension(output)]);
        var expected = Packets(_folder["oracle" + Path.GetExtension(output)]);
        var actual = Packets(_folder[output]);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => AssertSamePacket(pair.First, pair.Second));
        Assert.Equal(actual.Length, writer.CopiedPackets);
        Assert.Equal(SoundMd5(_folder["oracle" + Path.GetExtension(output)]), SoundMd5(_folder[output]));
        Assert.Equal(50, Cli.Probe(_folder[output], "-select_streams", "v", "-show_frames").GetProperty("frames").GetArrayLength());
    }

    [Fact]
    public void Sound_out_of_coarse_times_follows_its_samples()
    {
        Cli.Run("ffmpeg", [.. Pictures, .. Sound, "-c:v", "libx264", "-c:a", "libmp3lame", "-y", _folder["in.mkv"]]);
        Through(_folder["in.mkv"], _folder["out.mp4"], encoder: "libx264");
        var packets = Packets(_folder["out.mp4"]);
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.Equal(pair.First.Pts!.Value + pair.First.Duration!.Value, pair.Second.Pts!.Value, 0.00001));
    }

    [Fact]
    public void Tags_chapters_and_subtitles_survive()
    {
        File.WriteAllText(_folder["s.srt"], "1\n00:00:00,200 --> 00:00:01,000\nHello\n\n2\n00:00:01,100 --> 00:00:01,900\nWorld\n");
        File.WriteAllText(_folder["m.txt"], ";FFMETADATA1\ntitle=Tëst\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=800\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=800\nEND=2000\ntitle=Two\n");
        Cli.Run("ffmpeg", [.. Pictures, .. Sound, "-i", _folder["s.srt"], "-i", _folder["m.txt"], "-map_metadata", "3", "-map", "0", "-map", "1", "-map", "2",
            "-metadata:s:a", "language=deu", "-c:v", "libx264", "-c:a", "aac", "-c:s", "srt", "-y", _folder["in.mkv"]]);
        var writer = Through(_folder["in.mkv"], _folder["out.mkv"]);
        Assert.Empty(writer.Notes);
        var probe = Cli.Probe(_folder["out.mkv"], "-show_format", "-show_streams", "-show_chapters");
        Assert.Equal("Tëst", probe.GetProperty("format").GetProperty("tags").GetProperty("title").GetString());
        Assert.Equal(["video", "audio", "subtitle"], probe.GetProperty("streams").EnumerateArray().Select(s => s.GetProperty("codec_type").GetString()));
        Assert.Equal("deu", probe.GetProperty("streams")[1].GetProperty("tags").GetProperty("language").GetString());
        Assert.Equal(["One", "Two"], probe.GetProperty("chapters").EnumerateArray().Select(c => c.GetProperty("tags").GetProperty("title").GetString()));
        // Releases of FFmpeg differ in what they move where the sound begins before 0: the chapter must stay with its picture.
        Assert.Equal(SecondChapter(Cli.Probe(_folder["in.mkv"], "-show_streams", "-show_chapters")), SecondChapter(probe), 3);
        Assert.Contains("Hello", Cli.Text("ffmpeg", "-i", _folder["out.mkv"], "-map", "0:s", "-f", "srt", "-"));
    }

    [Fact]
    public void What_the_container_cannot_hold_is_left_out_with_one_note()
    {
        File.WriteAllText(_folder["s.srt"], "1\n00:00:00,200 --> 00:00:01,000\nHello\n");
        Cli.Run("ffmpeg", [.. Pictures, .. Sound, "-i", _folder["s.srt"], "-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-c:a", "aac", "-c:s", "srt", _folder["in.mkv"]]);
        Assert.Contains("subtitle stream 2 (subrip)", Assert.Single(Through(_folder["in.mkv"], _folder["out.mp4"]).Notes));
        Assert.Equal(2, Cli.Probe(_folder["out.mp4"], "-show_streams").GetProperty("streams").GetArrayLength());
        Assert.Equal(2, Through(_folder["in.mkv"], _folder["out.md5"], "framemd5").Notes.Count);
        // The Ogg muxer tells only when it writes the header.
        var ogg = Through(_folder["in.mkv"], _folder["out.ogg"], "ogg", "libvpx");
        Assert.Contains("audio stream 1 (aac)", ogg.Notes[0]);
        var packets = Cli.Probe(_folder["out.ogg"], "-select_streams", "v", "-show_packets").GetProperty("packets").GetArrayLength();
        Assert.Equal(ogg.VideoPackets, packets);
    }

    [Fact]
    public void Packets_that_come_before_the_first_frame_are_kept()
    {
        Cli.Run("ffmpeg", [.. Pictures, .. Sound, "-c:v", "libx264", "-c:a", "aac", _folder["in.mkv"]]);
        using var pool = ReaderHarness.NewPool();
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = _folder["in.mkv"] }, pool);
        using var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.mp4"], Source = reader.Info, CopiedStreams = MediaWriterOptions.StreamsToKeep(reader.Info) });
        var frames = new List<(FrameLoan Loan, FrameDescriptor Descriptor)>();
        for (var item = reader.Read(TestContext.Current.CancellationToken); item != MediaItem.End; item = reader.Read(TestContext.Current.CancellationToken))
        {
            if (item == MediaItem.Packet)
            {
                writer.WritePacket(reader.Packet);
                continue;
            }

            reader.Loan.AddReference();
            frames.Add((reader.Loan, reader.Descriptor));
        }

        foreach (var (loan, descriptor) in frames)
        {
            writer.WriteVideo(loan.View, descriptor, loan);
            loan.Release();
        }

        writer.Finish();
        Assert.Equal(Packets(_folder["in.mkv"]).Length, Packets(_folder["out.mp4"]).Length);
    }

    [Fact]
    public void Decoded_frames_go_through_unchanged_and_where_they_lie()
    {
        Cli.Run("ffmpeg", [.. Pictures, "-c:v", "libx264", "-bf", "3", _folder["in.mp4"]]);
        var writer = Through(_folder["in.mp4"], _folder["out.md5"], "framemd5");
        Assert.Equal(0, writer.BytesCopied);
        Assert.Equal(Cli.FrameMd5(_folder["in.mp4"]), Cli.Md5Lines(File.ReadAllText(_folder["out.md5"])));
    }

    private static MediaWriter Through(string input, string output, string? format = null, string? encoder = null)
    {
        using var pool = ReaderHarness.NewPool();
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = input }, pool);
        using var writer = MediaWriter.Create(new MediaWriterOptions
        {
            Output = output,
            Format = format,
            VideoCodec = encoder,
            Source = reader.Info,
            CopiedStreams = MediaWriterOptions.StreamsToKeep(reader.Info),
        });
        for (var item = reader.Read(); item != MediaItem.End; item = reader.Read())
        {
            if (item == MediaItem.Packet) writer.WritePacket(reader.Packet);
            else writer.WriteVideo(reader.Loan.View, reader.Descriptor, reader.Loan);
        }

        writer.Finish();
        return writer;
    }

    private static double SecondChapter(JsonElement probe) => StartOf(probe.GetProperty("chapters")[1]) - StartOf(probe.GetProperty("streams")[0]);

    private static double StartOf(JsonElement part) => Seconds(part, "start_time")!.Value;

    private static SoundPacket[] Packets(string file) =>
        [.. Cli.Probe(file, "-select_streams", "a", "-show_packets").GetProperty("packets").EnumerateArray()
            .Select(p => new SoundPacket(Seconds(p, "pts_time"), Seconds(p, "dts_time"), Seconds(p, "duration_time"), p.GetProperty("size").GetString()!))];

    /// <summary>Times out of Matroska's milliseconds count samples from FFmpeg 7 on, and with us: within half of one tick they are the same.</summary>
    private static void AssertSamePacket(SoundPacket expected, SoundPacket actual)
    {
        Assert.Equal(expected.Size, actual.Size);
        Assert.Equal(expected.Pts ?? double.NaN, actual.Pts ?? double.NaN, 0.0006);
        Assert.Equal(expected.Dts ?? double.NaN, actual.Dts ?? double.NaN, 0.0006);
        Assert.Equal(expected.Duration ?? double.NaN, actual.Duration ?? double.NaN, 0.0006);
    }

    private static double? Seconds(JsonElement packet, string name) =>
        packet.TryGetProperty(name, out var value) ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static string SoundMd5(string file) => Cli.Text("ffmpeg", "-i", file, "-map", "0:a", "-f", "md5", "-");

    private sealed record SoundPacket(double? Pts, double? Dts, double? Duration, string Size);
}
