using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Tests.Frames;

public class FrameLayoutTests
{
    [Theory]
    [InlineData("yuv420p", 319, 241, 160, 121)]
    [InlineData("yuv422p", 319, 241, 160, 241)]
    [InlineData("nv12", 3, 3, 4, 2)]
    [InlineData("yuv444p10le", 5, 7, 10, 7)]
    [InlineData("p010le", 5, 7, 12, 4)]
    public void Chroma_planes_round_up(string name, int width, int height, int rowBytes, int rows)
    {
        var format = new FrameFormat(PixelFormat.Parse(name), width, height);
        Assert.Equal(rowBytes, format.RowBytes(1));
        Assert.Equal(rows, format.PlaneHeight(1));
    }

    [Fact]
    public void Every_format_fits_in_the_slot_made_for_it_and_in_no_smaller_one()
    {
        foreach (var info in PixelFormatInfo.All)
        {
            var layout = FrameLayout.For(new FrameFormat(info.Format, 33, 17), out var slotBytes);
            Assert.True(layout.FitsIn(slotBytes), info.Name);
            Assert.False(layout.FitsIn(layout.Planes[info.PlaneCount - 1].Offset), info.Name);
        }
    }

    [Fact]
    public void Hostile_offsets_and_strides_never_fit()
    {
        var good = FrameLayout.For(new FrameFormat(PixelFormat.Yuv420P, 64, 64), out var slotBytes);
        foreach (var bad in new[] { long.MaxValue, long.MinValue, -1, slotBytes, slotBytes - 1, 1L << 40 })
        {
            var offset = good;
            offset.Planes[1] = new PlaneLayout(bad, 32);
            Assert.False(offset.FitsIn(slotBytes));
            var stride = good;
            stride.Planes[0] = new PlaneLayout(0, bad);
            Assert.False(stride.FitsIn(slotBytes));
        }
    }

    [Fact]
    public void Bottom_up_pictures_fit()
    {
        var layout = FrameLayout.For(new FrameFormat(PixelFormat.Rgb24, 10, 10), out var slotBytes);
        layout.Planes[0] = new PlaneLayout(layout.Planes[0].Stride * 9, -layout.Planes[0].Stride);
        Assert.True(layout.FitsIn(slotBytes));
        layout.Planes[0] = layout.Planes[0] with { Offset = layout.Planes[0].Offset - 1 };
        Assert.False(layout.FitsIn(slotBytes));
    }
}
