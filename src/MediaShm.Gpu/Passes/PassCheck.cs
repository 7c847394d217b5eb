using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Passes;

/// <summary>Finds what is wrong with a pass before any device sees it, so that all devices refuse the same things in the same words.</summary>
public static class PassCheck
{
    /// <summary>Largest number of weights in one direction of a <see cref="ConvolutionKernel"/>.</summary>
    public const int MaxTaps = 255;

    /// <summary>Null when a pass makes sense for frames of a format; else one line that says what does not.</summary>
    public static string? Problem(Pass pass, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (!ComponentGeometry.Describes(format.Pixel)) return $"{format.Pixel} is not a format of 8 to 16 bit integer components";
        return pass switch
        {
            SeparableConvolutionPass convolution => Problem(convolution, format.Pixel.Info.Components.Length),
            SeparableRecursivePass recursive => Problem(recursive),
            LutPass lut => Problem(lut, format),
            ColorMatrixPass matrix => Problem(matrix, format),
            FlipPass => null,
            _ => $"{pass.GetType().Name} is not a known pass",
        };
    }

    private static string? Problem(SeparableConvolutionPass pass, int components)
    {
        if (pass.Components.IsDefault) return "a convolution needs a list of kernels";
        for (var i = 0; i < Math.Min(pass.Components.Length, components); i++)
        {
            if (pass.Components[i] is not { } kernel) continue;
            foreach (var weights in (ReadOnlySpan<System.Collections.Immutable.ImmutableArray<float>>)[kernel.Horizontal, kernel.Vertical])
            {
                if (weights.IsDefault || weights.Length is < 1 or > MaxTaps || weights.Length % 2 == 0)
                    return $"component {i}: a kernel has an odd number of weights, 1 to {MaxTaps}";
                foreach (var w in weights)
                    if (!float.IsFinite(w)) return $"component {i}: a weight is not finite";
            }
        }

        return null;
    }

    private static string? Problem(SeparableRecursivePass pass)
    {
        if (pass.Steps is < 1 or > 6) return $"steps is {pass.Steps}, it can be 1 to 6";
        return float.IsFinite(pass.SigmaHorizontal) && float.IsFinite(pass.SigmaVertical) && pass.SigmaHorizontal >= 0 && pass.SigmaVertical >= 0
            ? null
            : $"sigma is {pass.SigmaHorizontal} by {pass.SigmaVertical}, both must be finite and not negative";
    }

    private static string? Problem(LutPass pass, FrameFormat format)
    {
        if (pass.Tables.IsDefault) return "a LUT pass needs a list of tables";
        for (var i = 0; i < Math.Min(pass.Tables.Length, format.Pixel.Info.Components.Length); i++)
        {
            if (pass.Tables[i].IsDefault) continue;
            var max = ComponentGeometry.Of(format, i).MaxValue;
            if (pass.Tables[i].Length != max + 1) return $"component {i}: the table has {pass.Tables[i].Length} entries, it needs {max + 1}";
            foreach (var entry in pass.Tables[i])
                if (entry > max) return $"component {i}: the table holds {entry}, the largest code value is {max}";
        }

        return null;
    }

    private static string? Problem(ColorMatrixPass pass, FrameFormat format)
    {
        if (pass.Components.IsDefaultOrEmpty || pass.Matrix.IsDefault || pass.Offset.IsDefault)
            return "a matrix pass needs components, weights and offsets";
        var n = pass.Components.Length;
        if (pass.Matrix.Length != n * n || pass.Offset.Length != n)
            return $"{n} components need {n * n} weights and {n} offsets, not {pass.Matrix.Length} and {pass.Offset.Length}";
        for (var i = 0; i < n; i++)
        {
            var c = pass.Components[i];
            if (c < 0 || c >= format.Pixel.Info.Components.Length) return $"{format.Pixel} has no component {c}";
            if (pass.Components.IndexOf(c) != i) return $"component {c} is listed twice";
            var (first, other) = (ComponentGeometry.Of(format, pass.Components[0]), ComponentGeometry.Of(format, c));
            if (first.Width != other.Width || first.Height != other.Height)
                return $"components {pass.Components[0]} and {c} of {format.Pixel} differ in size";
        }

        foreach (var w in pass.Matrix)
            if (!float.IsFinite(w)) return "a weight is not finite";
        foreach (var o in pass.Offset)
            if (!float.IsFinite(o)) return "an offset is not finite";
        return null;
    }
}
