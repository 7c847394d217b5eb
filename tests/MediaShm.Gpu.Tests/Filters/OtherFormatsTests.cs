using MediaShm.Gpu.Devices.Reference;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>Recipes in formats that libavfilter would convert first: compared with the same recipe in a format that it runs.</summary>
public class OtherFormatsTests
{
    private static readonly FrameFormat Planar = new(PixelFormat.Yuv420P, 33, 21);

    public static TheoryData<string> Filters => [.. ParityCase.All.Select(c => c.Filter).Distinct()];

    [Theory]
    [MemberData(nameof(Filters))]
    public void Interleaved_chroma_makes_no_difference(string filter)
    {
        using var device = new ReferenceDevice();
        var input = ParityPicture.Draw(Planar);
        foreach (var call in ParityCase.All.First(c => c.Filter == filter).Calls)
        {
            var planar = LibavfilterParity.RunPasses(device, call, Planar, input);
            var interleaved = LibavfilterParity.RunPasses(device, call, Planar with { Pixel = PixelFormat.Nv12 }, Interleave(input));
            Assert.True(Interleave(planar).AsSpan().SequenceEqual(interleaved), call);
        }
    }

    /// <summary>eq is an 8-bit filter in FFmpeg; in 10 bit the same curve is meant, sampled four times as densely.</summary>
    [Fact]
    public void Eq_in_ten_bit_is_the_same_curve()
    {
        using var device = new ReferenceDevice();
        var format = new FrameFormat(PixelFormat.Yuv420P10, 256, 2);
        var eight = format with { Pixel = PixelFormat.Yuv420P };
        var input = Enumerable.Range(0, (int)eight.ImageBytes).Select(i => (byte)i).ToArray();
        var wide = input.SelectMany(v => BitConverter.GetBytes((ushort)(v * 1023 / 255))).ToArray();
        foreach (var call in ParityCase.All.First(c => c.Filter == "eq").Calls)
        {
            var expected = LibavfilterParity.RunPasses(device, call, eight, input);
            var actual = LibavfilterParity.RunPasses(device, call, format, wide);
            // A step of the 8-bit curve can be steep: as far apart as two neighbours of it, and one 8-bit value more.
            for (var i = 1; i < 255; i++)
            {
                var (low, high) = (expected[(i - 1)..(i + 2)].Min() - 1, expected[(i - 1)..(i + 2)].Max() + 1);
                var value = BitConverter.ToUInt16(actual, 2 * i) * 255 / 1023.0;
                Assert.True(value >= low - 1 && value <= high + 1, $"{call}: {i} became {value:0.0}, {expected[i]} in 8 bit");
            }
        }
    }

    private static byte[] Interleave(byte[] planar)
    {
        var luma = Planar.Width * Planar.Height;
        var chroma = (planar.Length - luma) / 2;
        var result = planar.ToArray();
        for (var i = 0; i < chroma; i++)
        {
            result[luma + 2 * i] = planar[luma + i];
            result[luma + 2 * i + 1] = planar[luma + chroma + i];
        }

        return result;
    }
}
