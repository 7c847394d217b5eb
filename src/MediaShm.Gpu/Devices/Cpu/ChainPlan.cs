using System.Collections.Immutable;
using MediaShm.Gpu.Devices.Cpu.Stages;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>
/// Turns passes into stages. It follows each component from place to place: a stage reads a component where it is and
/// writes it to scratch, or, if no later pass touches it, to the output at once; a component that no pass touches is carried over.
/// </summary>
internal sealed class ChainPlan
{
    private readonly FrameFormat _format;
    private readonly ComponentGeometry[] _components;
    private readonly int[] _place;
    private readonly List<CpuStage> _stages = [];
    private readonly bool[] _isUsed = new bool[PlaneTable.Count];

    public ChainPlan(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        _format = format;
        _components = [.. Enumerable.Range(0, format.Pixel.Info.Components.Length).Select(c => ComponentGeometry.Of(format, c))];
        var fused = Fuse(passes);
        var touched = fused.ConvertAll(TouchedBy);
        var all = touched.Aggregate(0, (sum, mask) => sum | mask);
        var split = Split(all);
        _place = [.. Enumerable.Range(0, _components.Length).Select(c =>
            (split >> c & 1) != 0 ? Use(PlaneTable.SplitInput + c) : PlaneTable.Input + _components[c].Plane)];

        for (var i = 0; i < fused.Count; i++)
        {
            var later = touched.Skip(i + 1).Aggregate(0, (sum, mask) => sum | mask);
            AddStages(fused[i], touched[i], later, split);
        }

        Finish(all, split);
    }

    /// <summary>The stages, in order.</summary>
    public IReadOnlyList<CpuStage> Stages => _stages;

    /// <summary>Geometry of the plane at an index of the table, for planes that are scratch and used; else null.</summary>
    public ComponentGeometry? ScratchAt(int index) => _isUsed[index] ? _components[index % PlaneTable.PerPlace] : null;

    /// <summary>Joins neighbouring LUT passes into one and drops what does nothing.</summary>
    private List<Pass> Fuse(IReadOnlyList<Pass> passes)
    {
        var fused = new List<Pass>();
        foreach (var pass in passes)
        {
            if (TouchedBy(pass) == 0) continue;
            if (pass is LutPass second && fused.Count > 0 && fused[^1] is LutPass first) fused[^1] = Join(first, second, _components.Length);
            else fused.Add(pass);
        }

        return fused;
    }

    private static LutPass Join(LutPass first, LutPass second, int components)
    {
        return new LutPass([.. Enumerable.Range(0, components).Select(c =>
        {
            var (a, b) = (TableOf(first, c), TableOf(second, c));
            return a.IsDefault ? b : b.IsDefault ? a : [.. a.Select(v => b[v])];
        })]);

        static ImmutableArray<ushort> TableOf(LutPass pass, int component) => component < pass.Tables.Length ? pass.Tables[component] : default;
    }

    /// <summary>A bit for each component that a pass changes.</summary>
    private int TouchedBy(Pass pass)
    {
        var mask = 0;
        for (var c = 0; c < _components.Length; c++)
        {
            var isTouched = pass switch
            {
                SeparableConvolutionPass convolution => c < convolution.Components.Length && convolution.Components[c] is not null,
                SeparableRecursivePass recursive =>
                    (recursive.ComponentMask >> c & 1) != 0 && (recursive.SigmaHorizontal > 0 || recursive.SigmaVertical > 0),
                LutPass lut => c < lut.Tables.Length && !lut.Tables[c].IsDefault,
                ColorMatrixPass matrix => matrix.Components.Contains(c),
                FlipPass flip => flip.Horizontal || flip.Vertical,
                _ => false,
            };
            if (isTouched) mask |= 1 << c;
        }

        return mask;
    }

    /// <summary>Adds the stage that takes interleaved planes apart; a bit for each component that it yields.</summary>
    private int Split(int touched)
    {
        var split = new List<(int, ComponentGeometry)>();
        var mask = 0;
        for (var c = 0; c < _components.Length; c++)
        {
            if (_components[c].IsContiguous || !IsPlaneTouched(_components[c].Plane, touched)) continue;
            split.Add((c, _components[c]));
            mask |= 1 << c;
        }

        if (split.Count > 0) _stages.Add(new SplitStage([.. split]));
        return mask;
    }

    private bool IsPlaneTouched(int plane, int touched)
    {
        for (var c = 0; c < _components.Length; c++)
            if (_components[c].Plane == plane && (touched >> c & 1) != 0) return true;
        return false;
    }

    private void AddStages(Pass pass, int touched, int later, int split)
    {
        var operands = new List<Operand>();
        for (var c = 0; c < _components.Length; c++)
        {
            if ((touched >> c & 1) == 0) continue;
            var scratch = _place[c] == PlaneTable.ScratchA + c ? PlaneTable.ScratchB : PlaneTable.ScratchA;
            var target = (later >> c & 1) != 0 ? Use(scratch + c)
                : (split >> c & 1) != 0 ? Use(PlaneTable.SplitOutput + c)
                : PlaneTable.Output + _components[c].Plane;
            operands.Add(new Operand(c, _place[c], target));
        }

        // A component's depth may differ from the others' (never in today's formats): one stage per depth.
        foreach (var group in operands.GroupBy(o => _components[o.Component].Depth))
        {
            Operand[] some = [.. group];
            var depth = group.Key;
            if (pass is SeparableConvolutionPass convolution)
            {
                foreach (var o in some)
                    _stages.Add(new ConvolutionStage(o, convolution.Components[o.Component]!, depth, _components[o.Component].Width));
                continue;
            }

            _stages.Add(pass switch
            {
                SeparableRecursivePass recursive => new RecursiveStage(some, recursive, depth, _format.Width, _format.Height),
                LutPass lut => new LutStage(some, lut.Tables, depth),
                ColorMatrixPass matrix => new MatrixStage(InOrder(some, matrix), matrix, depth),
                FlipPass flip => new FlipStage(some, flip, _components[some[0].Component].WordBytes),
                _ => throw new DeviceException($"the cpu device has no {pass.GetType().Name}"),
            });
        }

        foreach (var operand in operands) _place[operand.Component] = operand.Target;
    }

    private static Operand[] InOrder(Operand[] operands, ColorMatrixPass pass) =>
        [.. pass.Components.Select(c => Array.Find(operands, o => o.Component == c))];

    /// <summary>Adds what is left to do for the output: untouched planes, and interleaved ones.</summary>
    private void Finish(int touched, int split)
    {
        var copied = Enumerable.Range(0, _format.PlaneCount).Where(p => !IsPlaneTouched(p, touched)).ToArray();
        if (copied.Length > 0) _stages.Insert(0, new CopyStage(copied, [.. copied.Select(_format.RowBytes)]));
        for (var p = 0; p < _format.PlaneCount; p++)
        {
            var members = Enumerable.Range(0, _components.Length).Where(c => _components[c].Plane == p && (split >> c & 1) != 0).ToArray();
            if (members.Length == 0) continue;
            var covered = members.Sum(c => (long)_components[c].Width * _components[c].WordBytes);
            _stages.Add(new MergeStage(
                p, [.. members.Select(c => (_place[c], _components[c]))], covered == _format.RowBytes(p) ? 0 : _format.RowBytes(p)));
        }
    }

    private int Use(int index)
    {
        _isUsed[index] = true;
        return index;
    }
}
