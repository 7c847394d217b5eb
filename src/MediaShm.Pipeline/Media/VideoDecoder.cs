using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>What a decoder has to say when it is asked for a frame.</summary>
internal enum DecodeResult
{
    /// <summary>Here is a frame.</summary>
    Frame,

    /// <summary>It needs a packet.</summary>
    NeedsPacket,

    /// <summary>It is drained.</summary>
    End,

    /// <summary>What was fed is damaged; go on.</summary>
    Damaged,
}

/// <summary>A video decoder that writes into a pool's slots where its codec can. Not thread-safe.</summary>
internal sealed unsafe class VideoDecoder : IDisposable
{
    private const int MostDefaultThreads = 16; // FFmpeg's own limit for "auto"
    private readonly SlotAllocator _allocator;
    private readonly AVStream* _stream;
    private readonly MediaReaderOptions _options;
    private AVCodecContext* _context;
    private HardwareDecoding? _hardware;

    private VideoDecoder(AVStream* stream, FramePool pool, MediaReaderOptions options)
    {
        _stream = stream;
        _options = options;
        _allocator = new SlotAllocator(pool);
    }

    /// <summary>
    /// Twice the processors: frame threads wait for each other's rows, and for the thread that parses and publishes. On two processors
    /// 4 threads decode 1080p H.264 about 6 % faster than FFmpeg's own choice of 3 (bench/run.sh take), for one slot more.
    /// </summary>
    private static int DefaultThreads => Math.Min(2 * Environment.ProcessorCount, MostDefaultThreads);

    /// <summary>Finds slots behind frames.</summary>
    public SlotAllocator Allocator => _allocator;

    /// <summary>FFmpeg's name of the decoder.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The codec promises to take its buffers from the caller.</summary>
    public bool IsDirect { get; private set; }

    /// <summary>Options that the decoder did not know.</summary>
    public IReadOnlyDictionary<string, string> UnusedOptions { get; private set; } = new Dictionary<string, string>();

    /// <summary>What was damaged, after <see cref="DecodeResult.Damaged"/>.</summary>
    public string Damage { get; private set; } = "";

