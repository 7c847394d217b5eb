using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>Arithmetic on times in fractions of a second; exact, in 128 bits.</summary>
public static class MediaTime
{
    /// <summary>Microseconds, the unit of a container's times.</summary>
    public static Rational Microseconds => new(1, 1_000_000);

    /// <summary>
    /// <paramref name="value"/> units of <paramref name="from"/> in units of <paramref name="to"/>, to the nearest, halves away from 0
    /// (FFmpeg's <c>av_rescale_q</c>). <see cref="FrameDescriptor.NoPts"/> stays what it is; what does not fit in 64 bits is clamped.
    /// </summary>
    /// <exception cref="ArgumentException">A time base is not positive.</exception>
    public static long Rescale(long value, Rational from, Rational to)
    {
        if (!from.IsPositive || !to.IsPositive) throw new ArgumentException($"cannot rescale from time base {from} to {to}");
        if (value == FrameDescriptor.NoPts || from == to) return value;
        var numerator = (Int128)value * from.Numerator * to.Denominator;
        var denominator = (Int128)from.Denominator * to.Numerator;
        var half = denominator / 2;
        var result = (numerator >= 0 ? numerator + half : numerator - half) / denominator;
        return result > long.MaxValue ? long.MaxValue : result < long.MinValue + 1 ? long.MinValue + 1 : (long)result;
    }

    /// <summary>A time less the instant at which the output starts; unknown times stay unknown.</summary>
    /// <param name="time">In units of <paramref name="timeBase"/>.</param>
    /// <param name="timeBase">Seconds per unit.</param>
    /// <param name="start">The instant in µs, or <see cref="FrameDescriptor.NoPts"/> for 0.</param>
    public static long Shift(long time, Rational timeBase, long start) =>
        time == FrameDescriptor.NoPts || start is 0 or FrameDescriptor.NoPts ? time : time - Rescale(start, Microseconds, timeBase);
}
