using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Owns the muxer and its byte output: streams, header, packets, trailer; every result is checked down to the close, where a full disk
/// may show first. Not thread-safe.
/// </summary>
internal sealed unsafe class StreamMuxer : IDisposable
{
    private const int MaxDelay = 700_000; // µs; the ffmpeg program's default, which decides where MPEG-TS starts
    private readonly AVOutputFormat* _format;
    private readonly OutputFile _file;
    private readonly AVPacket* _packet;
    private readonly FFmpegLogCapture _log = new(); // of each write
    private readonly Dictionary<int, CopiedStream> _copied = [];
    private AVFormatContext* _context;
    private AVStream* _video;

    /// <summary>Makes a muxer and opens its output, so that an unwritable one shows before any work.</summary>
    /// <exception cref="MediaException">The output cannot be opened.</exception>
    public StreamMuxer(AVOutputFormat* format, OutputFile file)
    {
        _format = format;
        _file = file;
        _packet = (AVPacket*)FFmpegError.Allocated(ffmpeg.av_packet_alloc(), "a packet");
        _context = Allocate();
        if ((format->flags & ffmpeg.AVFMT_NOFILE) != 0) return;
        using var url = new Utf8(file.Url);
        AVIOContext* bytes = null;
        var result = ffmpeg.avio_open2(&bytes, url, ffmpeg.AVIO_FLAG_WRITE, null, null);
        if (result < 0)
        {
            Dispose();
            throw Failure(result);
        }

        _context->pb = bytes;
    }

    /// <summary>The muxer; its streams exist after <see cref="Open"/>.</summary>
    public AVFormatContext* Context => _context;

    /// <summary>Bytes written so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Finds the muxer of a name, or of a file's ending.</summary>
    /// <exception cref="MediaException">There is none.</exception>
    public static AVOutputFormat* Find(string? format, string output)
    {
        using var name = new Utf8(format);
        using var file = new Utf8(output);
        var found = ffmpeg.av_guess_format(name, format is null ? file : null, null);
        if (found != null) return found;
        throw new MediaException(MediaErrorKind.Usage, format is not null
            ? $"there is no output format '{format}' ('ffmpeg -muxers' lists them)"
            : $"the name '{output}' tells no output format; give one with -f");
    }

    /// <summary>Copies tags, replacing none.</summary>
    public static void CopyMetadata(ref AVDictionary* target, IEnumerable<KeyValuePair<string, string>> tags)
    {
        fixed (AVDictionary** dictionary = &target)
        {
            foreach (var (key, value) in tags)
            {
                using var k = new Utf8(key);
                using var v = new Utf8(value);
                _ = FFmpegError.Check(ffmpeg.av_dict_set(dictionary, k, v, ffmpeg.AV_DICT_DONT_OVERWRITE), $"keep the tag '{key}'");
            }
        }
    }

    /// <summary>Adds the streams and writes the header.</summary>
    /// <param name="encoder">The open encoder.</param>
    /// <param name="first">The first frame as encoded.</param>
    /// <param name="plan">What else goes in.</param>
    /// <exception cref="MediaException">The muxer refuses.</exception>
    public void Open(VideoEncoder encoder, in FrameDescriptor first, OutputPlan plan)
    {
        var log = new FFmpegLogCapture();
        var result = Begin(Prepare(encoder, first, plan, plan.Copied, log), log);
        var refusal = result < 0 ? log.Explain(result) : "";
        if (refusal.Length > 0 && log.Lines.Count == 0 && result == -ffmpeg.EINVAL) refusal += $"; it may have no place for {NativeText.Read(encoder.Context->codec->name)} video";
        if (result < 0 && plan.Copied.Count > 0 && (_context->pb == null || _context->pb->pos == 0)) // nothing is written yet
            result = Begin(PrepareWithout(encoder, first, plan, log), log);

        // The mov muxer switches its bitstream filters off for fragments, which must begin with headers: those are there (AacHeader).
        _context->flags |= ffmpeg.AVFMT_FLAG_AUTO_BSF;

        if (result < 0) throw new MediaException($"cannot begin '{_file.Name}' as {NativeText.Read(_format->name)}: {refusal}"); // what it said first tells most
    }

    /// <summary>Writes a packet of the encoder and takes its references.</summary>
    public void WriteVideo(AVPacket* packet, EncoderClock clock)
    {
        (packet->pts, packet->dts, packet->duration) = clock.Restore(packet->pts, packet->dts, packet->duration, _video->time_base);
        packet->stream_index = _video->index;
        Write(packet);
    }

    /// <summary>Writes a packet of a copied stream; one that is not in the output is passed over.</summary>
    public void WriteCopied(CopiedPacket copied)
    {
        if (!_copied.TryGetValue(copied.StreamIndex, out var stream)) return;
        stream.Fill(_packet, copied);
        stream.Rescale(_packet, (_format->flags & ffmpeg.AVFMT_TS_NONSTRICT) == 0);
        Write(_packet);
    }

