using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>
/// Turns passes into dispatches. Each plane is followed on its own: it moves from the input through scratch planes, and the
/// last kernel that makes it writes the output. A plane that no pass touches is copied once, at the end.
/// </summary>
internal sealed partial class ChainPlanner
{
    private readonly FrameFormat _format;
    private readonly PlaneState[] _planes;
    private readonly List<KernelStep> _steps = [];
    private readonly ScratchPlanner _scratch;
    private readonly TableBuilder _tables;

    private ChainPlanner(FrameFormat format, ShaderLimits limits)
    {
        _format = format;
        _scratch = new ScratchPlanner(limits.PlaneAlignment);
        _tables = new TableBuilder(limits.UniformAlignment);
        _planes = new PlaneState[format.PlaneCount];
        for (var p = 0; p < _planes.Length; p++)
            _planes[p] = new PlaneState { Place = new PlaneRef(PlaneHome.Input, p), Bits = 8, Size = (format.PlaneWidth(p), format.PlaneHeight(p)) };
    }

    /// <summary>Plans a chain whose passes are all supported (<see cref="Refusal"/> answered null).</summary>
    public static ChainPlan Plan(IReadOnlyList<Pass> passes, FrameFormat format, ShaderLimits limits)
    {
        var planner = new ChainPlanner(format, limits);
        planner.FindLastTouch(passes);
        for (var i = 0; i < passes.Count; i++)
        {
            var first = planner._steps.Count;
            planner.Add(passes[i], i);
            for (var step = first; step < planner._steps.Count; step++) planner._steps[step] = planner._steps[step] with { Pass = NameOf(passes, i) };
        }

        for (var p = 0; p < planner._planes.Length; p++)
            if (planner._planes[p].LastPass < 0) planner.Copy(p, mirrored: false, isLast: true);
        // A stable order by phase: within one phase the order does not matter.
        return new ChainPlan(
            format,
            format,
            [.. planner._steps.OrderBy(step => step.Phase)],
            CopyAll(format, new Kernel("copy_from_bytes", 8, 8, 4, 0, 0, 32, 1), (16, 1), PlaneHome.GivenInput, PlaneHome.Input),
            CopyAll(format, new Kernel("copy_to_bytes", 8, 8, 0, 0, 0, 32, 1, WritesBytes: true), (4, 1), PlaneHome.Output, PlaneHome.GivenOutput),
            planner._scratch.Planes,
            planner._scratch.Bytes,
            planner._tables.ToArray());
    }

    /// <summary>Why a pass cannot run on frames of a format here; null when it can.</summary>
    public static string? Refusal(Pass pass, FrameFormat format, ShaderLimits limits) => FormatRefusal(format, limits) ?? PassCheck.Problem(pass, format);

    /// <summary>Why frames of a format cannot be worked on at all; null when they can.</summary>
    public static string? FormatRefusal(FrameFormat format, ShaderLimits limits)
    {
        if (format.Pixel.IsUnknown || !IsPlanar8(format.Pixel.Info)) return $"frames of {format.Pixel} are not supported yet; 8-bit planar ones are";
        for (var p = 0; p < format.PlaneCount; p++)
            if (4L * (format.PlaneWidth(p) + 63L) * format.PlaneHeight(p) > limits.MaxStorageRange)
                return $"frames of {format} exceed what the driver binds at once ({limits.MaxStorageRange} bytes)";
        return null;
    }

    // For measurements: the record's name, numbered where a chain has several of it.
    private static string NameOf(IReadOnlyList<Pass> passes, int index)
    {
        var name = passes[index].GetType().Name;
        var before = passes.Take(index).Count(pass => pass.GetType() == passes[index].GetType());
        return name[..^nameof(Pass).Length] + (before > 0 ? $" {before + 1}" : "");
    }

    private static bool IsPlanar8(PixelFormatInfo info) =>
        (info.Traits & (PixelFormatTraits.Palette | PixelFormatTraits.Bitstream | PixelFormatTraits.Bayer | PixelFormatTraits.Float)) == 0
        && info.PlaneCount == info.Components.Length
        && info.Components.All(c => c is { Step: 1, Offset: 0, Shift: 0, Depth: 8 });

    private static KernelStep[] CopyAll(FrameFormat format, Kernel kernel, (int Width, int Height) tile, PlaneHome from, PlaneHome to) =>
    [
        .. Enumerable.Range(0, format.PlaneCount).Select(p => new KernelStep
        {
            Kernel = kernel,
            Phase = 0,
            Sources = [new PlaneRef(from, p)],
            Targets = [new PlaneRef(to, p)],
            Size = (format.PlaneWidth(p), format.PlaneHeight(p)),
            Tile = tile,
        }),
    ];

    private void FindLastTouch(IReadOnlyList<Pass> passes)
    {
        for (var i = 0; i < passes.Count; i++)
        {
            foreach (var plane in Touched(passes[i])) _planes[plane].LastPass = i;
        }

        // Vertical flips after the last kernel turn the plane over as it is stored.
        for (var i = 0; i < passes.Count; i++)
        {
            if (passes[i] is not FlipPass { Vertical: true }) continue;
            foreach (ref var plane in _planes.AsSpan())
                if (plane.LastPass >= 0 && plane.LastPass < i) plane.StoreFlipped = !plane.StoreFlipped;
        }
    }

