using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Media.Output;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.Text;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Encodes frames where they lie and writes them with copied packets into a container. The encoder is opened with the first
/// frame; <see cref="Finish"/> makes the output whole, disposal without it removes what was written.
/// Thread-safety: frames come from one thread, packets from one, which may be another; <see cref="Finish"/> and disposal after both.
/// </summary>
public sealed unsafe partial class MediaWriter : IDisposable
{
    private const long MaxQueuedBytes = 256L << 20;
    private readonly MediaWriterOptions _options;
    private readonly Lock _gate = new(); // the muxer and the queue
    private readonly AVCodec* _codec;
    private readonly OutputFile _file;
    private readonly StreamMuxer _muxer;
    private readonly OutputPlan _plan;
    private readonly AVPacket* _packet;
    private readonly Queue<CopiedPacket> _queued = new();
    private readonly Dictionary<int, EncodedSound> _sounds = []; // by the stream's index in the input
    private readonly Action<CopiedPacket> _write;
    private readonly List<string> _notes = [];
    private readonly SideDataFate _fate;
    private long _queuedBytes;
    private long _earlierBytesCopied; // by adapters that were replaced
    private VideoEncoder? _encoder;
    private EncoderClock? _clock;
    private FrameAdapter? _adapter;
    private FrameFormat _source; // of the frames that come
    private FrameFormat _encoded; // of the frames that the encoder gets
    private Action<string>? _noted;
    private bool _open;
    private bool _finished;
    private bool _disposed;

    private MediaWriter(MediaWriterOptions options)
    {
        _options = options;
        _write = Write;
        FFmpegLibrary.Load();
        var format = StreamMuxer.Find(options.Format, options.Output);
        FormatName = NativeText.Read(format->name)!;
        _codec = options.VideoCodec is { } name ? EncoderSelection.ByName(name) : EncoderSelection.DefaultOf(format, options.Output);
        CheckPixelFormat(options.PixelFormat);
        var sound = options.Sound is null ? null : new SoundSettings(options.Sound);
        var start = options.StartTime ?? (options.Source?.StartTime is { } first and not FrameDescriptor.NoPts ? first : 0);
        _file = OutputFile.Open(options.Output, NativeText.Read(format->name)!, (format->flags & ffmpeg.AVFMT_NOFILE) != 0, options.Overwrite);
        try
        {
            _muxer = new StreamMuxer(format, _file);
            var settings = new WriterSettings(_codec, _muxer.Context, StreamingOptions(format).Concat(options.Options), sound);
            _plan = new OutputPlan(format, OpenSounds(options, sound, start), settings, start, AddNote);
            _packet = (AVPacket*)FFmpegError.Allocated(ffmpeg.av_packet_alloc(), "a packet");
        }
        catch
        {
            DisposeSounds();
            _muxer?.Dispose();
            _file.Abandon();
            throw;
        }

        FrameRate = options.FrameRate;
        _fate = new SideDataFate(_codec, FormatName, AddNote);
    }

    /// <summary>Raised with each note, on the thread that found it. Whoever subscribes late is told the earlier ones at once.</summary>
    public event Action<string>? Noted
    {
        add
        {
            lock (_notes)
            {
                _noted += value;
                foreach (var note in _notes) value?.Invoke(note);
            }
        }

        remove
        {
            lock (_notes) _noted -= value;
        }
    }

