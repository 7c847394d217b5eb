using CsCheck;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Gpu.Filters.Planning;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

public class PassFusionTests
{
    private static readonly FrameFormat Format = new(PixelFormat.Yuv444P, 9, 7);

    private static readonly string[] Calls =
    [
        "hflip", "vflip", "negate", "negate=u", "negate=y+v", "eq=gamma=1.7", "eq=saturation=.4", "eq=contrast=-1", "hue=h=40", "hue=b=2", "hue=s=0",
        "gblur=1:planes=1", "gblur=2:planes=6", "gblur", "unsharp", "unsharp=la=0:ca=1", "null",
    ];

    [Fact]
    public void Fused_passes_give_the_same_to_the_bit() =>
        Gen.Int[0, Calls.Length - 1].Select(i => Calls[i]).List[1, 9].Sample(
            calls =>
            {
                var passes = FilterGraphParser.Parse(string.Join(',', calls), []).SelectMany(c => c.Definition!.Build(c.Arguments!, Format)!).ToList();
                var fused = PassFusion.Fuse(passes);
                Assert.True(fused.Length <= passes.Count);
                Assert.Equal(Run(passes), Run(fused));
            },
            iter: 500);

    private static byte[] Run(IReadOnlyList<Pass> passes)
    {
        using var device = new ReferenceDevice();
        var layout = FrameShapes.Layout(Format, FrameShape.Tight, out var slotBytes);
        using var slab = new TestSlab(2 * slotBytes);
        device.Import(slab);
        ParityPicture.Draw(Format).CopyTo(slab.Bytes);
        using var chain = device.Compile(passes, Format);
        _ = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, slotBytes, layout)]);
        return slab.Bytes.Slice((int)slotBytes, (int)Format.ImageBytes).ToArray();
    }
}
