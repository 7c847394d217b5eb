using System.Collections.Immutable;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Gpu.Filters.Planning;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

public sealed class ChainPlannerTests : IDisposable
{
    private static readonly string[] Others = ["scale", "fps", "crop", "format"];
    private static readonly FrameFormat Yuv = new(PixelFormat.Yuv420P, 64, 48);

    private readonly ScriptedDevice _vulkan = new("vulkan", (_, format) => format.Pixel == PixelFormat.Yuv420P);
    private readonly ScriptedDevice _cpu = new("cpu", (_, format) => format.Pixel != PixelFormat.Rgb24);
    private readonly List<string> _asked = [];

    public void Dispose()
    {
        _vulkan.Dispose();
        _cpu.Dispose();
    }

    [Fact]
    public void Neighbours_on_one_device_share_a_segment()
    {
        var plan = Plan("gblur=2,unsharp,hue=h=30");
        var segment = Assert.IsType<DeviceSegment>(Assert.Single(plan.Segments));
        Assert.Same(_vulkan, segment.Device);
        Assert.Equal(["gblur", "unsharp", "hue"], segment.Filters);
        Assert.Equal([typeof(SeparableRecursivePass), typeof(SeparableConvolutionPass), typeof(ColorMatrixPass)], segment.Passes.Select(p => p.GetType()));
        Assert.All(plan.Placements, p => Assert.Equal(("vulkan", null), (p.Where, p.Reason)));
        Assert.Empty(_asked);
    }

    [Fact]
    public void Foreign_filters_run_in_libavfilter_and_join()
    {
        var plan = Plan("gblur,scale=32:-1,crop=w='min(20,iw)',null,fps=10,negate");
        Assert.Collection(
            plan.Segments,
            s => Assert.Equal(["gblur"], s.Filters),
            s =>
            {
                var segment = Assert.IsType<LibavfilterSegment>(s);
                Assert.Equal("scale=32:-1,crop=w='min(20,iw)',fps=10", segment.Text);
                Assert.Equal(Yuv, segment.Input);
                Assert.Equal(32, segment.Output.Width);
            },
            s => Assert.Equal(32, Assert.IsType<DeviceSegment>(s).Input.Width));
        Assert.Equal(32, plan.Output.Width);
        Assert.Equal(["vulkan", "libavfilter", "libavfilter", "vulkan", "libavfilter", "vulkan"], plan.Placements.Select(p => p.Where));
        Assert.Equal("it changes nothing", plan.Placements[3].Reason);
    }

    [Fact]
    public void What_the_device_lacks_goes_to_the_fallback()
    {
        var plan = Plan("hflip,gblur", Yuv with { Pixel = PixelFormat.Nv12 });
        Assert.Same(_cpu, Assert.IsType<DeviceSegment>(Assert.Single(plan.Segments)).Device);
        Assert.All(plan.Placements, p => Assert.Equal(("cpu", "vulkan cannot do it on nv12"), (p.Where, p.Reason)));
    }

    [Fact]
    public void What_no_device_has_goes_to_libavfilter_with_the_reason()
    {
        var plan = Plan("hue=H=t,hflip,gblur", Yuv with { Pixel = PixelFormat.Rgb24 });
        Assert.Equal("hue=H=t,hflip,gblur", Assert.IsType<LibavfilterSegment>(Assert.Single(plan.Segments)).Text);
        Assert.Equal(["its options need it", "vulkan cannot do it on rgb24", "no kernel for rgb24"], plan.Placements.Select(p => p.Reason));
    }

    [Fact]
    public void A_format_that_libavfilter_makes_decides_what_follows()
    {
        var plan = Plan("hflip,format=nv12,hflip");
        Assert.Equal([_vulkan, null, _cpu], plan.Segments.Select(s => (s as DeviceSegment)?.Device));
        Assert.Equal(PixelFormat.Nv12, plan.Output.Pixel);
    }

    [Fact]
    public void The_same_calls_are_planned_again_for_another_format()
    {
        var calls = FilterGraphParser.Parse("negate,gblur", Others);
        var planner = Planner();
        Assert.Same(_vulkan, Assert.IsType<DeviceSegment>(planner.Plan(calls, Yuv).Segments[0]).Device);
        var again = planner.Plan(calls, new FrameFormat(PixelFormat.Yuv420P10, 128, 96));
        var segment = Assert.IsType<DeviceSegment>(Assert.Single(again.Segments));
        Assert.Same(_cpu, segment.Device);
        Assert.Equal(1024, Assert.IsType<LutPass>(segment.Passes[0]).Tables[0].Length);
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("hflip,hflip", 0)]
    [InlineData("negate,negate", 0)]
    [InlineData("hflip,negate,hflip,negate", 0)]
    [InlineData("hflip,vflip", 1)]
    [InlineData("negate,eq=gamma=2", 1)]
    [InlineData("negate,hflip,eq=gamma=2,vflip", 2)]
    [InlineData("hue=s=0,eq=contrast=2,hue=s=0", 3)] // luma alone passes chroma by, but matrices are not multiplied
    [InlineData("negate=y,hue=h=30,negate=y", 1)]
    [InlineData("negate=u,hue=h=30,negate=u", 3)]
    [InlineData("negate=y,gblur=2:planes=6,negate=y", 1)]
    [InlineData("negate=y,gblur=2:planes=1,negate=y", 3)]
    [InlineData("hflip,gblur,hflip", 3)]
    [InlineData("gblur=0,unsharp=la=0,eq,hue=h=360", 0)]
    public void Pointwise_passes_fuse(string text, int passes)
    {
        var plan = Plan(text);
        Assert.Equal(passes, plan.Segments.Sum(s => ((DeviceSegment)s).Passes.Length));
    }

    [Fact]
    public void Fused_tables_do_what_both_did()
    {
        var plan = Plan("eq=gamma=2,negate=y");
        var fused = Assert.IsType<LutPass>(Assert.Single(Assert.IsType<DeviceSegment>(Assert.Single(plan.Segments)).Passes));
        var alone = Assert.IsType<LutPass>(Assert.Single(((DeviceSegment)Plan("eq=gamma=2").Segments[0]).Passes));
        Assert.Equal(alone.Tables[0].Select(v => (ushort)(255 - v)), fused.Tables[0]);
    }

    private ChainPlan Plan(string text, FrameFormat? format = null) => Planner().Plan(FilterGraphParser.Parse(text, Others), format ?? Yuv);

    private ChainPlanner Planner() => new(_vulkan, _cpu, (text, format) =>
    {
        _asked.Add(text);
        if (text.Contains("scale=32", StringComparison.Ordinal)) format = format with { Width = 32, Height = 24 };
        return text.Contains("format=nv12", StringComparison.Ordinal) ? format with { Pixel = PixelFormat.Nv12 } : format;
    });

    private sealed class ScriptedDevice(string name, Func<Pass, FrameFormat, bool> supports) : FrameDevice
    {
        public override DeviceInfo Info { get; } = new(name, DeviceKind.Cpu, name, name, 0);

        public override ImportWay ImportWay => ImportWay.Direct;

        public override FrameTimeline Timeline { get; } = new SoftwareTimeline();

        public override long BytesCopied => 0;

        public override void Import(Pipeline.Pool.SlabMemory slab)
        {
        }

        public override void Release(Pipeline.Pool.SlabMemory slab)
        {
        }

        public override bool Supports(Pass pass, FrameFormat format) => supports(pass, format);

        public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format) => throw new NotSupportedException();

        public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