    /// <summary>Opens the decoder of a stream.</summary>
    /// <exception cref="MediaException">There is no decoder for the codec, or it refuses the stream.</exception>
    public static VideoDecoder Open(AVStream* stream, FramePool pool, MediaReaderOptions options)
    {
        var decoder = new VideoDecoder(stream, pool, options);
        try
        {
            decoder.OpenAny();
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>Feeds a packet, or null to drain. Call only after <see cref="DecodeResult.NeedsPacket"/>.</summary>
    public DecodeResult Send(AVPacket* packet)
    {
        var result = ffmpeg.avcodec_send_packet(_context, packet);
        if (_hardware is not null)
        {
            _hardware.Conclude(hasSurface: false, _options.Warning);
            if (result < 0 && _hardware.IsRefused && TryOpenSoftware()) result = ffmpeg.avcodec_send_packet(_context, packet);
        }

        return Sort(result);
    }

    /// <summary>Takes the next frame, in order of presentation, into an empty one.</summary>
    public DecodeResult Receive(AVFrame* frame)
    {
        var result = ffmpeg.avcodec_receive_frame(_context, frame);
        if (result >= 0) _hardware?.Conclude(frame->hw_frames_ctx != null, _options.Warning);
        return Sort(result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        fixed (AVCodecContext** context = &_context) ffmpeg.avcodec_free_context(context); // joins its threads: no callback comes later
        _hardware?.EndTrial();
        _allocator.Dispose();
    }

    /// <summary>Opens a decoder that works on a device where one was asked for and there is one, else the usual one.</summary>
    private void OpenAny()
    {
        var codecId = _stream->codecpar->codec_id;
        if (_options.Hardware is { } devices)
        {
            _hardware = HardwareDecoding.Find(devices, codecId, _options.Decoder is null ? null : FindCodec(codecId, _options), out var problem);
            if (_hardware is not null && TryOpen(_hardware.Codec, out problem)) return;
            (_hardware, _allocator.Hardware) = (null, null);
            _options.Warning?.Invoke(HardwareDecoding.Fallback(devices.Wanted, problem));
        }

        if (!TryOpen(FindCodec(codecId, _options), out var failure)) throw new MediaException(MediaErrorKind.InputUnusable, failure);
    }

    /// <summary>
    /// Where a decoder that knows no software way (FFmpeg's own for AV1) was refused its device: opens the usual one. False where that is
    /// the one that is open.
    /// </summary>
    private bool TryOpenSoftware()
    {
        var codec = FindCodec(_stream->codecpar->codec_id, _options);
        if (codec == _hardware!.Codec) return false;
        (_hardware, _allocator.Hardware) = (null, null);
        return TryOpen(codec, out var failure) ? true : throw new MediaException(MediaErrorKind.InputUnusable, failure);
    }

    private bool TryOpen(AVCodec* codec, out string failure)
    {
        fixed (AVCodecContext** old = &_context) ffmpeg.avcodec_free_context(old);
        Name = NativeText.Read(codec->name)!;
        IsDirect = (codec->capabilities & ffmpeg.AV_CODEC_CAP_DR1) != 0;
        _context = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(codec), "a decoder");
        FFmpegError.Check(ffmpeg.avcodec_parameters_to_context(_context, _stream->codecpar), $"set up the decoder '{Name}'");
        _context->pkt_timebase = _stream->time_base;
        _context->thread_count = _options.Threads > 0 ? _options.Threads : DefaultThreads;
        _context->flags |= ffmpeg.AV_CODEC_FLAG_UNALIGNED; // a crop moves the planes' starts exactly; nothing is left for us to cut
        _allocator.Attach(_context, IsDirect);
        _allocator.Hardware = _hardware;
        _hardware?.Attach(_context);
        using var dictionary = new NativeDictionary(_options.Options);
        int result;
        fixed (AVDictionary** entries = &dictionary.Entries) result = ffmpeg.avcodec_open2(_context, codec, entries);
        UnusedOptions = dictionary.ToDictionary();
        failure = result >= 0 ? "" : $"cannot open the decoder '{Name}' for '{_options.Input}': {FFmpegError.Text(result)}";
        return result >= 0;
    }

    private static AVCodec* FindCodec(int id, MediaReaderOptions options)
    {
        var name = NativeText.Read(ffmpeg.avcodec_get_name(id));
        if (options.Decoder is not { } wanted)
        {
            var codec = ffmpeg.avcodec_find_decoder(id);
            return codec != null ? codec : throw new MediaException(
                MediaErrorKind.InputUnusable, $"the installed FFmpeg has no decoder for '{name}', the codec of '{options.Input}'");
        }

        using var text = new Utf8(wanted);
        var named = ffmpeg.avcodec_find_decoder_by_name(text);
        if (named == null) throw new MediaException(MediaErrorKind.Usage, $"there is no decoder '{wanted}'; 'ffmpeg -decoders' lists them");
        return named->id == id ? named : throw new MediaException(
            MediaErrorKind.Usage, $"the decoder '{wanted}' does not decode '{name}', the codec of '{options.Input}'");
    }

    private DecodeResult Sort(int result)
    {
        if (_allocator.Failure is { } failure) throw new MediaException($"the decoder '{Name}' got no memory for a frame: {failure.Message}", failure);
        if (result >= 0) return DecodeResult.Frame;
        if (result == ffmpeg.AVERROR(ffmpeg.EAGAIN)) return DecodeResult.NeedsPacket;
        if (result == ffmpeg.AVERROR_EOF) return DecodeResult.End;
        if (_allocator.RefusedBytes > 0)
        {
            throw new PoolExhaustedException($"the decoder '{Name}' needs another slot of {_allocator.RefusedBytes} bytes and its pool can add none: {_allocator.Refusal}; "
                + "raise the budget, use fewer decoder threads, or hold fewer frames");
        }

        if (result == ffmpeg.AVERROR(ffmpeg.ENOMEM)) throw new MediaException($"the decoder '{Name}' has no memory");
        Damage = FFmpegError.Text(result);
        return DecodeResult.Damaged;
    }
}