    /// <summary>What the user should know, one line each: conversions, streams left out.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_notes) return [.. _notes];
        }
    }

    /// <summary>As <see cref="MediaWriterOptions.FrameRate"/>; may be set until the first frame.</summary>
    public Rational? FrameRate { get; set; }

    /// <summary>Name of the container, as libavformat's muxer has it.</summary>
    public string FormatName { get; }

    /// <summary>The container keeps a display matrix, so that a stored picture need not be turned.</summary>
    public bool KeepsOrientation => IsMovFamily(FormatName);

    /// <summary>Name of the encoder.</summary>
    public string EncoderName => NativeText.Read(_codec->name)!;

    /// <summary>Format and size that the encoder gets; nothing before the first frame.</summary>
    public FrameFormat EncodedFormat => _encoded;

    /// <summary>Frames handed to the encoder.</summary>
    public long Frames { get; private set; }

    /// <summary>Packets of the encoder that were written.</summary>
    public long VideoPackets { get; private set; }

    /// <summary>Copied packets that were written.</summary>
    public long CopiedPackets { get; private set; }

    /// <summary>Bytes of pixels that were converted or filled up for the encoder; 0 when it read every frame where it lay.</summary>
    public long BytesCopied => _earlierBytesCopied + (_adapter?.BytesCopied ?? 0) + (_encoder?.BytesCopied ?? 0);

    /// <summary>Bytes in the output so far.</summary>
    public long BytesWritten
    {
        get
        {
            lock (_gate) return _muxer.BytesWritten;
        }
    }

    /// <summary>Address of the first sample of the frame that the encoder was given last; for tests.</summary>
    internal nint LastInputAddress => _encoder?.LastInputAddress ?? 0;

    /// <summary>Opens an output.</summary>
    /// <exception cref="MediaException">
    /// The encoder, format or an option is unknown, a value is not accepted, the output exists (<see cref="MediaErrorKind.Usage"/>), or
    /// it cannot be written (<see cref="MediaErrorKind.Failed"/>).
    /// </exception>
    public static MediaWriter Create(MediaWriterOptions options) => new(options);

    /// <summary>
    /// Encodes a frame. Where the encoder takes the format, it reads the pixels where they lie and keeps a reference on the hold
    /// as long as it needs them (B-frames, lookahead), released from any thread.
    /// </summary>
    /// <param name="view">Where the pixels lie; in a slab, or absolute addresses in <see cref="SlabMemory.Unpooled"/>.</param>
    /// <param name="descriptor">Time, colour, orientation.</param>
    /// <param name="hold">Keeps the pixels; the caller keeps its own reference.</param>
    /// <param name="sideData">What came with the frame: kept where encoder or container can, else a note tells.</param>
    /// <exception cref="MediaException">Encoding or writing failed.</exception>
    public void WriteVideo(in FrameView view, in FrameDescriptor descriptor, FrameHold hold, FrameSideData? sideData = null)
    {
        ObjectDisposedException.ThrowIf(_disposed || _finished, this);
        if (sideData is not null) _fate.Note(sideData);
        if (_encoder is null) OpenEncoder(view, descriptor, sideData);
        else if (view.Format != _source) ChangeSource(view, descriptor);
        var (pts, duration) = _clock!.Convert(descriptor);
        if (_adapter is null)
        {
            _encoder!.Send(view, descriptor, hold, sideData, pts, duration);
        }
        else
        {
            var adapted = _adapter.Adapt(view, descriptor, hold, out var of, out var own);
            try
            {
                _encoder!.Send(adapted, of, own, sideData, pts, duration);
            }
            finally
            {
                own.Release();
            }
        }

        Frames++;
        WriteEncoded();
    }

    /// <summary>
    /// Writes a packet of a stream that is copied, or encodes one of decoded sound; the caller keeps the packet. Packets of streams that the
    /// output lacks are passed over.
    /// </summary>
    /// <exception cref="MediaException">Encoding or writing failed, or 256 MiB came before the first frame.</exception>
    public void WritePacket(CopiedPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        ObjectDisposedException.ThrowIf(_disposed || _finished, this);
        if (!_plan.Copies(packet.StreamIndex)) return;
        if (_sounds.TryGetValue(packet.StreamIndex, out var sound)) sound.Encode(packet, _write);
        else Write(packet);
    }

    private void Write(CopiedPacket packet)
    {
        lock (_gate)
        {
            if (_open)
            {
                _muxer.WriteCopied(packet);
                CopiedPackets++;
                return;
            }

            _queuedBytes += packet.Payload.Length;
            if (_queuedBytes > MaxQueuedBytes)
                throw new MediaException($"{MaxQueuedBytes >> 20} MiB of sound and subtitles came before the first picture; leave them out with -an -sn");
            _queued.Enqueue(packet.Clone());
        }
    }

    /// <summary>Gives out what the encoder still holds, writes the trailer, closes, and gives the file its name.</summary>
    /// <param name="cancellation">Gives the rest up: the output is then to be removed by disposal.</param>
    /// <exception cref="MediaException">No frame ever came, or something could not be written; the output is then removed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Finish(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_finished) return;
        _finished = true;
        if (_encoder is null) throw new MediaException($"no frame reached the encoder, so nothing is written to '{_file.Name}'");
        _encoder.Flush();
        WriteEncoded(cancellation); // an encoder that looks far ahead may work for long here
        foreach (var (index, sound) in _sounds)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_plan.Copies(index)) sound.Finish(_write);
        }

        cancellation.ThrowIfCancellationRequested();
        lock (_gate) _muxer.Finish();
        _file.Commit();
    }

    /// <summary>Gives the output up and removes it, unless it is finished. The same as disposal, and as long: an encoder ends what it has begun.</summary>
    public void Abort() => Dispose();

    /// <summary>
    /// Removes what every unfinished writer of this process has written, without waiting for any of them: for a process that must
    /// leave at once, while an encoder may work for seconds yet. Writers that go on can no longer finish. Thread-safety: any thread.
    /// </summary>
    public static void AbandonAll() => OutputFile.AbandonAll();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _encoder?.Dispose(); // its references on frames end here
        _adapter?.Dispose();
        DisposeSounds();
        lock (_gate)
        {
            _muxer.Dispose();
            while (_queued.TryDequeue(out var packet)) packet.Dispose();
        }

        var own = _packet;
        ffmpeg.av_packet_free(&own);
        _file.Abandon();
    }

    private void AddNote(string text)
    {
        lock (_notes)
        {
            _notes.Add(text);
            _noted?.Invoke(text);
        }
    }

    private void WriteEncoded(CancellationToken cancellation = default)
    {
        while (_encoder!.Receive(_packet))
        {
            cancellation.ThrowIfCancellationRequested();
            lock (_gate) _muxer.WriteVideo(_packet, _clock!);
            VideoPackets++;
        }
    }
}
