using MediaShm.Pipeline.Frames;

namespace VideoFilter.Demo;

/// <summary>How near two pictures are.</summary>
internal static class Psnr
{
    /// <summary>
    /// Peak signal to noise ratio in dB over all samples of all planes, 10·log₁₀(255² / mean squared difference); infinite when equal.
    /// For formats of one byte per sample.
    /// </summary>
    public static double Of(in FrameView picture, in FrameView reference)
    {
        if (picture.Format != reference.Format) throw new ArgumentException($"{picture.Format} cannot be compared with {reference.Format}");
        long squares = 0, samples = 0;
        for (var plane = 0; plane < picture.Format.PlaneCount; plane++)
        {
            for (var row = 0; row < picture.Format.PlaneHeight(plane); row++)
            {
                var a = picture.Row(plane, row);
                var b = reference.Row(plane, row);
                for (var x = 0; x < a.Length; x++) squares += (a[x] - b[x]) * (a[x] - b[x]);
                samples += a.Length;
            }
        }

        return squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * samples / squares);
    }
}
