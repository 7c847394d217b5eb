using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>A time in seconds as an exact fraction, so that frame rates and time bases mix without rounding.</summary>
/// <param name="Numerator">Seconds times <paramref name="Denominator"/>.</param>
/// <param name="Denominator">Positive.</param>
internal readonly record struct Instant(Int128 Numerator, Int128 Denominator)
{
    /// <summary><paramref name="ticks"/> units of a time base.</summary>
    public static Instant Of(long ticks, Rational timeBase) => new((Int128)ticks * timeBase.Numerator, timeBase.Denominator);

    /// <summary>This time plus <paramref name="count"/> units of a time base. Does not overflow for streams of less than a million years.</summary>
    public Instant Plus(long count, Rational unit) => Denominator == unit.Denominator
        ? new(Numerator + (Int128)count * unit.Numerator, Denominator)
        : new(Numerator * unit.Denominator + (Int128)count * unit.Numerator * Denominator, Denominator * unit.Denominator);

    /// <summary>The time in units of a time base, to the nearest, halves away from 0.</summary>
    public long Ticks(Rational timeBase)
    {
        var (numerator, denominator) = (Numerator * timeBase.Denominator, Denominator * timeBase.Numerator);
        var half = denominator / 2;
        return (long)((numerator >= 0 ? numerator + half : numerator - half) / denominator);
    }

    /// <summary>True when the two differ by one unit at most.</summary>
    public bool IsWithin(Rational unit, Instant other)
    {
        var difference = Int128.Abs(Numerator * other.Denominator - other.Numerator * Denominator);
        return difference * unit.Denominator <= Denominator * other.Denominator * unit.Numerator;
    }
}
