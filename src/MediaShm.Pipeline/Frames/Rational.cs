using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Frames;

/// <summary>A fraction of two 32-bit integers, laid out as FFmpeg's <c>AVRational</c>. 0/1 or x/0 means "unknown".</summary>
/// <param name="Numerator">The number above the line.</param>
/// <param name="Denominator">The number below the line.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Rational(int Numerator, int Denominator)
{
    /// <summary>True when both parts are positive, so that the value can be divided and multiplied by.</summary>
    public bool IsPositive => Numerator > 0 && Denominator > 0;

    /// <summary>The fraction as a floating-point number; NaN when the denominator is 0.</summary>
    public double ToDouble() => Denominator == 0 ? double.NaN : (double)Numerator / Denominator;

    /// <summary>The fraction upside down.</summary>
    public Rational Inverse() => new(Denominator, Numerator);

    /// <inheritdoc/>
    public override string ToString() => $"{Numerator}/{Denominator}";
}
