using System.Numerics;
using CsCheck;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

public class MediaTimeTests
{
    private static readonly Gen<Rational> TimeBase = Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[1, int.MaxValue]).Select((n, d) => new Rational(n, d));

    [Fact]
    public void Rescaling_gives_the_nearest_and_halves_go_away_from_zero() => Gen.Select(Gen.Long, TimeBase, TimeBase).Sample((value, from, to) =>
    {
        if (value == FrameDescriptor.NoPts) return;
        var (n, d) = ((BigInteger)value * from.Numerator * to.Denominator, (BigInteger)from.Denominator * to.Numerator);
        var exact = (BigInteger.Abs(n) * 2 + d) / (2 * d) * n.Sign;
        var clamped = BigInteger.Max(BigInteger.Min(exact, long.MaxValue), long.MinValue + 1);
        Assert.Equal((long)clamped, MediaTime.Rescale(value, from, to));
    });

    [Fact]
    public void Unknown_times_stay_unknown_and_known_ones_count_from_the_start()
    {
        Assert.Equal(FrameDescriptor.NoPts, MediaTime.Rescale(FrameDescriptor.NoPts, new(1, 25), new(1, 1000)));
        Assert.Equal(FrameDescriptor.NoPts, MediaTime.Shift(FrameDescriptor.NoPts, new(1, 25), 5));
        Assert.Equal(126_000 - 90_000, MediaTime.Shift(126_000, new(1, 90_000), 1_000_000));
        Assert.Equal(7, MediaTime.Shift(7, new(1, 25), FrameDescriptor.NoPts));
        Assert.Throws<ArgumentException>(() => MediaTime.Rescale(1, new(0, 1), new(1, 1)));
    }
}
