using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>
/// Turns passes into dispatches. Each component is followed on its own: it moves from the input through scratch planes, and the
/// last kernel that makes it writes the output, or else the plane of pixels that it belongs to is put together at the end. A plane
/// that no pass touches is copied once, at the end.
/// </summary>
internal sealed partial class ChainPlanner
{
    private readonly FrameFormat _format;
    private readonly PlaneShape[] _shapes;
    private readonly ComponentState[] _components;
    private readonly List<KernelStep> _steps = [];
    private readonly ScratchPlanner _scratch;
    private readonly TableBuilder _tables;
    private readonly bool _spreadsTables;

    private ChainPlanner(FrameFormat format, ShaderLimits limits)
    {
        _format = format;
        _scratch = new ScratchPlanner(limits.PlaneAlignment);
        _tables = new TableBuilder(limits.UniformAlignment, limits.PlaneAlignment);
        _spreadsTables = limits.SpreadsTables;
        _shapes = [.. Enumerable.Range(0, format.PlaneCount).Select(p => PlaneShape.Of(format, p))];
        _components = new ComponentState[format.Pixel.Info.Components.Length];
        for (var c = 0; c < _components.Length; c++)
        {
            var g = ComponentGeometry.Of(format, c);
            _components[c] = new ComponentState
            {
                Plane = g.Plane,
                Depth = g.Depth,
                Size = (g.Width, g.Height),
                Place = new PlaneRef(PlaneHome.Input, g.Plane, g.WordBytes),
                IsPlain = _shapes[g.Plane].IsPlain,
            };
        }
    }

    /// <summary>Plans a chain whose passes are all supported (<see cref="Refusal"/> answered null).</summary>
    public static ChainPlan Plan(IReadOnlyList<Pass> passes, FrameFormat format, ShaderLimits limits)
    {
        var planner = new ChainPlanner(format, limits);
        planner.FindLastTouch(passes);
        planner.UnpackTouched();
        for (var i = 0; i < passes.Count; i++)
        {
            var first = planner._steps.Count;
            planner.Add(passes[i], i);
            for (var step = first; step < planner._steps.Count; step++) planner._steps[step] = planner._steps[step] with { Pass = NameOf(passes, i) };
        }

        for (var p = 0; p < format.PlaneCount; p++) planner.Finish(p);
        // A stable order by phase: within one phase the order does not matter.
        return new ChainPlan(
            format,
            format,
            [.. planner._steps.OrderBy(step => step.Phase)],
            CopyAll(format, OfBytes("copy_from_bytes", 4), (16, 1), PlaneHome.GivenInput, PlaneHome.Input),
            CopyAll(format, OfBytes("copy_to_bytes") with { WritesBytes = true }, (4, 1), PlaneHome.Output, PlaneHome.GivenOutput),
            planner._scratch.Planes,
            planner._scratch.Bytes,
            planner._tables.ToArray(),
            planner._tables.LookUps);
    }

    /// <summary>Why a pass cannot run on frames of a format here; null when it can.</summary>
    public static string? Refusal(Pass pass, FrameFormat format, ShaderLimits limits) => FormatRefusal(format, limits) ?? PassCheck.Problem(pass, format);

    /// <summary>Why frames of a format cannot be worked on at all; null when they can.</summary>
    public static string? FormatRefusal(FrameFormat format, ShaderLimits limits)
    {
        if (!ComponentGeometry.Describes(format.Pixel) || Enumerable.Range(0, format.PlaneCount).Any(p => PlaneShape.Of(format, p).Count == 0))
            return $"frames of {format.Pixel} are not supported; those are whose planes hold integer components of 8 to 16 bits, all of one size";
        for (var p = 0; p < format.PlaneCount; p++)
        {
            // Of a component between two stages, or of the plane itself.
            var bytes = (long)Math.Max(4, PlaneShape.Of(format, p).Step) * (format.PlaneWidth(p) + 63L) * format.PlaneHeight(p);
            if (bytes > limits.MaxStorageRange) return $"frames of {format} exceed what the driver binds at once ({limits.MaxStorageRange} bytes)";
        }

        return null;
    }

    // For measurements: the record's name, numbered where a chain has several of it.
    private static string NameOf(IReadOnlyList<Pass> passes, int index)
    {
        var name = passes[index].GetType().Name;
        var before = passes.Take(index).Count(pass => pass.GetType() == passes[index].GetType());
        return name[..^nameof(Pass).Length] + (before > 0 ? $" {before + 1}" : "");
    }

    private static KernelStep[] CopyAll(FrameFormat format, Kernel kernel, (int Width, int Height) tile, PlaneHome from, PlaneHome to) =>
    [
        .. Enumerable.Range(0, format.PlaneCount).Select(p => new KernelStep
        {
            Kernel = kernel,
            Phase = 0,
            Sources = [new PlaneRef(from, p, 1)],
            Targets = [new PlaneRef(to, p, 1)],
            Size = (format.RowBytes(p), format.PlaneHeight(p)),
            Tile = tile,
        }),
    ];

