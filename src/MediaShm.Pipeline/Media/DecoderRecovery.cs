using System.Globalization;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>Where a decoder goes on that follows one that died.</summary>
/// <param name="Microseconds">The time, in the input's timestamps.</param>
/// <param name="AtKeyFrame">At the first key frame from there on; else exactly there, by way of the key frame before it.</param>
/// <param name="SecondsDone">How much of the input lies before that, from where the first decoder began.</param>
internal readonly record struct ResumePoint(long Microseconds, bool AtKeyFrame, double SecondsDone);

/// <summary>
/// Decides where to go on after a decoder's death, and says in one line what was lost: at first right behind the last frame, for it may
/// have been no fault of the input's; where decoders die there again, at the next key frame, and ever further on. For one thread.
/// </summary>
/// <param name="warn">Gets the lines.</param>
internal sealed class DecoderRecovery(Action<string> warn)
{
    private const long FirstStep = 500_000;
    private const int MostInARow = 12; // by then 17 minutes further on
    private const int MostInAll = 100;
    private long _start;
    private long _end; // of the last frame
    private long _target;
    private long _step;
    private int _inARow;
    private int _inAll;
    private string? _death; // of which it is to be told what came after

    /// <summary>The input begins.</summary>
    public void Begin(MediaInfo info) => _start = _end = info.StartTime == FrameDescriptor.NoPts ? 0 : info.StartTime;

    /// <summary>A frame was taken.</summary>
    public void Note(in FrameDescriptor frame)
    {
        if (frame.Pts == FrameDescriptor.NoPts) return;
        var begin = MediaTime.Rescale(frame.Pts, frame.TimeBase, MediaTime.Microseconds);
        if (_death is not null)
        {
            warn($"{_death}; another goes on at {Seconds(begin)}: {Lost(begin)}");
            _death = null;
        }

        _inARow = 0;
        _end = begin + Math.Max(1, MediaTime.Rescale(Math.Max(0, frame.Duration), frame.TimeBase, MediaTime.Microseconds));
    }

    /// <summary>No frame comes any more.</summary>
    public void NoteEnd()
    {
        if (_death is not null) warn($"{_death}; nothing behind that could be decoded");
        _death = null;
    }

    /// <summary>Where to go on; null when enough was tried.</summary>
    /// <param name="death">How the decoder died.</param>
    public ResumePoint? NextStart(DecoderDiedException death)
    {
        if (++_inARow > MostInARow || ++_inAll > MostInAll) return null;
        if (_inARow == 1) (_target, _step) = (_end, 0);
        else if (_inARow > 2) (_target, _step) = (_target + Math.Max(_step, FirstStep), Math.Max(2 * _step, FirstStep));
        _death ??= $"the decoder process (pid {death.Pid}) died after {Seconds(_end)}: it {death.How}";
        return new ResumePoint(_target, AtKeyFrame: _inARow > 1, (_target - _start) / 1e6);
    }

    private string Lost(long begin) => begin - _end < 2 ? "no frame is lost" : $"{Seconds(begin - _end + _start)} of the video are lost";

    private string Seconds(long microseconds) => string.Create(CultureInfo.InvariantCulture, $"{(microseconds - _start) / 1e6:0.###} s");
}
