namespace MediaShm.Pipeline.Tests.Media;

/// <summary>What comes with frames and is not kept is told once.</summary>
public class LostSideDataTests
{
    [Fact]
    public void Dynamic_hdr_is_told()
    {
        var plain = TestMedia.Make("plain.hevc", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=0.4 -c:v libx265 -x265-params log-level=none:pools=1");
        var dynamic = TestMedia.Derive("hdr10plus.hevc", plain, WithHdr10Plus);
        Assert.Equal("the video carries dynamic HDR (HDR10+): not kept", Assert.Single(ReaderHarness.Read(dynamic).Warnings));
        Assert.Empty(ReaderHarness.Read(plain).Warnings);
    }

    /// <summary>Puts a message of SMPTE ST 2094-40 with one window before every slice of a HEVC byte stream.</summary>
    private static byte[] WithHdr10Plus(byte[] stream)
    {
        var bits = new List<bool>();
        Put(1, 2); // windows
        Put(400, 27); // luminance of the target display
        Put(0, 1);
        foreach (var peak in new[] { 70001, 70002, 70003, 50001 }) Put(peak, 17); // peaks of the components, average
        Put(0, 4); // percentiles
        Put(513, 10); // bright pixels
        Put(0, 3); // no peaks of the mastering display, no tone mapping, no saturation
        while (bits.Count % 8 != 0) bits.Add(false);
        byte[] message = [0xB5, 0, 0x3C, 0, 1, 4, 1, .. bits.Chunk(8).Select(b => (byte)b.Aggregate(0, (sum, bit) => (sum << 1) | (bit ? 1 : 0)))];
        byte[] unit = [0, 0, 0, 1, 39 << 1, 1, 4, (byte)message.Length, .. message, 0x80];
        var result = new List<byte>();
        for (var i = 0; i < stream.Length; i++)
        {
            var isSlice = i + 4 < stream.Length && stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1 && (stream[i + 3] >> 1) < 32;
            if (isSlice) result.AddRange(unit);
            result.Add(stream[i]);
        }

        return [.. result];

        void Put(int value, int count)
        {
            for (var bit = count - 1; bit >= 0; bit--) bits.Add((value >> bit & 1) != 0);
        }
    }
}