    /// <summary>A kernel that takes planes as bytes, whatever they mean.</summary>
    private static Kernel OfBytes(string shader, int quads = 0) => new(shader, SampleKind.Codes, SampleKind.Codes, 8, (32, 1), quads);

    private void FindLastTouch(IReadOnlyList<Pass> passes)
    {
        for (var i = 0; i < passes.Count; i++)
            foreach (var c in Touched(passes[i])) _components[c].LastPass = i;

        // Vertical flips after the last kernel turn the plane over as it is stored.
        for (var i = 0; i < passes.Count; i++)
        {
            if (passes[i] is not FlipPass { Vertical: true }) continue;
            foreach (var component in _components)
                if (component.WritesOutputAt(component.LastPass) && component.LastPass < i) component.StoreFlipped = !component.StoreFlipped;
        }
    }

    /// <summary>Components that need a kernel for a pass.</summary>
    private IEnumerable<int> Touched(Pass pass) => pass switch
    {
        SeparableConvolutionPass convolution => Where(c => c < convolution.Components.Length && convolution.Components[c] is not null),
        SeparableRecursivePass recursive => Where(c =>
            (recursive.ComponentMask >> c & 1) != 0 && (recursive.SigmaHorizontal > 0 || recursive.SigmaVertical > 0)),
        LutPass lut => Where(c => c < lut.Tables.Length && !lut.Tables[c].IsDefault),
        ColorMatrixPass matrix => matrix.Components,
        FlipPass { Horizontal: true } => Where(_ => true),
        // Bytes of no component stay where they are: such a plane cannot be turned over as a whole.
        FlipPass { Vertical: true } => Where(c => _shapes[_components[c].Plane].HasGaps),
        _ => [],
    };

    private IEnumerable<int> Where(Func<int, bool> wanted) => Enumerable.Range(0, _components.Length).Where(wanted);

    private void Add(Pass pass, int index)
    {
        switch (pass)
        {
            case SeparableConvolutionPass convolution:
                foreach (var c in Touched(pass)) Convolve(c, convolution.Components[c]!, index);
                break;
            case SeparableRecursivePass recursive:
                foreach (var c in Touched(pass)) Recurse(c, recursive, index);
                break;
            case LutPass lut:
                foreach (var c in Touched(pass)) LookUp(c, lut.Tables[c], index);
                break;
            case ColorMatrixPass matrix:
                Mix(matrix, index);
                break;
            case FlipPass flip:
                Flip(flip, index);
                break;
        }
    }

    private void Flip(FlipPass flip, int index)
    {
        for (var c = 0; c < _components.Length; c++)
        {
            var component = _components[c];
            // What has been stored upside down already (FindLastTouch) stays; anything else is read upside down from here on.
            if (flip.Vertical && component.Place.Home != PlaneHome.Output)
                component.Place = component.Place with { Flipped = !component.Place.Flipped };
            if (flip.Horizontal) Mirror(c, index);
        }
    }

    /// <summary>Adds a step that makes a component from itself.</summary>
    /// <param name="component">Which component.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="tile">Samples that one invocation makes.</param>
    /// <param name="toOutput">True: nothing touches the component afterwards.</param>
    /// <param name="values">Numbers for the kernel.</param>
    /// <param name="table">Its uniform block.</param>
    /// <param name="second">A second place that it reads: the component's earlier one, or a look-up table.</param>
    /// <param name="keepSource">True: a later step reads the place again, as its second.</param>
    /// <param name="rowsInX">True: invocations number rows in x and columns in y.</param>
    private void Emit(
        int component,
        Kernel kernel,
        (int Width, int Height) tile,
        bool toOutput,
        float[]? values = null,
        (int Offset, int Length) table = default,
        PlaneRef? second = null,
        bool keepSource = false,
        bool rowsInX = false)
    {
        var state = _components[component];
        var phase = state.Ready;
        PlaneRef[] sources = second is { } other ? [state.Place, other] : [state.Place];
        if (!keepSource) foreach (var source in sources) _scratch.Read(source, phase);
        var target = toOutput ? state.Output : _scratch.Take(state.Size, kernel.Target.SampleBytes(kernel.Depth), phase);
        _steps.Add(new KernelStep
        {
            Kernel = kernel,
            Phase = phase,
            Sources = sources,
            Targets = [target],
            Size = state.Size,
            Tile = tile,
            Values = values ?? [],
            Table = table,
            RowsInX = rowsInX,
        });
        state.MoveTo(target, kernel.Target, phase + 1);
    }
}