    /// <summary>Writes the trailer and closes; the file is whole then.</summary>
    /// <exception cref="MediaException">Something of it could not be written.</exception>
    public void Finish()
    {
        var result = ffmpeg.av_write_trailer(_context);
        if (_context->pb != null && (_format->flags & ffmpeg.AVFMT_NOFILE) == 0)
        {
            ffmpeg.avio_flush(_context->pb);
            BytesWritten = _context->pb->pos;
            if (result >= 0) result = _context->pb->error;
            var bytes = _context->pb;
            _context->pb = null;
            var closed = ffmpeg.avio_close(bytes);
            if (result >= 0) result = closed;
        }

        if (result < 0) throw Failure(result);
    }

    /// <summary>Frees all; what is not finished stays unfinished.</summary>
    public void Dispose()
    {
        if (_context == null) return;
        if (_context->pb != null && (_format->flags & ffmpeg.AVFMT_NOFILE) == 0) _ = ffmpeg.avio_close(_context->pb);
        _context->pb = null;
        ffmpeg.avformat_free_context(_context);
        _context = null;
        var packet = _packet;
        ffmpeg.av_packet_free(&packet);
    }

    private AVFormatContext* Allocate()
    {
        AVFormatContext* context;
        using var url = new Utf8(_file.Url);
        _ = FFmpegError.Check(ffmpeg.avformat_alloc_output_context2(&context, _format, null, url), $"make a muxer for '{_file.Name}'");
        context->max_delay = MaxDelay;
        return context;
    }

    /// <summary>Writes the header of what is prepared; a negative result is the muxer's refusal.</summary>
    private int Begin(int prepared, FFmpegLogCapture log)
    {
        if (prepared < 0) return prepared;
        using (log.Open()) return ffmpeg.avformat_write_header(_context, null);
    }

    /// <summary>Whether a muxer that is prepared also gets to the end of its header, where some (mpeg, swf) look at their streams first: into memory. It cannot be used any more then.</summary>
    private int TryHeader(int prepared, FFmpegLogCapture log)
    {
        if (prepared < 0 || (_format->flags & ffmpeg.AVFMT_NOFILE) != 0) return prepared;
        var output = _context->pb;
        AVIOContext* memory;
        _ = FFmpegError.Check(ffmpeg.avio_open_dyn_buf(&memory), "get memory for a header");
        _context->pb = memory;
        var result = Begin(prepared, log);
        byte* written;
        _ = ffmpeg.avio_close_dyn_buf(memory, &written);
        ffmpeg.av_free(written);
        _context->pb = output;
        return result;
    }

    /// <summary>Some muxers tell which streams they take only by failing, and not of which they speak: each is tried.</summary>
    private int PrepareWithout(VideoEncoder encoder, in FrameDescriptor first, OutputPlan plan, FFmpegLogCapture log)
    {
        Reset();
        var kept = new List<StreamInfo>();
        var result = TryHeader(Prepare(encoder, first, plan, kept, log), log);
        if (result < 0) return result; // it is the video that is refused
        foreach (var stream in plan.Copied)
        {
            Reset();
            if (TryHeader(Prepare(encoder, first, plan, [.. kept, stream], log), log) >= 0) kept.Add(stream);
            else if (stream.IsEncoded) throw new MediaException(MediaErrorKind.Usage, $"{NativeText.Read(_format->name)} refuses {stream.CodecName} sound ({log.Explain(-ffmpeg.EINVAL)}); choose another codec with -c:a");
            else plan.NoteRefused(stream, $"{NativeText.Read(_format->name)} refuses it ({log.Explain(-ffmpeg.EINVAL)})");
        }

        Reset();
        return Prepare(encoder, first, plan, kept, log);
    }

    /// <summary>A context without streams; the byte output stays. Until the header is written nothing of it has been used.</summary>
    private void Reset()
    {
        var bytes = _context->pb;
        _context->pb = null;
        ffmpeg.avformat_free_context(_context);
        _context = Allocate();
        _context->pb = bytes;
        _copied.Clear();
    }

    /// <summary>Adds the streams and readies the muxer for them; a negative result is its refusal. Writes nothing.</summary>
    private int Prepare(VideoEncoder encoder, in FrameDescriptor first, OutputPlan plan, IReadOnlyList<StreamInfo> copied, FFmpegLogCapture log)
    {
        plan.Settings.Apply(_context);
        plan.DescribeContainer(_context);
        _video = plan.AddVideo(_context, encoder, first);
        foreach (var stream in copied) _copied[stream.Index] = CopiedStream.Add(_context, stream, plan.TagsOf(stream), stream.IsEncoded ? 0 : plan.Start);
        using (log.Open()) return ffmpeg.avformat_init_output(_context, null);
    }

    private void Write(AVPacket* packet)
    {
        int result;
        using (_log.Open()) result = ffmpeg.av_interleaved_write_frame(_context, packet);
        if (_context->pb != null) BytesWritten = _context->pb->pos;
        if (result < 0) throw new MediaException($"cannot write '{_file.Name}': {_log.Explain(result)}");
    }

    private MediaException Failure(int error) => new($"cannot write '{_file.Name}': {FFmpegError.Text(error)}");
}
