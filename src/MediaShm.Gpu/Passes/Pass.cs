using System.Collections.Immutable;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Passes;

/// <summary>
/// One primitive that every device implements, described without any device. Passes speak of components (Y, U, V, A or
/// R, G, B, A) in code values; where a component lies is the device's business. Immutable.
/// A result is right when it differs from the scalar reference by at most one code value.
/// </summary>
public abstract record Pass
{
    /// <summary>Format of what the pass gives for frames of <paramref name="input"/>; the same, unless a pass says otherwise.</summary>
    public virtual FrameFormat OutputFormat(FrameFormat input) => input;
}

/// <summary>One component's weights for <see cref="SeparableConvolutionPass"/>.</summary>
/// <param name="Horizontal">Odd number of weights along a row, the middle one on the sample itself.</param>
/// <param name="Vertical">Odd number of weights along a column.</param>
/// <param name="Amount">
/// Null: the result is the convolution, rounded to nearest. Else a sharpening in 16.16 fixed point, as FFmpeg's unsharp:
/// <c>result = clip(s + ((s − blurred) · Amount ≫ 16))</c>, where <c>blurred</c> is the convolution rounded to nearest (half up) and ≫ rounds down.
/// </param>
public sealed record ConvolutionKernel(ImmutableArray<float> Horizontal, ImmutableArray<float> Vertical, int? Amount = null);

/// <summary>
/// Convolution of each component with the outer product of two kernels; samples outside the frame repeat the edge.
/// A null entry (or one past the end) leaves its component as it is.
/// </summary>
/// <param name="Components">One kernel per component, in component order.</param>
public sealed record SeparableConvolutionPass(ImmutableArray<ConvolutionKernel?> Components) : Pass;

/// <summary>
/// The two-sided exponential smoothing of FFmpeg's gblur, <paramref name="Steps"/> times along rows and columns:
/// λ = σ²/(2·steps), ν = (1 + 2λ − √(1 + 4λ))/(2λ). Along a line, per step: first sample × 1/(1 − ν); forward x[i] += ν·x[i−1];
/// last sample × 1/(1 − ν); backward x[i−1] += ν·x[i]. Afterwards all × (νh·νv/(λh·λv))^steps, rounded to nearest.
/// </summary>
/// <param name="SigmaHorizontal">σ along rows in samples of a full-size plane, ≥ 0; 0 leaves rows alone. The same number of samples is used on subsampled planes, as FFmpeg does.</param>
/// <param name="SigmaVertical">σ along columns.</param>
/// <param name="Steps">Times to smooth, 1 to 6.</param>
/// <param name="ComponentMask">Bit i set: component i is smoothed; else it is left as it is.</param>
public sealed record SeparableRecursivePass(float SigmaHorizontal, float SigmaVertical, int Steps, int ComponentMask) : Pass;

/// <summary>Replaces each code value by a table entry. A default (uninitialised) table leaves its component as it is.</summary>
/// <param name="Tables">One table per component, of 2^depth entries, in component order.</param>
public sealed record LutPass(ImmutableArray<ImmutableArray<ushort>> Tables) : Pass;

/// <summary>
/// Each listed component becomes a weighted sum of the listed components plus an offset:
/// <c>out[i] = clip(floor(Σⱼ Matrix[i·n + j]·in[j] + Offset[i] + 0.5))</c>. The listed components must have planes of one size.
/// </summary>
/// <param name="Components">Indices of the n components that take part.</param>
/// <param name="Matrix">n·n weights, row by row.</param>
/// <param name="Offset">n offsets in code values.</param>
public sealed record ColorMatrixPass(ImmutableArray<int> Components, ImmutableArray<float> Matrix, ImmutableArray<float> Offset) : Pass;

/// <summary>Mirrors the frame.</summary>
/// <param name="Horizontal">Left becomes right.</param>
/// <param name="Vertical">Top becomes bottom.</param>
public sealed record FlipPass(bool Horizontal, bool Vertical) : Pass;
