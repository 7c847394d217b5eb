using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Applies a <see cref="TimeWindow"/> to an input's streams and knows when nothing more of it is wanted: the video has passed the
/// end, and so has every audio stream that is copied.
/// </summary>
internal sealed unsafe class ReadWindow
{
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

    /// <summary>Notes how far the input is, from a packet that is not wanted.</summary>
    public void Passes(AVPacket* packet) => _isLongOver |= _window.IsLongOver(packet->dts, TimeBaseOf(packet));

    private Frames.Rational TimeBaseOf(AVPacket* packet) => _demuxer.Context->streams[packet->stream_index]->time_base;
}
