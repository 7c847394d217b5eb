using System.Collections.Immutable;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Filters.Planning;

/// <summary>
/// Makes fewer passes of many with the same result to the bit: drops those that change nothing, composes tables, adds up
/// flips. A pass may move before others that it does not interfere with, to meet one that it can merge with.
/// </summary>
internal static class PassFusion
{
    /// <summary>Fuses passes that run one after another on one format.</summary>
    public static ImmutableArray<Pass> Fuse(IEnumerable<Pass> passes)
    {
        var fused = new List<Pass>();
        foreach (var pass in passes) Add(fused, pass);
        return [.. fused];
    }

    private static void Add(List<Pass> fused, Pass pass)
    {
        if (ChangesNothing(pass)) return;
        for (var i = fused.Count - 1; i >= 0; i--)
        {
            if (Merge(fused[i], pass) is { } merged)
            {
                if (ChangesNothing(merged)) fused.RemoveAt(i);
                else fused[i] = merged;
                return;
            }

            if (!Commute(fused[i], pass)) break;
        }

        fused.Add(pass);
    }

    /// <summary>One pass that does what both do in turn, or null.</summary>
    private static Pass? Merge(Pass first, Pass second) => (first, second) switch
    {
        (FlipPass a, FlipPass b) => new FlipPass(a.Horizontal ^ b.Horizontal, a.Vertical ^ b.Vertical),
        (LutPass a, LutPass b) => Compose(a, b),
        _ => null,
    };

    private static LutPass Compose(LutPass first, LutPass second)
    {
        var tables = new ImmutableArray<ushort>[Math.Max(first.Tables.Length, second.Tables.Length)];
        for (var i = 0; i < tables.Length; i++)
        {
            var (a, b) = (Table(first, i), Table(second, i));
            tables[i] = a.IsDefault ? b : b.IsDefault ? a : [.. a.Select(value => b[value])];
        }

        return new LutPass([.. tables]);
    }

    /// <summary>True when the order of the two makes no difference: pointwise passes and flips, and passes on different components.</summary>
    private static bool Commute(Pass a, Pass b) => (a, b) switch
    {
        (FlipPass, LutPass or ColorMatrixPass) or (LutPass or ColorMatrixPass, FlipPass) => true,
        _ => (Touched(a) & Touched(b)) == 0,
    };

    /// <summary>Bit i set: the pass reads or writes component i for others' sake.</summary>
    private static int Touched(Pass pass) => pass switch
    {
        LutPass lut => Mask(lut.Tables.Length, i => !lut.Tables[i].IsDefault),
        ColorMatrixPass matrix => matrix.Components.Aggregate(0, (mask, component) => mask | 1 << component),
        SeparableConvolutionPass convolution => Mask(convolution.Components.Length, i => convolution.Components[i] is not null),
        SeparableRecursivePass recursive => recursive.ComponentMask,
        _ => -1,
    };

    private static bool ChangesNothing(Pass pass) => pass switch
    {
        FlipPass flip => !flip.Horizontal && !flip.Vertical,
        LutPass lut => lut.Tables.All(IsIdentity),
        ColorMatrixPass matrix => matrix.Offset.All(o => o == 0) && matrix.Matrix.Index().All(w => w.Item == (IsDiagonal(w.Index, matrix) ? 1 : 0)),
        SeparableConvolutionPass convolution => convolution.Components.All(k => k is null || k.Amount == 0 || (k.Amount is null && IsPoint(k))),
        SeparableRecursivePass recursive =>
            recursive.ComponentMask == 0 || (recursive.SigmaHorizontal == 0 && recursive.SigmaVertical == 0),
        _ => false,
    };

    private static bool IsIdentity(ImmutableArray<ushort> table) => table.IsDefault || table.Index().All(e => e.Item == e.Index);

    private static bool IsDiagonal(int index, ColorMatrixPass matrix) => index % (matrix.Components.Length + 1) == 0;

    private static bool IsPoint(ConvolutionKernel kernel) => kernel.Horizontal is [1f] && kernel.Vertical is [1f];

    private static ImmutableArray<ushort> Table(LutPass pass, int component) =>
        component < pass.Tables.Length ? pass.Tables[component] : default;

    private static int Mask(int count, Func<int, bool> isSet) =>
        Enumerable.Range(0, count).Aggregate(0, (mask, i) => isSet(i) ? mask | 1 << i : mask);
}
