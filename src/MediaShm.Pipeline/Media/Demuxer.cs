using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>An open input: finds its streams, picks the video, seeks, reads packets. Not thread-safe but for <see cref="Interrupt"/>.</summary>
internal sealed unsafe class Demuxer : IDisposable
{
    private const int DevicePollMilliseconds = 5;
    private readonly MediaReaderOptions _options;
    private readonly InterruptFlag _interrupt = new();
    private InputLoop? _loop;
    private DescriptorInput? _input;
    private AVFormatContext* _context;

    private Demuxer(MediaReaderOptions options) => _options = options;

    /// <summary>libavformat's context.</summary>
    public AVFormatContext* Context => _context;

    /// <summary>The video stream chosen.</summary>
    public AVStream* Video => _context->streams[VideoIndex];

    /// <summary>Its index.</summary>
    public int VideoIndex { get; private set; } = -1;

    /// <summary>Options that the demuxer did not know.</summary>
    public IReadOnlyDictionary<string, string> UnusedOptions { get; private set; } = new Dictionary<string, string>();

    /// <summary>Frames per second that the user said the video has, whatever its times say; null to go by these.</summary>
    public Rational? ForcedRate { get; private set; }

    /// <summary>Time in µs that <see cref="MediaReaderOptions.Seek"/> means in this input's timestamps; its first instant without a seek.</summary>
    public long StartMicroseconds => _options.ResumeMicroseconds ?? InputStart + (_options.Seek?.Ticks ?? 0) / TimeSpan.TicksPerMicrosecond;

    /// <summary>How often the input was begun anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Why reading ended early, in one line, or null.</summary>
    public string? ReadError { get; private set; }

    private long InputStart => _context->start_time == ffmpeg.AV_NOPTS_VALUE ? 0 : _context->start_time;

    /// <summary>Opens an input, finds its streams and seeks.</summary>
    /// <exception cref="MediaException">It cannot be read, or holds no video.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Demuxer Open(MediaReaderOptions options, CancellationToken cancellation)
    {
        FFmpegLibrary.Load();
        var demuxer = new Demuxer(options);
        try
        {
            using var interrupt = cancellation.UnsafeRegister(static flag => ((InterruptFlag)flag!).Set(), demuxer._interrupt);
            demuxer.OpenInput();
            demuxer.FindStreams();
            demuxer.SeekToStart();
            if (options.Loops != 0) demuxer._loop = new InputLoop(demuxer._context, options.Loops, demuxer.StartMicroseconds);
            return demuxer;
        }
        catch (Exception e)
        {
            demuxer.Dispose();
            if (e is MediaException && cancellation.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellation);
            throw;
        }
    }

    /// <summary>Takes the video to have a rate, whatever its times say.</summary>
    public void ForceRate(Rational rate)
    {
        ForcedRate = rate;
        Video->avg_frame_rate = Video->r_frame_rate = rate;
    }

    /// <summary>Notes where something ends that a packet held, and reaches further than the packet says; a round of a loop is as long.</summary>
    public void NoteEnd(long end, Rational timeBase) => _loop?.NoteEnd(end, timeBase);

    /// <summary>The packet read last is there for a decoder alone: see <see cref="InputLoop.IsRunIn"/>.</summary>
    public bool IsRunIn => _loop is { IsRunIn: true };

    /// <summary>Makes a blocking read, and every later one, end. From any thread.</summary>
    public void Interrupt() => _interrupt.Set();

    /// <summary>True when the packets of a stream are delivered as they are.</summary>
    public bool IsCopied(int index) => IsAttachedPicture(index) || (_options.CopyStreams
        && _context->streams[index]->codecpar->codec_type is AVMediaType.AVMEDIA_TYPE_AUDIO or AVMediaType.AVMEDIA_TYPE_SUBTITLE);

    /// <summary>True for a picture that belongs to the file and has no time, such as a cover.</summary>
    public bool IsAttachedPicture(int index) => index != VideoIndex && (_context->streams[index]->disposition & ffmpeg.AV_DISPOSITION_ATTACHED_PIC) != 0;

    /// <summary>Reads the next packet into an empty one; false at the end, or where reading fails, which <see cref="ReadError"/> then tells.</summary>
    public bool TryRead(AVPacket* packet)
    {
        var result = ReadPatiently(packet);
        if (result == ffmpeg.AVERROR_EOF && _loop is not null && !HasReadError)
        {
            if (_loop.TryRestart(out var problem))
            {
                Restarts++;
                result = ReadPatiently(packet);
            }
            else if (problem is not null) _options.Warning?.Invoke($"'{_options.Input}' is read once: {problem}");
        }

        if (result >= 0)
        {
            _loop?.Move(packet);
            return true;
        }

        // At the end of what it could read libavformat says EOF even if an error stopped it: the byte input knows.
        var cause = result != ffmpeg.AVERROR_EOF ? result : _context->pb == null ? 0 : _context->pb->error;
        if (cause < 0 && cause != ffmpeg.AVERROR_EOF && cause != ffmpeg.AVERROR_EXIT)
            ReadError = $"reading '{_options.Input}' stopped early: {_input?.LastError ?? FFmpegError.Text(cause)}";
        return false;
    }

