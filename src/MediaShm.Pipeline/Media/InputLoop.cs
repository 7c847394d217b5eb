using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Reads an input again after its end, the times of each round following those of the one before, by the longest stream (as the ffmpeg
/// program's <c>-stream_loop</c>). Not thread-safe.
/// </summary>
/// <param name="context">The input.</param>
/// <param name="rounds">Further rounds; negative for no end.</param>
/// <param name="start">Where each round begins, in µs of the input's timestamps.</param>
internal sealed unsafe class InputLoop(AVFormatContext* context, int rounds, long start)
{
    private long? _end; // of the round so far, in µs of the input's timestamps
    private long _shift; // of the round, in µs
    private int _left = rounds;

    /// <summary>Begins another round. False when there is none, with the reason where it was wanted.</summary>
    public bool TryRestart(out string? problem)
    {
        problem = null;
        if (_left == 0) return false;
        var result = ffmpeg.avformat_seek_file(context, -1, long.MinValue, start, start, 0);
        if (result < 0)
        {
            _left = 0;
            problem = $"it cannot be sought ({FFmpegError.Text(result)})";
            return false;
        }

        if (_end is not { } end || end <= start) return false; // a round of no length would never end
        if (_left > 0) _left--;
        _shift += end - start;
        _end = null;
        return true;
    }

    /// <summary>Notes how far something reaches, in the time of its round.</summary>
    public void NoteEnd(long end, Rational timeBase)
    {
        if (end == ffmpeg.AV_NOPTS_VALUE) return;
        var time = MediaTime.Rescale(end, timeBase, MediaTime.Microseconds) - _shift;
        if (_end is null || time > _end) _end = time;
    }

    /// <summary>
    /// The packet moved last belongs to a round that is not the first, and ends before that one begins: what a codec needs to start (the
    /// first samples of AAC). Copied, it would overlap the end of the round before.
    /// </summary>
    public bool IsRunIn { get; private set; }

    /// <summary>Notes how far a packet reaches, and moves it to its round.</summary>
    public void Move(AVPacket* packet)
    {
        IsRunIn = false;
        var timeBase = (Rational)context->streams[packet->stream_index]->time_base;
        var time = packet->pts != ffmpeg.AV_NOPTS_VALUE ? packet->pts : packet->dts;
        if (time == ffmpeg.AV_NOPTS_VALUE) return;
        var end = MediaTime.Rescale(time + Math.Max(packet->duration, 0), timeBase, MediaTime.Microseconds);
        if (_end is null || end > _end) _end = end;
        IsRunIn = _shift > 0 && packet->duration > 0 && end <= start;
        var shift = MediaTime.Rescale(_shift, MediaTime.Microseconds, timeBase);
        if (packet->pts != ffmpeg.AV_NOPTS_VALUE) packet->pts += shift;
        if (packet->dts != ffmpeg.AV_NOPTS_VALUE) packet->dts += shift;
    }
}
