using System.Globalization;
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

    /// <summary>Reads <c>30000/1001</c>, <c>25</c> or <c>29.97</c>.</summary>
    public static bool TryParse(string text, out Rational value)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isFraction = int.TryParse(slash < 0 ? text : text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var above)
            & int.TryParse(slash < 0 ? "1" : text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var below);
        value = isFraction ? new Rational(above, below) : default;
        if (isFraction) return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number is < 0.001 or > 100_000) return false;
        value = new Rational((int)Math.Round(number * 1000), 1000);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Numerator}/{Denominator}";
}
