using System.Globalization;
using System.Text.Json;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>What the installed ffmpeg and ffprobe find of a file's first audio stream.</summary>
/// <param name="Codec">FFmpeg's name.</param>
/// <param name="Shape">Sample format, rate, channels, bits.</param>
/// <param name="Start">Its start, in seconds.</param>
/// <param name="Padding">Samples to skip, as the packets' side data tell, one after the other.</param>
/// <param name="Packets">Time and duration of each packet, in seconds.</param>
/// <param name="Samples">How many samples a decoder gives, of each channel.</param>
/// <param name="Hash">SHA-256 of them.</param>
internal sealed record Sound(
    string Codec, string Shape, double Start, string Padding, IReadOnlyList<(double Time, double Duration)> Packets, long Samples, string Hash)
{
    /// <summary>Matroska counts milliseconds.</summary>
    private const double Tick = 0.0011;

    /// <summary>Looks at a file.</summary>
    public static Sound Of(string file)
    {
        var probe = JsonDocument.Parse(Ffmpeg.Run("ffprobe", "-v", "error", "-select_streams", "a:0", "-show_streams", "-show_packets", "-of", "json", file).Expect(0).OutputText).RootElement;
        var stream = probe.GetProperty("streams")[0];
        var packets = probe.GetProperty("packets").EnumerateArray().ToArray();
        var padding = packets.Where(p => p.TryGetProperty("side_data_list", out _)).Select(p => p.GetProperty("side_data_list")[0])
            .Where(s => s.TryGetProperty("skip_samples", out _)).Select(s => $"{s.GetProperty("skip_samples")}/{s.GetProperty("discard_padding")}");
        var samples = Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:a:0", "-c:a", "pcm_s32le", "-f", "s32le", "-").Expect(0).Output;
        var channels = stream.GetProperty("channels").GetInt32();
        return new Sound(
            stream.GetProperty("codec_name").GetString()!,
            string.Join(' ', stream.EnumerateObject().Where(e => e.Name is "sample_fmt" or "sample_rate" or "channels" or "channel_layout" or "bits_per_raw_sample").Select(e => e.Value)),
            Number(stream, "start_time"),
            string.Join(' ', padding),
            [.. packets.Select(p => (Number(p, "pts_time"), Number(p, "duration_time")))],
            samples.Length / (4 * channels),
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(samples)));
    }

    /// <summary>Fails unless two files sound alike: the same samples, padding and packets, at the same times.</summary>
    /// <param name="expectedFile">As it should be.</param>
    /// <param name="foundFile">As it is.</param>
    /// <param name="samplesOff">So many samples may be there or lack; only where none does are they compared.</param>
    public static void AssertSame(string expectedFile, string foundFile, int samplesOff = 0)
    {
        var (expected, found) = (Of(expectedFile), Of(foundFile));
        Assert.Equal((expected.Codec, expected.Shape), (found.Codec, found.Shape));
        Assert.Equal(expected.Start, found.Start, Tick);
        Assert.Equal(expected.Padding, found.Padding);
        Assert.InRange(found.Samples, expected.Samples - samplesOff, expected.Samples + samplesOff);
        if (found.Samples == expected.Samples) Assert.Equal(expected.Hash, found.Hash);
        Assert.Equal(expected.Packets.Count, found.Packets.Count);
        Assert.All(expected.Packets.Zip(found.Packets), pair =>
        {
            Assert.Equal(pair.First.Time, pair.Second.Time, Tick);
            Assert.Equal(pair.First.Duration, pair.Second.Duration, Tick);
        });
    }

    private static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : double.NaN;
}
