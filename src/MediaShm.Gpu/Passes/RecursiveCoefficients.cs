namespace MediaShm.Gpu.Passes;

/// <summary>
/// Coefficients of the two-sided exponential smoothing of <see cref="SeparableRecursivePass"/> along one direction. The
/// formulas are those of FFmpeg's gblur, after Alvarez and Mazorra, "Signal and image restoration using shock filters and
/// anisotropic diffusion" (SIAM J. Numer. Anal. 31, 1994): one step is an implicit step of the heat equation.
/// </summary>
/// <remarks>
/// Because ν/λ = (1 − ν)², every step is an average: with y₀ = x₀ the forward sweep y[i] = x[i] + ν·(y[i−1] − x[i]) and the
/// backward sweep z[i] = y[i] + ν·(z[i+1] − y[i]) that starts at z[n−1] = y[n−1] give the same as FFmpeg's unscaled sweeps
/// and its scale at the end. Values therefore stay between the smallest and the largest sample.
/// </remarks>
/// <param name="Lambda">λ = σ²/(2·steps).</param>
/// <param name="Nu">ν = (1 + 2λ − √(1 + 4λ))/(2λ), 0 ≤ ν &lt; 1: what remains of a value one sample further on.</param>
/// <param name="BoundaryScale">1/(1 − ν): the first value of a sweep, as if the edge sample went on for ever.</param>
/// <param name="PostScale">(ν/λ)^steps = (1 − ν)^(2·steps): what the unscaled sweeps of this direction must be multiplied by.</param>
public readonly record struct RecursiveCoefficients(double Lambda, double Nu, double BoundaryScale, double PostScale)
{
    /// <summary>Coefficients for one direction; for σ = 0 those of "leave it alone" (ν = 0, all scales 1).</summary>
    /// <param name="sigma">σ in samples, ≥ 0.</param>
    /// <param name="steps">Times to smooth, 1 to 6.</param>
    public static RecursiveCoefficients For(double sigma, int steps)
    {
        if (sigma <= 0) return new RecursiveCoefficients(0, 0, 1, 1);
        var lambda = sigma * sigma / (2.0 * steps);
        // The textbook form (1 + 2λ − √(1 + 4λ))/(2λ) cancels for small λ; this is the same number, times its conjugate.
        var nu = 2 * lambda / (1 + 2 * lambda + Math.Sqrt(1 + 4 * lambda));
        return new RecursiveCoefficients(lambda, nu, 1 / (1 - nu), Math.Pow((1 - nu) * (1 - nu), steps));
    }
}
