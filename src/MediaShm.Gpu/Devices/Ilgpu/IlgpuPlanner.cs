using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices.Ilgpu.Kernels;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// Turns passes into launches. Each component is followed on its own: it moves from the input picture through planes of code
/// values, and the last kernel that makes it writes the output picture. Flips mirror where a component is read or written.
/// </summary>
internal sealed partial class IlgpuPlanner
{
    /// <summary>Places in the arena are 32-bit numbers in kernels.</summary>
    private const long MaxBytes = int.MaxValue;

    private readonly FrameFormat _format;
    private readonly FrameLayout _picture;
    private readonly List<IlgpuStep> _steps = [];
    private readonly List<byte> _tables = [];
    private readonly ComponentState[] _components;
    private readonly Samples[] _floats = new Samples[2]; // results between kernels of one pass, whatever the component
    private readonly long _outputAt;
    private readonly long _tablesAt;

    private IlgpuPlanner(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        _format = format;
        _picture = FrameLayout.For(format, out var bytes);
        _outputAt = Round(bytes);
        var end = 2 * _outputAt;
        _components = new ComponentState[format.Pixel.Info.Components.Length];
        for (var c = 0; c < _components.Length; c++)
        {
            var g = ComponentGeometry.Of(format, c);
            _components[c] = new ComponentState { Place = InPicture(g, 0), Output = InPicture(g, _outputAt), Spare = [CodePlane(g, ref end), CodePlane(g, ref end)] };
        }

        for (var i = 0; i < _floats.Length; i++) _floats[i] = FloatPlane(format, ref end);
        _tablesAt = end;
        FindLastTouch(passes);
    }

    /// <summary>Plans a chain whose passes are all sensible (<see cref="PassCheck"/> found nothing).</summary>
    /// <exception cref="DeviceException">The frames are too large.</exception>
    public static IlgpuPlan Plan(IReadOnlyList<Pass> passes, FrameFormat format, string device)
    {
        if (Need(format) > MaxBytes) throw new DeviceException($"{device}: frames of {format} need {Need(format)} bytes at once, the limit is {MaxBytes}; use --device cpu");
        var planner = new IlgpuPlanner(passes, format);
        planner.CopyBytesOfNoComponent();
        for (var i = 0; i < passes.Count; i++) planner.Add(passes[i], i);
        for (var c = 0; c < planner._components.Length; c++)
            if (planner._components[c].LastPass < 0) planner._steps.Add(new CopyStep(planner._components[c].Place, planner._components[c].Output));
        return new IlgpuPlan(
            format, planner._picture, planner._outputAt, planner._tablesAt, [.. planner._tables], Round(planner._tablesAt + planner._tables.Count), planner._steps);
    }

    private static long Need(FrameFormat format)
    {
        _ = FrameLayout.For(format, out var bytes);
        // Two pictures, two code planes for each component, two planes of floats and room for tables.
        return 2 * bytes + 2L * 2 * (format.Width + 64L) * format.Height * format.Pixel.Info.Components.Length
            + 2L * 4 * (format.Width + 64L) * format.Height + (1 << 20);
    }

    private Samples InPicture(ComponentGeometry g, long at) => new()
    {
        First = checked((int)(at + _picture.Planes[g.Plane].Offset + g.Offset)),
        Stride = checked((int)_picture.Planes[g.Plane].Stride),
        Step = g.Step,
        WordBytes = g.WordBytes,
        Shift = g.Shift,
        Max = g.MaxValue,
        Width = g.Width,
        Height = g.Height,
    };

    private static Samples CodePlane(ComponentGeometry g, ref long end)
    {
        var word = g.Depth > 8 ? 2 : 1;
        var plane = new Samples
        {
            First = checked((int)end),
            Stride = (int)Round(g.Width * word),
            Step = word,
            WordBytes = word,
            Max = g.MaxValue,
            Width = g.Width,
            Height = g.Height,
        };
        end += (long)plane.Stride * plane.Height;
        return plane;
    }

    /// <summary>A plane of floats for the largest component; counted in floats.</summary>
    private static Samples FloatPlane(FrameFormat format, ref long end)
    {
        var plane = new Samples { First = checked((int)(end / 4)), Stride = (int)Round(format.Width), Step = 1, WordBytes = 4, Width = format.Width, Height = format.Height };
        end += 4L * plane.Stride * plane.Height;
        return plane;
    }

