using CsCheck;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Decoded sound on its way between the processes: the receiver believes nothing.</summary>
public sealed class SoundFormatTests
{
    public SoundFormatTests() => FFmpegLibrary.Load();

    private static SoundFormat Stereo => new(SampleFormats.Find("s16"), 48000, 2, 1, 3);

    [Fact]
    public void A_format_crosses_with_its_samples()
    {
        using var packet = Packet(Stereo, 4 * 1000);
        Assert.Equal(Stereo, SoundFormat.Read(packet, out var samples));
        Assert.Equal(1000, samples);
    }

    [Fact]
    public void What_is_no_sound_is_refused()
    {
        var planar = SampleFormats.Find("fltp");
        SoundFormat[] formats =
        [
            Stereo with { SampleFormat = planar }, Stereo with { SampleFormat = -1 }, Stereo with { SampleFormat = 99 }, Stereo with { Rate = 0 }, Stereo with { Rate = -48000 },
            Stereo with { Rate = int.MaxValue }, Stereo with { Channels = 0 }, Stereo with { Channels = 65, Order = 0, Mask = 0 }, Stereo with { Channels = -1 }, Stereo with { Mask = 7 },
            Stereo with { Order = 2 }, Stereo with { Order = 0 }, Stereo with { Order = 3 }, Stereo with { Order = 77 },
        ];
        foreach (var format in formats)
        {
            using var packet = Packet(format, 4000);
            Assert.Contains("compromised", Assert.Throws<MediaException>(() => SoundFormat.Read(packet, out _)).Message);
        }
    }

    [Theory]
    [InlineData(4001)] // half a sample
    [InlineData(4 * 48001)] // more than a second
    public void A_packet_of_another_size_is_refused(int bytes)
    {
        using var packet = Packet(Stereo, bytes);
        Assert.Throws<MediaException>(() => SoundFormat.Read(packet, out _));
    }

    [Fact]
    public void A_second_is_too_much_where_it_is_too_many_bytes()
    {
        var most = new SoundFormat(SampleFormats.Find("dbl"), 192000, 64, 0, 0);
        Assert.InRange(most.MostSamples * most.BytesPerFrame, 1, SoundFormat.MostBytes);
        using var packet = Packet(most, (most.MostSamples + 1) * most.BytesPerFrame);
        Assert.Throws<MediaException>(() => SoundFormat.Read(packet, out _));
    }

    [Fact]
    public void A_packet_without_a_format_is_refused()
    {
        using var bare = CopiedPacket.Rent();
        bare.SetPayload(new byte[400]);
        Assert.Throws<MediaException>(() => SoundFormat.Read(bare, out _));
        using var twice = Packet(Stereo, 400);
        Stereo.Write(twice);
        Assert.Throws<MediaException>(() => SoundFormat.Read(twice, out _));
    }

    [Fact]
    public void Any_bytes_are_a_format_or_refused() =>
        Gen.Select(Gen.Byte.Array[SoundFormat.Bytes], Gen.Int[0, 5000]).Sample((bytes, length) =>
        {
            bytes[1] = bytes[2] = bytes[3] = bytes[6] = bytes[7] = bytes[9] = bytes[10] = bytes[11] = 0; // or hardly any would be one
            using var packet = CopiedPacket.Rent();
            _ = packet.SetPayloadLength(length);
            bytes.CopyTo(packet.AddSideData(SoundFormat.SideDataType, bytes.Length));
            try
            {
                var format = SoundFormat.Read(packet, out var samples);
                Assert.Equal(length, samples * format.BytesPerFrame);
                Assert.InRange(samples, 0, format.Rate);
            }
            catch (MediaException)
            {
                // It says so.
            }
        });

    private static CopiedPacket Packet(SoundFormat format, int bytes)
    {
        var packet = CopiedPacket.Rent();
        _ = packet.SetPayloadLength(bytes);
        format.Write(packet);
        return packet;
    }
}
