using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public sealed class FrameDescriptorCheckTests
{
    private static readonly FrameLayout Good = FrameLayout.For(new FrameFormat(PixelFormat.Yuv420P, 64, 32), out GoodBytes);
    private static readonly long GoodBytes;

    [Fact]
    public void A_layout_found_good_is_good_again()
    {
        var check = default(FrameDescriptorCheck);
        for (var i = 0; i < 3; i++) Assert.True(check.Fits(new FrameDescriptor { Layout = Good, Index = i }, GoodBytes));
    }

    [Fact]
    public void A_layout_that_reaches_beyond_the_slot_is_found_after_a_good_one()
    {
        var check = default(FrameDescriptorCheck);
        Assert.True(check.Fits(new FrameDescriptor { Layout = Good }, GoodBytes));
        var bad = Good;
        bad.Planes[2] = bad.Planes[2] with { Offset = GoodBytes };
        Assert.False(check.Fits(new FrameDescriptor { Layout = bad }, GoodBytes));
        Assert.False(check.Fits(new FrameDescriptor { Layout = bad }, GoodBytes)); // what was refused is not kept
        Assert.True(check.Fits(new FrameDescriptor { Layout = Good }, GoodBytes));
    }

    [Fact]
    public void A_layout_good_in_a_large_slot_is_looked_at_anew_in_a_small_one()
    {
        var check = default(FrameDescriptorCheck);
        Assert.True(check.Fits(new FrameDescriptor { Layout = Good }, GoodBytes));
        Assert.False(check.Fits(new FrameDescriptor { Layout = Good }, GoodBytes / 2));
    }

    [Fact]
    public void Side_data_is_looked_at_every_time()
    {
        var check = default(FrameDescriptorCheck);
        Assert.True(check.Fits(new FrameDescriptor { Layout = Good, SideDataOffset = GoodBytes - 8, SideDataLength = 8 }, GoodBytes));
        Assert.False(check.Fits(new FrameDescriptor { Layout = Good, SideDataOffset = GoodBytes - 8, SideDataLength = 9 }, GoodBytes));
        Assert.False(check.Fits(new FrameDescriptor { Layout = Good, SideDataOffset = 0, SideDataLength = -1 }, GoodBytes));
    }
}