    /// <summary>Planes with bytes of no component (the X of RGBX, the odd end of a packed row): those become the input's.</summary>
    private void CopyBytesOfNoComponent()
    {
        for (var p = 0; p < _format.PlaneCount; p++)
        {
            var here = _format.Pixel.Info.Components.Where(c => c.Plane == p).ToArray();
            if (here.Length > 0 && here.All(c => c.Step == here[0].Step) && here.Sum(c => c.WordBytes) == here[0].Step) continue;
            var bytes = new Samples
            {
                First = checked((int)_picture.Planes[p].Offset),
                Stride = checked((int)_picture.Planes[p].Stride),
                Step = 1,
                WordBytes = 1,
                Max = 255,
                Width = _format.RowBytes(p),
                Height = _format.PlaneHeight(p),
            };
            _steps.Add(new CopyStep(bytes, bytes with { First = checked((int)(bytes.First + _outputAt)) }));
        }
    }

    private void FindLastTouch(IReadOnlyList<Pass> passes)
    {
        for (var i = 0; i < passes.Count; i++)
            foreach (var c in Touched(passes[i])) _components[c].LastPass = i;
        // Flips after the last kernel mirror where it writes; those before it, where the next one reads (Add).
        for (var i = 0; i < passes.Count; i++)
        {
            if (passes[i] is not FlipPass flip) continue;
            foreach (var component in _components)
                if (component.LastPass >= 0 && component.LastPass < i) component.Output = Mirror(component.Output, flip);
        }
    }

    /// <summary>Components that need a kernel for a pass.</summary>
    private IEnumerable<int> Touched(Pass pass) => pass switch
    {
        SeparableConvolutionPass convolution => Where(c => c < convolution.Components.Length && convolution.Components[c] is not null),
        SeparableRecursivePass recursive => Where(c => (recursive.ComponentMask >> c & 1) != 0 && (recursive.SigmaHorizontal > 0 || recursive.SigmaVertical > 0)),
        LutPass lut => Where(c => c < lut.Tables.Length && !lut.Tables[c].IsDefault),
        ColorMatrixPass matrix => matrix.Components,
        _ => [],
    };

    private IEnumerable<int> Where(Func<int, bool> wanted) => Enumerable.Range(0, _components.Length).Where(wanted);

    private void Add(Pass pass, int index)
    {
        switch (pass)
        {
            case FlipPass flip:
                foreach (var component in _components)
                    if (component.LastPass < 0 || component.LastPass > index) component.Place = Mirror(component.Place, flip);
                break;
            case ColorMatrixPass matrix:
                Mix(matrix, index);
                break;
            default:
                foreach (var c in Touched(pass)) Add(pass, c, index);
                break;
        }
    }

    private static Samples Mirror(Samples s, FlipPass flip)
    {
        if (flip.Horizontal) (s.First, s.Step) = (s.First + (s.Width - 1) * s.Step, -s.Step);
        if (flip.Vertical) (s.First, s.Stride) = (s.First + (s.Height - 1) * s.Stride, -s.Stride);
        return s;
    }

    /// <summary>Where the result of a pass goes: the output when nothing touches the component afterwards.</summary>
    private Samples Target(int component, int index)
    {
        var state = _components[component];
        return state.LastPass == index ? state.Output : state.Spare[state.NextSpare];
    }

    /// <summary>Moves a component to where a pass has put it.</summary>
    private void MoveTo(int component, Samples place)
    {
        _components[component].Place = place;
        _components[component].NextSpare ^= 1;
    }

    private int AddTable<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        while (_tables.Count % 4 != 0) _tables.Add(0);
        var at = _tablesAt + _tables.Count;
        foreach (var b in MemoryMarshal.AsBytes(values)) _tables.Add(b);
        return checked((int)at);
    }

    private static long Round(long value) => (value + 255) / 256 * 256;

    /// <summary>Where a component has got to.</summary>
    private sealed class ComponentState
    {
        public Samples Place { get; set; }

        public Samples Output { get; set; }

        public required Samples[] Spare { get; init; }

        public int NextSpare { get; set; }

        /// <summary>The last pass that needs a kernel for it; -1: none.</summary>
        public int LastPass { get; set; } = -1;
    }
}
