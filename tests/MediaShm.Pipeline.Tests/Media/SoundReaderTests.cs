using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Sound that a reader decodes beside the video.</summary>
public sealed class SoundReaderTests
{
    private const string Pictures = "-f lavfi -i testsrc2=s=64x48:r=25:d=2";

    [Theory]
    [InlineData("flac", "s32le", "mkv")]
    [InlineData("aac", "f32le", "mp4")] // planes, and samples to skip at the start
    [InlineData("libmp3lame", "f32le", "mkv")]
    [InlineData("pcm_u8", "u8", "mov")]
    [InlineData("pcm_f64le", "f64le", "mov")]
    [InlineData("ac3", "f32le", "ts")]
    [InlineData("wmav2", "f32le", "mkv")] // its decoder holds a frame back
    public void Samples_are_those_that_ffmpeg_decodes(string codec, string samples, string container)
    {
        var input = TestMedia.Make($"sound-{codec}.{container}", $"{Pictures} -f lavfi -i \"aevalsrc=sin(440*2*PI*t)|sin(550*2*PI*t):s=44100:d=2\" -c:v mpeg2video -c:a {codec}");
        var expected = Cli.Run("ffmpeg", "-i", input, "-map", "0:a", "-c:a", $"pcm_{samples}", "-f", samples, "-");
        var (info, found) = Read(input);
        Assert.True(info.Streams[1].IsDecoded);
        Assert.Equal((44100, 2, codec == "libmp3lame" ? "mp3" : codec), (info.Streams[1].SampleRate, info.Streams[1].Channels, info.Streams[1].CodecName));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Every_round_of_a_loop_starts_afresh()
    {
        var input = TestMedia.Make("sound-loop.mkv", $"{Pictures} -f lavfi -i sine=d=2 -c:v mpeg2video -c:a wmav2"); // a frame is held back at the end of each
        var (_, found) = Read(input, loops: 1);
        Assert.Equal(Cli.Run("ffmpeg", "-stream_loop", "1", "-i", input, "-map", "0:a", "-c:a", "pcm_f32le", "-f", "f32le", "-", "-map", "0:v", "-f", "null", "/dev/null"), found);
    }

    [Fact]
    public void A_long_frame_comes_in_pieces_of_a_second()
    {
        var input = TestMedia.Make("sound-tta.mkv", "-f lavfi -i testsrc2=s=64x48:r=25:d=4 -f lavfi -i sine=d=4:r=48000 -c:v mpeg2video -c:a tta"); // its frames last 1.045 s
        var pieces = new List<(long Pts, int Samples)>();
        _ = Read(input, each: packet => pieces.Add((packet.Pts, packet.Payload.Length / 2)));
        Assert.Equal(4 * 48000, pieces.Sum(p => p.Samples));
        Assert.Equal(48000, pieces.Max(p => p.Samples));
        Assert.Contains(pieces, p => p.Pts == 1000);
    }

    [Fact]
    public void What_lies_before_a_seeks_target_comes_too()
    {
        var input = TestMedia.Make("sound-seek.mkv", $"{Pictures} -f lavfi -i sine=d=2 -c:v mpeg2video -c:a flac");
        var times = new List<long>();
        _ = Read(input, seek: 1, each: packet => times.Add(packet.Pts));
        Assert.Contains(times, ms => ms < 900); // from the key frame on, so that the cut can be made at the sample
    }

    private static (MediaInfo Info, byte[] Samples) Read(string input, int loops = 0, double seek = 0, Action<CopiedPacket>? each = null)
    {
        using var pool = ReaderHarness.NewPool();
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = input, DecodeAudio = true, Loops = loops, Seek = TimeSpan.FromSeconds(seek) }, pool);
        using var all = new MemoryStream();
        for (var item = reader.Read(); item != MediaItem.End; item = reader.Read())
        {
            if (item != MediaItem.Packet) continue;
            Assert.Equal(SoundFormat.Of(reader.Info.Streams[1]), SoundFormat.Read(reader.Packet, out _));
            all.Write(reader.Packet.Payload);
            each?.Invoke(reader.Packet);
        }

        return (reader.Info, all.ToArray());
    }
}
