using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Reference;

/// <summary>Every pass, sample by sample in double precision, as its description in Pass.cs says. Clarity before speed.</summary>
internal static class ReferencePasses
{
    /// <summary>Applies a pass to all components of a frame; components it leaves alone come back as the same object.</summary>
    public static ReferenceImage[] Apply(Pass pass, ReferenceImage[] images) => pass switch
    {
        SeparableConvolutionPass convolution => PerComponent(images, (c, image) =>
            c < convolution.Components.Length && convolution.Components[c] is { } kernel ? Convolve(kernel, image) : image),
        SeparableRecursivePass recursive => PerComponent(images, (c, image) =>
            (recursive.ComponentMask >> c & 1) != 0 ? Smooth(recursive, image) : image),
        LutPass lut => PerComponent(images, (c, image) =>
            c < lut.Tables.Length && !lut.Tables[c].IsDefault ? PerSample(image, (x, y) => lut.Tables[c][image.At(x, y)]) : image),
        FlipPass flip => PerComponent(images, (_, image) => PerSample(image, (x, y) =>
            image.At(flip.Horizontal ? image.Width - 1 - x : x, flip.Vertical ? image.Height - 1 - y : y))),
        ColorMatrixPass matrix => Mix(matrix, images),
        _ => throw new DeviceException($"the scalar reference has no {pass.GetType().Name}"),
    };

    private static ReferenceImage Convolve(ConvolutionKernel kernel, ReferenceImage image)
    {
        var (width, height) = (image.Width, image.Height);
        var (left, up) = (kernel.Horizontal.Length / 2, kernel.Vertical.Length / 2);
        var rows = new double[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0.0;
                for (var k = 0; k < kernel.Vertical.Length; k++) sum += (double)kernel.Vertical[k] * image.At(x, y + k - up);
                rows[y * width + x] = sum;
            }
        }

        return PerSample(image, (x, y) =>
        {
            var sum = 0.0;
            for (var k = 0; k < kernel.Horizontal.Length; k++)
                sum += (double)kernel.Horizontal[k] * rows[y * width + Math.Clamp(x + k - left, 0, width - 1)];
            if (kernel.Amount is not { } amount) return image.Quantize(sum);
            var sample = image.At(x, y);
            var difference = sample - (long)Math.Floor(sum + 0.5);
            return (int)Math.Clamp(sample + (difference * amount >> 16), 0, image.MaxValue);
        });
    }

    private static ReferenceImage Smooth(SeparableRecursivePass pass, ReferenceImage image)
    {
        var (width, height) = (image.Width, image.Height);
        var values = Array.ConvertAll(image.Samples, s => (double)s);
        var horizontal = RecursiveCoefficients.For(pass.SigmaHorizontal, pass.Steps);
        var vertical = RecursiveCoefficients.For(pass.SigmaVertical, pass.Steps);
        for (var step = 0; step < pass.Steps; step++)
        {
            for (var y = 0; y < height; y++) SweepBothWays(values, y * width, 1, width, horizontal);
            for (var x = 0; x < width; x++) SweepBothWays(values, x, width, height, vertical);
        }

        return PerSample(image, (x, y) => image.Quantize(values[y * width + x] * horizontal.PostScale * vertical.PostScale));
    }

    /// <summary>One step along one line of <paramref name="count"/> values that lie <paramref name="stride"/> apart.</summary>
    private static void SweepBothWays(double[] values, int first, int stride, int count, RecursiveCoefficients along)
    {
        var last = first + (count - 1) * stride;
        values[first] *= along.BoundaryScale;
        for (var i = first + stride; i <= last; i += stride) values[i] += along.Nu * values[i - stride];
        values[last] *= along.BoundaryScale;
        for (var i = last; i > first; i -= stride) values[i - stride] += along.Nu * values[i];
    }

    private static ReferenceImage[] Mix(ColorMatrixPass pass, ReferenceImage[] images)
    {
        var result = (ReferenceImage[])images.Clone();
        var n = pass.Components.Length;
        for (var i = 0; i < n; i++)
        {
            var (row, offset) = (i * n, pass.Offset[i]);
            result[pass.Components[i]] = PerSample(images[pass.Components[i]], (x, y) =>
            {
                double sum = offset;
                for (var j = 0; j < n; j++) sum += (double)pass.Matrix[row + j] * images[pass.Components[j]].At(x, y);
                return images[pass.Components[0]].Quantize(sum);
            });
        }

        return result;
    }

    private static ReferenceImage[] PerComponent(ReferenceImage[] images, Func<int, ReferenceImage, ReferenceImage> apply)
    {
        var result = new ReferenceImage[images.Length];
        for (var c = 0; c < images.Length; c++) result[c] = apply(c, images[c]);
        return result;
    }

    private static ReferenceImage PerSample(ReferenceImage image, Func<int, int, int> value)
    {
        var result = image.Blank();
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                result.Samples[y * image.Width + x] = value(x, y);
        return result;
    }
}
