using MediaShm.Gpu.Devices.Ilgpu.Kernels;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>What each pass launches.</summary>
internal sealed partial class IlgpuPlanner
{
    /// <summary>Code values by which a start outside the halo may be wrong, at worst.</summary>
    private const double StartError = 0.05;

    private const int ShortestSegment = 64;

    private void Add(Pass pass, int component, int index)
    {
        var (from, to) = (_components[component].Place, Target(component, index));
        switch (pass)
        {
            case LutPass lut:
                _steps.Add(new LookUpStep(from, to, AddTable(lut.Tables[component].AsSpan())));
                break;
            case SeparableConvolutionPass convolution:
                Convolve(convolution.Components[component]!, from, to);
                break;
            case SeparableRecursivePass recursive:
                Smooth(recursive, from, to);
                break;
        }

        MoveTo(component, to);
    }

    private void Mix(ColorMatrixPass pass, int index)
    {
        var n = pass.Components.Length;
        var sources = new Samples[4];
        for (var i = 0; i < sources.Length; i++) sources[i] = _components[pass.Components[Math.Min(i, n - 1)]].Place;
        for (var i = 0; i < n; i++)
        {
            var row = pass.Matrix.AsSpan(i * n, n);
            var mixture = new Mixture
            {
                Count = n,
                A = row[0],
                B = n > 1 ? row[1] : 0,
                C = n > 2 ? row[2] : 0,
                D = n > 3 ? row[3] : 0,
                Offset = pass.Offset[i],
            };
            _steps.Add(new MixStep(sources, Target(pass.Components[i], index), mixture));
        }

        foreach (var c in pass.Components) MoveTo(c, Target(c, index));
    }

    private void Convolve(ConvolutionKernel kernel, Samples from, Samples to)
    {
        var between = from;
        if (kernel.Horizontal is not [1f])
        {
            between = Between(0, from);
            _steps.Add(new ConvolveRowsStep(from, between, AddTable(kernel.Horizontal.AsSpan()) / 4, kernel.Horizontal.Length));
        }

        var sharpening = new Sharpening { IsOn = kernel.Amount is null ? 0 : 1, Amount = kernel.Amount ?? 0 };
        _steps.Add(new ConvolveColumnsStep(between, to, AddTable(kernel.Vertical.AsSpan()) / 4, kernel.Vertical.Length, from, sharpening));
    }

    private void Smooth(SeparableRecursivePass pass, Samples from, Samples to)
    {
        var rows = pass.SigmaHorizontal > 0 ? pass.Steps : 0;
        var all = rows + (pass.SigmaVertical > 0 ? pass.Steps : 0);
        var place = from;
        for (var i = 0; i < all; i++)
        {
            var alongRows = i < rows;
            var keep = RecursiveCoefficients.For(alongRows ? pass.SigmaHorizontal : pass.SigmaVertical, pass.Steps).Nu;
            var length = alongRows ? from.Width : from.Height;
            var lines = alongRows ? from.Height : from.Width;
            var halo = (int)Math.Min(length, Math.Ceiling(Math.Log(StartError / from.Max) / Math.Log(keep)));
            var recursion = new Recursion { Keep = (float)keep, Halo = halo, Segment = Math.Max(ShortestSegment, halo), AlongRows = alongRows ? 1 : 0 };
            var segments = (length + recursion.Segment - 1) / recursion.Segment;
            var (forward, backward) = (Between(0, from), i == all - 1 ? to : Between(1, from));
            _steps.Add(new RecurseStep(place, forward, recursion, lines, segments));
            _steps.Add(new RecurseStep(forward, backward, recursion with { Backward = 1 }, lines, segments));
            place = backward;
        }
    }

    /// <summary>A plane of floats of a component's size.</summary>
    private Samples Between(int which, Samples like) => _floats[which] with { Width = like.Width, Height = like.Height };
}
