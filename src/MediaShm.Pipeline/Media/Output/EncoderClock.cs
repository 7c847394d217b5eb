using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Turns frame times into the encoder's, strictly rising and counted from the output's start, and the times of the packets that come
/// out of it back into the frames' own. Not thread-safe.
/// </summary>
internal sealed class EncoderClock
{
    private const int Mpeg4Limit = 65535;
    private static readonly Rational[] MpegRates =
        [new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(50, 1), new(60000, 1001), new(60, 1)];

    private readonly Dictionary<long, long> _durations = [];
    private readonly long _start;
    private readonly long _frameTicks;
    private readonly FrameStamps? _stamps; // where the encoder counts frames
    private long _lastDts = FrameDescriptor.NoPts; // of the packets, in the stream's time base
    private long _last = FrameDescriptor.NoPts;
    private long _lastDuration;

    /// <summary>Chooses the encoder's time base.</summary>
    /// <param name="codec">Name of the codec (not of the encoder).</param>
    /// <param name="input">Time base of the frames.</param>
    /// <param name="frameRate">Their rate where it is constant, else 0/1.</param>
    /// <param name="start">Instant in µs to subtract from their times.</param>
    public EncoderClock(string codec, Rational input, Rational frameRate, long start)
    {
        _start = start;
        (TimeBase, FrameRate) = Choose(codec, input, frameRate);
        _frameTicks = FrameRate.IsPositive ? Math.Max(MediaTime.Rescale(1, FrameRate.Inverse(), TimeBase), 1) : 0;
        if (_frameTicks > 0) _stamps = new FrameStamps(TimeBase);
    }

    /// <summary>The encoder's time base.</summary>
    public Rational TimeBase { get; }

    /// <summary>The rate that the encoder is told; 0/1 where it varies.</summary>
    public Rational FrameRate { get; }

    /// <summary>A frame's time and duration for the encoder.</summary>
    public (long Pts, long Duration) Convert(in FrameDescriptor frame)
    {
        var own = MediaTime.Shift(frame.Pts, frame.TimeBase, _start);
        var pts = own == FrameDescriptor.NoPts
            ? _last == FrameDescriptor.NoPts ? 0 : _last + Math.Max(_lastDuration, 1)
            : MediaTime.Rescale(own, frame.TimeBase, TimeBase);
        // Two times that round to one, or that the source repeats: a frame is never dropped for it.
        if (_last != FrameDescriptor.NoPts && pts <= _last) pts = _last + 1;
        var duration = _frameTicks > 0 ? _frameTicks : frame.Duration > 0 ? MediaTime.Rescale(frame.Duration, frame.TimeBase, TimeBase) : 0;
        (_last, _lastDuration) = (pts, duration);
        if (_stamps is null)
        {
            if (duration > 0) _durations[pts] = duration;
            return (pts, duration);
        }

        Instant? time = own == FrameDescriptor.NoPts ? null : Instant.Of(own, frame.TimeBase);
        _stamps.Add(pts, time, frame.TimeBase, frame.Duration > 0 ? Instant.Of(frame.Duration, frame.TimeBase) : null);
        return (pts, duration);
    }

    /// <summary>A packet's times, from the encoder's time base to the stream's; decoding times rise strictly whatever the rounding does.</summary>
    /// <param name="pts">As the encoder gave it.</param>
    /// <param name="dts">Likewise.</param>
    /// <param name="duration">Likewise; 0 when the encoder tells none.</param>
    /// <param name="stream">The muxer's time base.</param>
    public (long Pts, long Dts, long Duration) Restore(long pts, long dts, long duration, Rational stream)
    {
        // A container that counts frames (AVI) takes the count itself.
        var counts = _stamps is null || stream.ToDouble() > TimeBase.ToDouble() / 2;
        var result = counts
            ? (MediaTime.Rescale(pts, TimeBase, stream), MediaTime.Rescale(dts, TimeBase, stream), MediaTime.Rescale(KnownDuration(pts, duration), TimeBase, stream))
            : (_stamps!.TimeOf(pts).Ticks(stream), dts == FrameDescriptor.NoPts ? dts : _stamps.TimeOf(dts).Ticks(stream), _stamps.DurationOf(pts).Ticks(stream));
        _stamps?.Forget(dts == FrameDescriptor.NoPts ? pts : dts);
        return Rising(result);
    }

    private (long Pts, long Dts, long Duration) Rising((long Pts, long Dts, long Duration) packet)
    {
        if (packet.Dts == FrameDescriptor.NoPts) return packet;
        if (_lastDts != FrameDescriptor.NoPts && packet.Dts <= _lastDts) packet.Dts = _lastDts + 1;
        if (packet.Pts < packet.Dts) packet.Pts = packet.Dts;
        _lastDts = packet.Dts;
        return packet;
    }

    // The frame's own comes first: encoders from FFmpeg 6 on tell a guess (one tick) where they were not asked to keep it.
    private long KnownDuration(long pts, long told) => _durations.Remove(pts, out var own) ? own : told > 0 ? told : _frameTicks;

    private static (Rational TimeBase, Rational FrameRate) Choose(string codec, Rational input, Rational frameRate)
    {
        if (codec is "mpeg1video" or "mpeg2video")
        {
            var wanted = frameRate.IsPositive ? frameRate.ToDouble() : 25;
            var nearest = MpegRates.MinBy(r => Math.Abs(r.ToDouble() - wanted));
            return (nearest.Inverse(), nearest);
        }

        if (frameRate.IsPositive)
        {
            var rate = codec == "mpeg4" ? Reduce(frameRate, Mpeg4Limit) : frameRate;
            return (rate.Inverse(), rate);
        }

        if (codec != "mpeg4" || input.Denominator <= Mpeg4Limit) return (input, new Rational(0, 1));
        var divisor = 2;
        while (divisor < 64 && (input.Denominator % divisor != 0 || input.Denominator / divisor > Mpeg4Limit)) divisor++;
        return (divisor < 64 && input.Numerator == 1 ? new Rational(1, input.Denominator / divisor) : new Rational(1, 60000), new Rational(0, 1));
    }

    /// <summary>The nearest fraction with both parts at most <paramref name="limit"/>, by continued fractions.</summary>
    private static Rational Reduce(Rational value, int limit)
    {
        long n = value.Numerator, d = value.Denominator;
        (long n0, long d0, long n1, long d1) = (0, 1, 1, 0);
        while (d != 0)
        {
            var whole = n / d;
            var (n2, d2) = (whole * n1 + n0, whole * d1 + d0);
            if (n2 > limit || d2 > limit) break;
            (n0, d0, n1, d1) = (n1, d1, n2, d2);
            (n, d) = (d, n - d * whole);
        }

        return new Rational((int)n1, (int)d1);
    }
}
