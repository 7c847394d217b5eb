using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Applies a <see cref="TimeWindow"/> to an input's streams and knows when nothing more of it is wanted: the video has passed the
/// end, and so has every audio stream that is copied.
/// </summary>
internal sealed unsafe class ReadWindow
{
    private const long Prelude = 10_000_000; // µs
    private readonly Demuxer _demuxer;
    private readonly TimeWindow _window;
    private readonly HashSet<int> _audioToCome = [];
    private bool _isLongOver;

    /// <summary>The window that the options ask for.</summary>
    public ReadWindow(Demuxer demuxer, MediaReaderOptions options)
    {
        _demuxer = demuxer;
        _window = new TimeWindow(demuxer.StartMicroseconds, options.CutsStart, options.Duration);
        for (var i = 0; i < demuxer.Context->nb_streams; i++)
            if (demuxer.IsCopied(i) && demuxer.Context->streams[i]->codecpar->codec_type == AVMediaType.AVMEDIA_TYPE_AUDIO) _audioToCome.Add(i);
    }

    /// <summary>No further frame is wanted.</summary>
    public bool VideoIsOver { get; private set; }

    /// <summary>Nothing at all is wanted any more.</summary>
    public bool AllIsOver => VideoIsOver && (_isLongOver || _audioToCome.Count == 0);

    /// <summary>True when a frame, given by its time in the video stream's time base, is wanted.</summary>
    public bool TakesFrame(long pts)
    {
        var side = _window.JudgeFrame(pts, _demuxer.Video->time_base);
        VideoIsOver |= side == WindowSide.After;
        return side == WindowSide.Inside;
    }

    /// <summary>True when a packet that is copied is wanted.</summary>
    public bool TakesPacket(AVPacket* packet)
    {
        if (_demuxer.IsAttachedPicture(packet->stream_index)) return true;
        Passes(packet);
        var side = _window.JudgePacket(packet->pts, packet->dts, TimeBaseOf(packet));
        if (side == WindowSide.After) _ = _audioToCome.Remove(packet->stream_index);
        return side == WindowSide.Inside;
    }

    /// <summary>True when a packet of sound is to be decoded: also one before the start, since what follows may need it.</summary>
    public bool TakesUndecoded(AVPacket* packet)
    {
        Passes(packet);
        var isOver = _window.JudgePacket(packet->pts, packet->dts, TimeBaseOf(packet)) == WindowSide.After;
        if (isOver) _ = _audioToCome.Remove(packet->stream_index);
        return !isOver;
    }

    /// <summary>
    /// True when decoded sound is wanted. What lies shortly before the start is: whoever encodes it cuts to the sample, and by the samples
    /// before he knows the start's place between two ticks of a coarse time base.
    /// </summary>
    /// <param name="end">Where it ends, in its stream's time base, or <see cref="Frames.FrameDescriptor.NoPts"/>.</param>
    /// <param name="timeBase">That time base.</param>
    public bool TakesSound(long end, Frames.Rational timeBase) =>
        end == Frames.FrameDescriptor.NoPts || _window.JudgePacket(end + MediaTime.Rescale(Prelude, MediaTime.Microseconds, timeBase), end, timeBase) != WindowSide.Before;

    /// <summary>Notes how far the input is, from a packet that is not wanted.</summary>
    public void Passes(AVPacket* packet) => _isLongOver |= _window.IsLongOver(packet->dts, TimeBaseOf(packet));

    private Frames.Rational TimeBaseOf(AVPacket* packet) => _demuxer.Context->streams[packet->stream_index]->time_base;
}
