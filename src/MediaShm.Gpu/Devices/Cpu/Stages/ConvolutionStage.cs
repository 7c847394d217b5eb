using System.Collections.Immutable;
using MediaShm.Gpu.Devices.Cpu.Kernels;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Cpu.Stages;

/// <summary>
/// Convolves one component with one kernel. Sharpening multiplies the difference to the blurred value, so there the blurred
/// value must be exact: in 16-bit integers where weights and sums fit, in single precision where its 24 bits hold every
/// sum, else in double precision in the order of the reference. Without sharpening single precision is always enough.
/// </summary>
internal sealed unsafe class ConvolutionStage : CpuStage
{
    private enum Precision
    {
        Words,
        Single,
        Double,
    }

    private readonly Operand _operand;
    private readonly ConvolutionKernel _kernel;
    private readonly int _depth;
    private readonly Precision _precision;
    private readonly WholeWeights? _whole;
    private readonly ConvolutionWeights<float>? _single;
    private readonly ConvolutionWeights<double>? _double;

    /// <param name="operand">The component.</param>
    /// <param name="kernel">What to convolve it with.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="width">Samples in a row.</param>
    public ConvolutionStage(Operand operand, ConvolutionKernel kernel, int depth, int width)
    {
        (_operand, _kernel, _depth) = (operand, kernel, depth);
        _whole = AsWhole(kernel);
        _precision = Choose();
        var (across, down) = (kernel.Horizontal.Length, kernel.Vertical.Length);
        var largest = kernel.Horizontal.Sum(w => Math.Abs((double)w)) * kernel.Vertical.Sum(w => Math.Abs((double)w)) * ((1 << depth) - 1);
        var (difference, amount) = (largest + (1 << depth), Math.Abs((double)(kernel.Amount ?? 0)));
        var fits = kernel.Amount is null ? largest < 1 << 30 : difference < 1 << 22 && difference * (amount / 65536 + 1) < 1 << 30;
        var isShort = difference * amount < int.MaxValue;
        if (_precision == Precision.Single) _single = new([.. kernel.Horizontal], [.. kernel.Vertical], fits, isShort);
        if (_precision == Precision.Double) _double = new([.. kernel.Horizontal], [.. kernel.Vertical], fits, isShort);
        ScratchBytes = _precision switch
        {
            Precision.Words => FixedConvolution<Sample8>.ScratchBytes(width, across),
            Precision.Single => FloatConvolution<Sample8, float>.ScratchBytes(width, across, down),
            _ => FloatConvolution<Sample8, double>.ScratchBytes(width, across, down),
        };
    }

    public override long ScratchBytes { get; }

    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        if (_depth == 8) Run<Sample8>(planes, scratch, part, parts);
        else Run<Sample16>(planes, scratch, part, parts);
    }

    private void Run<TSample>(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
        where TSample : struct, ISample
    {
        var (source, target) = (planes[_operand.Source], planes[_operand.Target]);
        var (first, last) = Rows(source.Height, part, parts);
        var (amount, depth) = (_kernel.Amount, _depth);
        if (_precision == Precision.Words) FixedConvolution<TSample>.Run(source, target, _whole!, amount, depth, first, last, scratch);
        else if (_precision == Precision.Single) FloatConvolution<TSample, float>.Run(source, target, _single!, amount, depth, first, last, scratch);
        else FloatConvolution<TSample, double>.Run(source, target, _double!, amount, depth, first, last, scratch);
    }

    private Precision Choose()
    {
        if (_whole is not null)
        {
            var sum = (long)_whole.Vertical.Sum() * _whole.Horizontal.Sum();
            var isPositive = _whole.Vertical.Min() >= 0 && _whole.Horizontal.Min() >= 0;
            var largest = sum * ((1 << _depth) - 1) + (1L << _whole.Bits >> 1);
            // Differences and samples are signed words there, and the amount's upper half one more; results are not clipped.
            var fits = largest <= ushort.MaxValue && _depth <= 12 && Math.Abs((long)(_kernel.Amount ?? 0)) <= 7 << 16;
            if (isPositive && fits && sum <= 1L << _whole.Bits) return Precision.Words;
        }

        if (_kernel.Amount is null) return Precision.Single;
        var exact = _whole is not null && _depth + Magnitude(_whole.Vertical) + Magnitude(_whole.Horizontal) <= 23;
        return exact ? Precision.Single : Precision.Double;
    }

    private static int Magnitude(int[] weights) => (int)Math.Ceiling(Math.Log2(Math.Max(2, weights.Sum(w => Math.Abs((double)w)))));

    private static WholeWeights? AsWhole(ConvolutionKernel kernel) =>
        AsWhole(kernel.Horizontal) is var (horizontal, horizontalBits) && AsWhole(kernel.Vertical) is var (vertical, verticalBits)
            ? new WholeWeights(horizontal, vertical, horizontalBits, verticalBits)
            : null;

    /// <summary>The weights times the smallest power of two that makes them whole, if one up to 2^22 does.</summary>
    private static (int[] Numbers, int Bits)? AsWhole(ImmutableArray<float> weights)
    {
        for (var bits = 0; bits <= 22; bits++)
        {
            var scale = (double)(1 << bits);
            if (weights.All(w => Math.Abs(w * scale) < 1 << 23 && w * scale == Math.Floor(w * scale)))
                return ([.. weights.Select(w => (int)(w * scale))], bits);
        }

        return null;
    }
}
