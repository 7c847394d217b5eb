using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.OpenGl;

/// <summary>Where look-up tables lie, which on drivers that compute on the CPU is most of a look-up's time.</summary>
public sealed class TableTests
{
    private static readonly ShaderLimits Hardware = new("opengl", "a card", 4, 256, int.MaxValue);

    [Fact]
    public void Software_drivers_of_opengl_read_tables_of_8_bits_from_a_uniform_block()
    {
        var step = Assert.Single(Plan("gray", 8, Hardware with { SpreadsTables = true }).Steps);
        Assert.Equal((256 * 16, 1, 1), (step.Table.Length, step.Sources.Length, step.Kernel.B));
    }

    [Theory]
    [InlineData("gray", 8, false)]
    [InlineData("gray10le", 10, true)] // too long for a block
    public void Others_read_them_as_planes(string pixel, int depth, bool spreads)
    {
        var step = Assert.Single(Plan(pixel, depth, Hardware with { SpreadsTables = spreads }).Steps);
        Assert.Equal((0, 2, 0), (step.Table.Length, step.Sources.Length, step.Kernel.B));
        Assert.Equal(PlaneHome.LookUp, step.Sources[1].Home);
    }

    private static ChainPlan Plan(string pixel, int depth, ShaderLimits limits) => ChainPlanner.Plan(
        [new LutPass([[.. Enumerable.Range(0, 1 << depth).Select(i => (ushort)((1 << depth) - 1 - i))]])], new FrameFormat(PixelFormat.Parse(pixel), 64, 64), limits);
}
