using CsCheck;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Media.Output;

namespace MediaShm.Pipeline.Tests.Media;

public class WriterClockTests
{
    private static readonly Rational Unknown = new(0, 1);

    [Fact]
    public void Times_always_rise_and_exact_ones_stay_exact() => Gen.Select(Gen.Long[-1000, 1000].Array[1, 40], Gen.Bool, Gen.Bool).Sample((times, constant, gaps) =>
    {
        var input = new Rational(1, 1000);
        var clock = new EncoderClock("h264", input, constant ? new Rational(30, 1) : Unknown, start: 0);
        var last = long.MinValue;
        foreach (var (time, index) in times.Select((t, i) => (t, i)))
        {
            var pts = gaps && index % 3 == 2 ? FrameDescriptor.NoPts : time;
            var (converted, duration) = clock.Convert(new FrameDescriptor { Pts = pts, Duration = 33, TimeBase = input });
            Assert.True(converted > last);
            if (pts != FrameDescriptor.NoPts && MediaTime.Rescale(pts, input, clock.TimeBase) > last)
                Assert.Equal(MediaTime.Rescale(pts, input, clock.TimeBase), converted);
            Assert.Equal(constant ? 1 : 33, duration);
            var packet = clock.Restore(converted, converted, 0, new Rational(1, 1_000_000));
            if (pts != FrameDescriptor.NoPts && MediaTime.Rescale(pts, input, clock.TimeBase) > last && !constant) Assert.Equal(pts * 1000, packet.Pts);
            Assert.InRange(packet.Duration, 33_000, 33_334);
            last = converted;
        }
    });

    [Theory]
    [InlineData(21, 40, 25, 1, false)] // begins 21 ms after the sound: no multiple of a frame
    [InlineData(0, 40, 25, 1, false)]
    [InlineData(0, 40, 25, 1, true)] // with B-frames' order of decoding
    [InlineData(7, 40, 25, 1, true)]
    [InlineData(3, 33, 30, 1, false)] // whole milliseconds of a thirtieth: the exact thirtieth comes back
    public void Packets_get_the_times_of_their_frames(int first, int step, int rateN, int rateD, bool reordered)
    {
        var (input, fine) = (new Rational(1, 1000), new Rational(1, 90000));
        var rate = new Rational(rateN, rateD);
        var clock = new EncoderClock("h264", input, rate, start: 0);
        var counts = Enumerable.Range(0, 30).Select(i => clock.Convert(new FrameDescriptor { Pts = first + (long)Math.Round(i * 1000.0 * rateD / rateN), Duration = step, TimeBase = input }).Pts).ToArray();
        for (var i = 0; i < 30; i++)
        {
            var packet = clock.Restore(counts[i], reordered ? counts[i] - 2 : counts[i], 0, fine);
            Assert.Equal((long)Math.Round(first * 90 + i * 90000.0 * rateD / rateN), packet.Pts);
            Assert.Equal(90000 * rateD / rateN, packet.Duration);
            Assert.Equal(reordered ? packet.Pts - 2 * packet.Duration : packet.Pts, packet.Dts);
        }
    }

    [Fact]
    public void Jitter_of_a_constant_rate_is_kept_and_decoding_times_rise() => Gen.Int[-18, 18].Array[2, 60].Sample(jitter =>
    {
        var (input, fine) = (new Rational(1, 1000), new Rational(1, 90000));
        var clock = new EncoderClock("h264", input, new Rational(25, 1), start: 0);
        var times = jitter.Select((j, i) => 100 + i * 40L + j).ToArray();
        var counts = times.Select(t => clock.Convert(new FrameDescriptor { Pts = t, TimeBase = input }).Pts).ToArray();
        var last = long.MinValue;
        for (var i = 0; i < times.Length; i++)
        {
            var packet = clock.Restore(counts[i], counts[Math.Max(i - 1, 0)] - (i == 0 ? 1 : 0), 0, fine);
            Assert.InRange(packet.Pts, times[i] * 90 - 90, times[i] * 90 + 90); // what is within its unit of the grid lies on it
            Assert.True(packet.Dts > last && packet.Dts <= packet.Pts);
            last = packet.Dts;
        }
    });

    [Fact]
    public void A_container_that_counts_frames_gets_the_count()
    {
        var clock = new EncoderClock("mpeg4", new Rational(1, 1000), new Rational(25, 1), start: 0);
        var counts = new[] { 21L, 61, 101 }.Select(t => clock.Convert(new FrameDescriptor { Pts = t, TimeBase = new(1, 1000) }).Pts).ToArray();
        Assert.Equal(counts, counts.Select(c => clock.Restore(c, c, 0, new Rational(1, 25)).Pts));
    }

    [Theory]
    [InlineData("h264", 1, 90000, 30000, 1001, 1001, 30000)]
    [InlineData("h264", 1, 90000, 0, 1, 1, 90000)] // varying: the input's own
    [InlineData("mpeg4", 1, 90000, 0, 1, 1, 45000)] // at most 65535
    [InlineData("mpeg4", 1, 1000003, 0, 1, 1, 60000)]
    [InlineData("mpeg4", 1, 90000, 90000, 1001, 1001, 90000)]
    [InlineData("mpeg4", 1, 90000, 25, 1, 1, 25)]
    [InlineData("mpeg2video", 1, 1000, 29, 1, 1001, 30000)] // one of eight rates
    public void The_time_base_suits_the_codec(string codec, int inN, int inD, int rateN, int rateD, int outN, int outD)
    {
        var clock = new EncoderClock(codec, new Rational(inN, inD), new Rational(rateN, rateD), start: 0);
        if (codec == "mpeg4") Assert.InRange(clock.TimeBase.Denominator, 1, 65535);
        if (codec == "mpeg4" && rateN == 90000) Assert.Equal((double)outN / outD, clock.TimeBase.ToDouble(), 1e-9);
        else Assert.Equal(new Rational(outN, outD), clock.TimeBase);
    }

    [Fact]
    public void Times_count_from_the_start_of_the_output()
    {
        var clock = new EncoderClock("h264", new Rational(1, 90000), new Rational(25, 1), start: 1_480_000);
        Assert.Equal(0, clock.Convert(new FrameDescriptor { Pts = 133_200, TimeBase = new(1, 90000) }).Pts);
        Assert.Equal(1, clock.Convert(new FrameDescriptor { Pts = 136_800, TimeBase = new(1, 90000) }).Pts);
    }

    [Theory]
    [InlineData(25, 1, 25, 1, true)]
    [InlineData(25, 1, 249, 10, true)]
    [InlineData(25, 1, 0, 1, true)]
    [InlineData(25, 1, 20, 1, false)]
    [InlineData(0, 1, 25, 1, false)]
    public void A_rate_is_constant_when_the_average_is_near(int realN, int realD, int averageN, int averageD, bool constant)
    {
        var stream = new StreamInfo { RealFrameRate = new(realN, realD), AverageFrameRate = new(averageN, averageD) };
        Assert.Equal(constant ? stream.RealFrameRate : Unknown, stream.ConstantFrameRate);
    }
}