    private bool HasReadError => _context->pb != null && _context->pb->error < 0 && _context->pb->error != ffmpeg.AVERROR_EOF;

    private int ReadPatiently(AVPacket* packet)
    {
        int result;
        while ((result = ffmpeg.av_read_frame(_context, packet)) == ffmpeg.AVERROR(ffmpeg.EAGAIN))
            Thread.Sleep(DevicePollMilliseconds); // a capture device that has nothing yet and offers nothing to wait on
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        fixed (AVFormatContext** context = &_context) ffmpeg.avformat_close_input(context);
        _input?.Dispose();
        _interrupt.Dispose();
    }

    private void OpenInput()
    {
        var format = _options.Format is null ? null : FindFormat(_options.Format);
        _context = (AVFormatContext*)FFmpegError.Allocated(ffmpeg.avformat_alloc_context(), "an input context");
        _context->interrupt_callback = _interrupt.Callback;
        if (_options.Descriptor is { } descriptor)
        {
            _input = new DescriptorInput(descriptor);
            _context->pb = _input.Context;
        }

        using var dictionary = new NativeDictionary(_options.Options);
        using var url = new Utf8(_options.Input);
        fixed (AVFormatContext** context = &_context) // freed and set to null by libavformat where opening fails
        fixed (AVDictionary** entries = &dictionary.Entries)
        {
            // Opening may end well in spite of complaints: these are for the log then.
            var log = new FFmpegLogCapture();
            int result;
            using (log.Open(passesOn: true)) result = ffmpeg.avformat_open_input(context, url, format, entries);
            if (result < 0) throw CannotOpen(result, log);
        }

        UnusedOptions = dictionary.ToDictionary();
        FFmpegError.Check(ffmpeg.avformat_find_stream_info(_context, null), $"read the headers of '{_options.Input}'", MediaErrorKind.InputUnusable);
    }

    /// <summary>FFmpeg's error is often no more than "Input/output error": what it logs says which host is unknown, or what the file lacks.</summary>
    private MediaException CannotOpen(int result, FFmpegLogCapture log)
    {
        var kind = result == ffmpeg.AVERROR_OPTION_NOT_FOUND ? MediaErrorKind.Usage : MediaErrorKind.InputUnusable;
        var (error, said) = (FFmpegError.Text(result), log.Explain(result).TrimEnd('.'));
        return new MediaException(kind, $"cannot open '{_options.Input}': {(said.Contains(error, StringComparison.Ordinal) ? said : $"{error} ({said})")}");
    }

    /// <summary>The demuxer of a name.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    internal static AVInputFormat* FindFormat(string wanted)
    {
        using var name = new Utf8(wanted);
        var format = ffmpeg.av_find_input_format(name);
        if (format == null) // lavfi and the capture devices live in a library of their own
        {
            FFmpegLibrary.LoadDevice();
            format = ffmpeg.av_find_input_format(name);
        }

        return format != null
            ? format
            : throw new MediaException(MediaErrorKind.Usage, $"there is no input format '{wanted}'; 'ffmpeg -demuxers' lists them");
    }

    private void FindStreams()
    {
        VideoIndex = StreamChoice.Video(_context, _options.VideoStream, _options.Input, out var picture);
        if (VideoIndex < 0)
        {
            throw new MediaException(MediaErrorKind.InputUnusable, $"'{_options.Input}' has no video stream"
                + (picture >= 0 ? $": its stream {picture} is only an attached picture" : ""));
        }

        for (var i = 0; i < _context->nb_streams; i++)
            if (i != VideoIndex && !IsCopied(i)) _context->streams[i]->discard = ffmpeg.AVDISCARD_ALL;
    }

    private void SeekToStart()
    {
        if (!_options.CutsStart) return;
        var target = StartMicroseconds;
        if (_options.ResumesAtKeyFrame)
        {
            FFmpegError.Check(ffmpeg.avformat_seek_file(_context, -1, target, target, long.MaxValue, 0), $"go on in '{_options.Input}' at {target} µs");
            return;
        }

        // Most indices are by decoding time, which B-frames put before the presentation time asked for: aim a few frames earlier
        // (the ffmpeg program's 3 frames of 23 fps).
        if ((_context->iformat->flags & ffmpeg.AVFMT_SEEK_TO_PTS) == 0 && Video->codecpar->video_delay > 0) target -= 3 * ffmpeg.AV_TIME_BASE / 23;
        var result = ffmpeg.avformat_seek_file(_context, -1, long.MinValue, target, target, 0);
        if (result < 0) _options.Warning?.Invoke($"'{_options.Input}' cannot be sought ({FFmpegError.Text(result)}): it is read from its start, and what comes before {_options.Seek} is dropped");
    }
}
