using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Separable convolution: one stage along rows, one along columns.</summary>
internal sealed partial class ChainPlanner
{
    private const int MaxUnrolledRadius = 12;
    private const int Padding = 16; // zero weights at either end, so that no index needs a check

    // Constant 4 of the convolution kernels.
    private const int Unroll = 1;
    private const int Sharpen = 2;
    private const int WideProducts = 4;

    private void Convolve(int component, ConvolutionKernel kernel, int index)
    {
        var original = _components[component].Place;
        var sharpens = kernel.Amount is not null;
        if (kernel.Horizontal is not [1f])
        {
            const int tile = 32;
            // Fixed point between the stages cannot hold negative sums, and a sharpening magnifies its rounding.
            var between = sharpens || kernel.Horizontal.Any(w => w < 0) || kernel.Horizontal.Sum() > 1.001f
                ? SampleKind.Floats
                : SampleKinds.ForSums(_components[component].Depth);
            var (stage, weights) = Stage(component, "convolve_rows", kernel.Horizontal.AsSpan(), between, tile, mode: 0);
            Emit(component, stage, (tile, 1), toOutput: false, table: weights, keepSource: sharpens);
        }

        const int rows = 8;
        var mode = !sharpens ? 0 : ProductsFit(kernel, _components[component].Depth) ? Sharpen : Sharpen | WideProducts;
        var (last, lastWeights) = Stage(component, "convolve_columns", kernel.Vertical.AsSpan(), SampleKind.Codes, rows, mode);
        float[] values = kernel.Amount is { } amount ? [BitConverter.Int32BitsToSingle(amount)] : [];
        Emit(component, last, (4, rows), _components[component].WritesOutputAt(index), values, lastWeights, sharpens ? original : null);
    }

    /// <summary>True when a sharpening's distances between a sample and its blurred value, times the amount, fit in 32 bits.</summary>
    private static bool ProductsFit(ConvolutionKernel kernel, int depth)
    {
        var blurred = (double)kernel.Horizontal.Sum(Math.Abs) * kernel.Vertical.Sum(Math.Abs);
        return ((1 << depth) * (1 + blurred) + 1) * Math.Abs((double)kernel.Amount!.Value) < int.MaxValue;
    }

    private (Kernel Kernel, (int Offset, int Length) Weights) Stage(
        int component, string shader, ReadOnlySpan<float> weights, SampleKind target, int tile, int mode)
    {
        var radius = weights.Length / 2;
        if (radius <= MaxUnrolledRadius) mode |= Unroll;
        var padded = new float[weights.Length + 2 * Padding];
        weights.CopyTo(padded.AsSpan(Padding));
        var state = _components[component];
        return (new Kernel(shader, state.Kind, target, state.Depth, (8, 4), tile, radius, mode), _tables.AddSpread<float>(padded));
    }
}
