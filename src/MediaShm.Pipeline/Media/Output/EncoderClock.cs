using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Turns frame times into the encoder's: exact rescaling, strictly rising, counted from the output's start; remembers each
/// frame's duration until its packet comes out. Not thread-safe.
/// </summary>
internal sealed class EncoderClock
{
    private const int Mpeg4Limit = 65535;
    private static readonly Rational[] MpegRates =
        [new(24000, 1001), new(24, 1), new(25, 1), new(30000, 1001), new(30, 1), new(50, 1), new(60000, 1001), new(60, 1)];

    private readonly Dictionary<long, long> _durations = [];
    private readonly long _start;
    private readonly long _frameTicks;
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
    }

    /// <summary>The encoder's time base.</summary>
    public Rational TimeBase { get; }

    /// <summary>The rate that the encoder is told; 0/1 where it varies.</summary>
    public Rational FrameRate { get; }

    /// <summary>A frame's time and duration for the encoder.</summary>
    public (long Pts, long Duration) Convert(in FrameDescriptor frame)
    {
        var pts = frame.Pts == FrameDescriptor.NoPts
            ? _last == FrameDescriptor.NoPts ? 0 : _last + Math.Max(_lastDuration, 1)
            : MediaTime.Rescale(MediaTime.Shift(frame.Pts, frame.TimeBase, _start), frame.TimeBase, TimeBase);
        // Two times that round to one, or that the source repeats: a frame is never dropped for it.
        if (_last != FrameDescriptor.NoPts && pts <= _last) pts = _last + 1;
        var duration = _frameTicks > 0 ? _frameTicks : frame.Duration > 0 ? MediaTime.Rescale(frame.Duration, frame.TimeBase, TimeBase) : 0;
        (_last, _lastDuration) = (pts, duration);
        if (duration > 0) _durations[pts] = duration;
        return (pts, duration);
    }

    /// <summary>The duration of the frame of that time, once; 0 when unknown.</summary>
    public long TakeDuration(long pts) => _durations.Remove(pts, out var duration) ? duration : 0;

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
