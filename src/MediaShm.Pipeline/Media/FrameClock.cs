using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Gives every frame a time and, where it can be known, a duration: raw streams have none, AVI lacks some behind B-frames.
/// All times are in the stream's time base.
/// </summary>
/// <param name="timeBase">The stream's time base.</param>
/// <param name="frameRate">Frames per second as far as known, or 0/1.</param>
/// <param name="isForced">Every frame but the first has its time by that rate, whatever the decoder tells.</param>
internal sealed class FrameClock(Rational timeBase, Rational frameRate, bool isForced = false)
{
    private readonly long _frameDuration = frameRate.IsPositive && timeBase.IsPositive
        ? Math.Max(1, (long)Math.Round(frameRate.Inverse().ToDouble() / timeBase.ToDouble()))
        : 0;

    private long _next = FrameDescriptor.NoPts;
    private long _count;
    private long? _origin; // of times by a forced rate
    private bool _timesAreMadeUp;

    /// <summary>Completes what the decoder told of a frame's time.</summary>
    /// <param name="pts">The decoder's best guess, or <see cref="FrameDescriptor.NoPts"/>.</param>
    /// <param name="duration">The duration told, or 0.</param>
    public (long Pts, long Duration) Next(long pts, long duration)
    {
        if (isForced)
        {
            _origin ??= pts == FrameDescriptor.NoPts ? 0 : pts;
            var (begin, end) = (CountedTime(_count), CountedTime(++_count));
            return (_origin.Value + begin, end - begin);
        }

        if (pts == FrameDescriptor.NoPts)
        {
            _timesAreMadeUp |= _count == 0;
            // Counted, not summed up, so that a rate that the time base cannot express does not drift.
            pts = _timesAreMadeUp ? CountedTime(_count) : _next == FrameDescriptor.NoPts ? 0 : _next;
        }
        else _timesAreMadeUp = false;

        _count++;
        if (duration <= 0) duration = _timesAreMadeUp ? CountedTime(_count) - pts : _frameDuration;
        _next = pts + Math.Max(duration, 1);
        return (pts, duration);
    }

    private long CountedTime(long count) => frameRate.IsPositive && timeBase.IsPositive
        ? (long)Int128.Min(long.MaxValue, (Int128)count * frameRate.Denominator * timeBase.Denominator / ((Int128)frameRate.Numerator * timeBase.Numerator))
        : count;
}
