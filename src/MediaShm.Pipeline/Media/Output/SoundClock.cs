using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Gives decoded sound its times in samples, counted from the output's start, as the ffmpeg program does: coarse times (milliseconds in
/// Matroska) become those that the samples tell as long as both agree; a gap, or a jump, stays one. Not thread-safe.
/// </summary>
/// <param name="timeBase">Time base of the packets.</param>
/// <param name="start">The output's start in µs of the input's time.</param>
internal sealed unsafe class SoundClock(Rational timeBase, long start)
{
    private long _next = FrameDescriptor.NoPts; // av_rescale_delta's memory
    private long _lastPts = FrameDescriptor.NoPts;
    private int _rate;

    /// <summary>Where the sound so far ends, in samples; 0 before any.</summary>
    public long End { get; private set; }

    /// <summary>The time of a packet's first sample.</summary>
    /// <param name="pts">Its time, or <see cref="FrameDescriptor.NoPts"/>.</param>
    /// <param name="duration">Of the container's packet that it came from, in the time base; 0 when unknown.</param>
    /// <param name="samples">How many it holds.</param>
    /// <param name="rate">Per second.</param>
    public long Next(long pts, long duration, int samples, int rate)
    {
        if (rate != _rate)
        {
            if (_rate > 0) End = MediaTime.Rescale(End, new Rational(1, _rate), new Rational(1, rate));
            (_rate, _next) = (rate, FrameDescriptor.NoPts);
        }

        AVRational perSample = new Rational(1, rate);
        var (time, unit) = pts == FrameDescriptor.NoPts ? (End, perSample) : (MediaTime.Shift(pts, timeBase, start), (AVRational)timeBase);
        if (duration > 0 && _lastPts != FrameDescriptor.NoPts && pts != FrameDescriptor.NoPts && pts - _lastPts > duration) _next = FrameDescriptor.NoPts;
        _lastPts = pts;
        var next = _next;
        var result = ffmpeg.av_rescale_delta(unit, time, perSample, samples, &next, perSample);
        _next = next;
        End = result + samples;
        return result;
    }
}