    /// <summary>Planes that need a kernel for a pass.</summary>
    private IEnumerable<int> Touched(Pass pass) => pass switch
    {
        SeparableConvolutionPass convolution => PlanesWhere(c => c < convolution.Components.Length && convolution.Components[c] is not null),
        SeparableRecursivePass recursive => PlanesWhere(c =>
            (recursive.ComponentMask >> c & 1) != 0 && (recursive.SigmaHorizontal > 0 || recursive.SigmaVertical > 0)),
        LutPass lut => PlanesWhere(c => c < lut.Tables.Length && !lut.Tables[c].IsDefault),
        ColorMatrixPass matrix => matrix.Components.Select(PlaneOf),
        FlipPass { Horizontal: true } => PlanesWhere(_ => true),
        _ => [],
    };

    private IEnumerable<int> PlanesWhere(Func<int, bool> wanted) =>
        Enumerable.Range(0, _format.Pixel.Info.Components.Length).Where(wanted).Select(PlaneOf);

    private int PlaneOf(int component) => _format.Pixel.Info.Components[component].Plane;

    private int ComponentOf(int plane)
    {
        var components = _format.Pixel.Info.Components;
        for (var i = 0; i < components.Length; i++)
            if (components[i].Plane == plane) return i;
        throw new InvalidOperationException($"no component lies in plane {plane}");
    }

    private void Add(Pass pass, int index)
    {
        switch (pass)
        {
            case SeparableConvolutionPass convolution:
                foreach (var p in Touched(pass)) Convolve(p, convolution.Components[ComponentOf(p)]!, _planes[p].LastPass == index);
                break;
            case SeparableRecursivePass recursive:
                foreach (var p in Touched(pass)) Recurse(p, recursive, _planes[p].LastPass == index);
                break;
            case LutPass lut:
                foreach (var p in Touched(pass)) LookUp(p, lut.Tables[ComponentOf(p)], _planes[p].LastPass == index);
                break;
            case ColorMatrixPass matrix:
                MixPlanes(matrix, index);
                break;
            case FlipPass flip:
                Flip(flip, index);
                break;
        }
    }

    private void Flip(FlipPass flip, int index)
    {
        for (var p = 0; p < _planes.Length; p++)
        {
            // Before the last kernel (or without one) the plane is read upside down; after it, FindLastTouch has seen to it.
            if (flip.Vertical && (_planes[p].LastPass < 0 || _planes[p].LastPass >= index))
                _planes[p].Place = _planes[p].Place with { Flipped = !_planes[p].Place.Flipped };
            if (flip.Horizontal) Copy(p, mirrored: true, _planes[p].LastPass == index);
        }
    }

    private void Copy(int plane, bool mirrored, bool isLast)
    {
        const int quads = 4;
        Emit(plane, new Kernel("copy", 8, 8, quads, mirrored ? 1 : 0, 0, 32, 1), (4 * quads, 1), isLast);
    }

    /// <summary>Adds a step that makes a plane from itself.</summary>
    /// <param name="plane">Which plane.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="tile">Samples that one invocation makes.</param>
    /// <param name="toOutput">True: nothing touches the plane afterwards.</param>
    /// <param name="values">Numbers for the kernel.</param>
    /// <param name="table">Its table.</param>
    /// <param name="second">A second place that it reads, which was <paramref name="plane"/>'s earlier.</param>
    /// <param name="keepSource">True: a later step reads the place again, as its second.</param>
    /// <param name="rowsInX">True: invocations number rows in x and columns in y.</param>
    private void Emit(
        int plane,
        Kernel kernel,
        (int Width, int Height) tile,
        bool toOutput,
        float[]? values = null,
        (int Offset, int Length) table = default,
        PlaneRef? second = null,
        bool keepSource = false,
        bool rowsInX = false)
    {
        ref var state = ref _planes[plane];
        var phase = state.Ready;
        PlaneRef[] sources = second is { } other ? [state.Place, other] : [state.Place];
        if (!keepSource) foreach (var source in sources) _scratch.Read(source, phase);
        var target = toOutput
            ? new PlaneRef(PlaneHome.Output, plane, state.StoreFlipped)
            : _scratch.Take(state.Size, kernel.TargetBits, phase);
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
        state = state with { Place = target, Bits = kernel.TargetBits, Ready = phase + 1 };
    }

    /// <summary>Where a plane has got to.</summary>
    private record struct PlaneState
    {
        public PlaneState()
        {
        }

        /// <summary>Where it lies.</summary>
        public PlaneRef Place { get; set; }

        /// <summary>Width of its samples there.</summary>
        public int Bits { get; set; }

        /// <summary>The first phase that may read it.</summary>
        public int Ready { get; set; }

        /// <summary>Its size in samples.</summary>
        public (int Width, int Height) Size { get; init; }

        /// <summary>The last pass that needs a kernel for it; -1: none.</summary>
        public int LastPass { get; set; } = -1;

        /// <summary>True: the last kernel stores it upside down, for the flips that come after.</summary>
        public bool StoreFlipped { get; set; }
    }
}
