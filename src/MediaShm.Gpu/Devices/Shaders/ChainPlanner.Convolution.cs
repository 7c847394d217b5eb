using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Separable convolution: one stage along rows, one along columns.</summary>
internal sealed partial class ChainPlanner
{
    private const int MaxUnrolledRadius = 12;
    private const int Padding = 16; // zero weights at either end, so that no index needs a check

    // Constant 8 of the convolution kernels.
    private const int Unroll = 1;
    private const int Sharpen = 2;

    private void Convolve(int plane, ConvolutionKernel kernel, bool isLast)
    {
        var original = _planes[plane].Place;
        var sharpens = kernel.Amount is not null;
        if (kernel.Horizontal is not [1f])
        {
            const int tile = 32;
            // Fixed point between the stages cannot hold negative sums, and a sharpening magnifies its rounding.
            var between = sharpens || kernel.Horizontal.Any(w => w < 0) || kernel.Horizontal.Sum() > 1.001f ? 32 : 16;
            var (stage, weights) = Stage(plane, "convolve_rows", kernel.Horizontal.AsSpan(), between, tile, mode: 0);
            Emit(plane, stage, (tile, 1), toOutput: false, table: weights, keepSource: sharpens);
        }

        const int rows = 8;
        var (last, lastWeights) = Stage(plane, "convolve_columns", kernel.Vertical.AsSpan(), 8, rows, sharpens ? Sharpen : 0);
        float[] values = kernel.Amount is { } amount ? [BitConverter.Int32BitsToSingle(amount)] : [];
        Emit(plane, last, (4, rows), isLast, values, lastWeights, sharpens ? original : null);
    }

    private (Kernel Kernel, (int Offset, int Length) Weights) Stage(
        int plane, string shader, ReadOnlySpan<float> weights, int targetBits, int tile, int mode)
    {
        var radius = weights.Length / 2;
        if (radius <= MaxUnrolledRadius) mode |= Unroll;
        var padded = new float[weights.Length + 2 * Padding];
        weights.CopyTo(padded.AsSpan(Padding));
        return (new Kernel(shader, _planes[plane].Bits, targetBits, tile, radius, mode, 8, 4), _tables.AddSpread<float>(padded));
    }
}
