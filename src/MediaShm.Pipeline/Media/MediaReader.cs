using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>What <see cref="MediaReader.Read"/> found.</summary>
public enum MediaItem
{
    /// <summary>A frame in a slot: see <see cref="MediaReader.Loan"/> and <see cref="MediaReader.Descriptor"/>.</summary>
    Frame,

    /// <summary>A packet of a stream that is copied: see <see cref="MediaReader.Packet"/>.</summary>
    Packet,

    /// <summary>The end: every frame that the input holds has been returned.</summary>
    End,
}

/// <summary>
/// Demuxes an input and decodes its video into the slots of a pool: in place where the codec takes its buffers from the caller, by one
/// counted copy where it does not. Frames come in order of presentation, packets of other streams in the input's order between them.
/// Thread-safety: one thread at a time, but for <see cref="Interrupt"/>. Disposed before the pool.
/// </summary>
public sealed unsafe class MediaReader : IDisposable
{
    private readonly MediaReaderOptions _options;
    private readonly Demuxer _demuxer;
    private readonly VideoDecoder _decoder;
    private readonly SlotPlacer _placer;
    private readonly SurfaceDownload _download;
    private readonly FrameDescriber _describer;
    private readonly ReadWindow _window;
    private readonly DamageReport _damage;
    private readonly LostSideData _lost;
    private readonly SideDataPlacer _sideData;
    private readonly SoundReader? _sound; // null where audio is copied, or not wanted
    private readonly AVFrame* _frame;
    private readonly AVPacket* _packet;
    private FrameLoan? _loan;
    private CopiedPacket? _copied;
    private FrameDescriptor _descriptor;
    private int _restarts;
    private bool _inputEnded;
    private bool _disposed;

    private MediaReader(MediaReaderOptions options, Demuxer demuxer, VideoDecoder decoder, FramePool pool)
    {
        _options = options;
        _demuxer = demuxer;
        _decoder = decoder;
        _placer = new SlotPlacer(pool, decoder.Allocator, options.LoanTimeout);
        _download = new SurfaceDownload(pool, decoder.Allocator, options.LoanTimeout);
        _describer = new FrameDescriber(demuxer);
        _window = new ReadWindow(demuxer, options);
        _damage = new DamageReport(options.Warning);
        _lost = new LostSideData(options.Warning);
        _sideData = new SideDataPlacer(options.Warning);
        _frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        _packet = (AVPacket*)FFmpegError.Allocated(ffmpeg.av_packet_alloc(), "a packet");
        if (options is { DecodeAudio: true, CopyStreams: true }) _sound = new SoundReader(demuxer, _window, options.Warning);
        var info = MediaInfoReader.Read(demuxer, decoder, options.Seek is { Ticks: > 0 });
        Info = _sound?.Describe(info) ?? info;
    }

    /// <summary>What the input holds.</summary>
    public MediaInfo Info { get; }

    /// <summary>The slot of the frame read last, valid until the next <see cref="Read"/>; add a reference to keep it longer.</summary>
    /// <exception cref="InvalidOperationException">No frame was read last.</exception>
    public FrameLoan Loan => _loan ?? throw new InvalidOperationException("the item read last is no frame");

    /// <summary>What is known of the frame read last; its index counts frames returned.</summary>
    public ref readonly FrameDescriptor Descriptor => ref _descriptor;

    /// <summary>The packet read last, valid until the next <see cref="Read"/>.</summary>
    /// <exception cref="InvalidOperationException">No packet was read last.</exception>
    public CopiedPacket Packet => _copied ?? throw new InvalidOperationException("the item read last is no packet");

    /// <summary>Sums so far.</summary>
    public DecoderTotals Totals => new(FramesRead, _placer.BytesCopied + _download.BytesCopied, CorruptFrames, PacketsRead);

    /// <summary>What the input is called in messages.</summary>
    public string Name => _options.Input;

    /// <summary>Only a part of the input was asked for, which may hold no frame.</summary>
    public bool IsPart => _options.CutsStart || _options.Duration is not null;

    /// <summary>Where reading started, in µs of the input's timestamps.</summary>
    public long StartMicroseconds => _demuxer.StartMicroseconds;

    /// <summary>Frames that had to be copied into a slot.</summary>
    public long FramesCopied => _placer.FramesCopied + _download.FramesCopied;

    private long FramesRead { get; set; }

    private long CorruptFrames { get; set; }

    private long PacketsRead { get; set; }

    /// <summary>Opens an input, seeks, and readies its decoder.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="pool">Where frames go; it outlives the reader.</param>
    /// <param name="cancellation">Ends the opening early, even while it waits for a network peer; a pipe's silence it cannot end.</param>
    /// <exception cref="MediaException">The input cannot be read, holds no video, or an option is wrong.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MediaReader Open(MediaReaderOptions options, FramePool pool, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(pool);
        if (pool.Access == PoolAccess.ReadWrite)
        {
            throw new MediaException(
                MediaErrorKind.Usage,
                $"pool '{pool.Name}' lets consumers write, and a decoder predicts frames from those that it has shown: use ReadOnly or DeviceMapped");
        }

        var demuxer = Demuxer.Open(options, cancellation);
        VideoDecoder? decoder = null;
        try
        {
            decoder = VideoDecoder.Open(demuxer.Video, pool, options);
            foreach (var name in demuxer.UnusedOptions.Keys.Intersect(decoder.UnusedOptions.Keys))
            {
                if (name == "framerate" && Rational.TryParse(options.Options[name], out var rate) && rate.IsPositive)
                {
                    demuxer.ForceRate(rate); // a container with times of its own is told otherwise
                    continue;
                }

                throw new MediaException(MediaErrorKind.Usage, $"neither the input format nor the decoder '{decoder.Name}' has an option '{name}'");
            }

            return new MediaReader(options, demuxer, decoder, pool);
        }
        catch
        {
            decoder?.Dispose();
            demuxer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads on to the next item. Damage is warned of and passed over; a read error ends the stream early, with a warning, and what was
    /// read before it is decoded to its last frame.
    /// </summary>
    /// <exception cref="MediaException">The decoder cannot go on.</exception>
    /// <exception cref="PoolException">The pool has no slot within its budget.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public MediaItem Read(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        DropCurrent();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_sound?.Next() is { } samples) return Deliver(samples);
            switch (_window.VideoIsOver ? DecodeResult.NeedsPacket : _decoder.Receive(_frame))
            {
                case DecodeResult.Frame when TakeFrame(cancellation):
                    return MediaItem.Frame;
                case DecodeResult.Frame:
                    break;
                case DecodeResult.Damaged:
                    _damage.Report(_decoder.Damage);
                    break;
                case DecodeResult.End:
                case DecodeResult.NeedsPacket when _inputEnded || _window.AllIsOver:
                    if (_sound?.End() is true) break; // what its decoders still hold comes first
                    return End();
                case DecodeResult.NeedsPacket when FeedPacket():
                    return MediaItem.Packet;
            }
        }
    }

    /// <summary>Makes a read that waits for the input, and every later one, end. From any thread, until disposal.</summary>
    public void Interrupt() => _demuxer.Interrupt();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        DropCurrent();
        var (frame, packet) = ((nint)_frame, (nint)_packet);
        ffmpeg.av_frame_free((AVFrame**)&frame);
        ffmpeg.av_packet_free((AVPacket**)&packet);
        _sound?.Dispose();
        _decoder.Dispose();
        _demuxer.Dispose();
    }

    private MediaItem Deliver(CopiedPacket packet)
    {
        _copied = packet;
        PacketsRead++;
        return MediaItem.Packet;
    }

    private MediaItem End()
    {
        _damage.Conclude();
        return MediaItem.End;
    }

    /// <summary>Places the frame just decoded; false when it lies outside the window.</summary>
    private bool TakeFrame(CancellationToken cancellation)
    {
        try
        {
            var isSurface = _frame->hw_frames_ctx != null;
            if (isSurface) _download.Fetch(_frame, cancellation);
            _lost.Note(_frame);
            var descriptor = _describer.Describe(_frame, out var format);
            if (!_window.TakesFrame(descriptor.Pts)) return false;
            _loan = _placer.Place(_frame, format, cancellation, out var copied);
            descriptor.Layout = _loan.View.Layout;
            _sideData.Place(_frame, _loan, ref descriptor);
            descriptor.Index = FramesRead++;
            if (copied || isSurface) descriptor.Traits |= FrameTraits.Copied;
            if (descriptor.Traits.HasFlag(FrameTraits.Corrupt)) NoteCorrupt();
            _descriptor = descriptor;
            return true;
        }
        finally
        {
            ffmpeg.av_frame_unref(_frame); // the loan has a reference of its own
        }
    }

    /// <summary>Reads a packet and hands it on: video to the decoder, others to the caller (then true), unless they lie outside the window.</summary>
    private bool FeedPacket()
    {
        if (!_demuxer.TryRead(_packet))
        {
            _inputEnded = true;
            if (_demuxer.ReadError is { } error) _options.Warning?.Invoke(error);
            if (!_window.VideoIsOver) Feed(null); // from here on the decoder asks for no packet: it drains, then ends
            return false;
        }

        try
        {
            if (_restarts != _demuxer.Restarts)
            {
                _restarts = _demuxer.Restarts;
                _sound?.Restart();
            }

            if (_packet->stream_index == _demuxer.VideoIndex)
            {
                if (!_window.VideoIsOver) Feed(_packet);
                else _window.Passes(_packet);
                return false;
            }

            if (_sound?.Decodes(_packet->stream_index) is true)
            {
                if (_window.TakesUndecoded(_packet)) _sound.Feed(_packet);
                return false;
            }

            // Of streams that are not copied a few packets may come all the same: those read while the streams were probed.
            if (!_demuxer.IsCopied(_packet->stream_index) || !_window.TakesPacket(_packet)) return false;
            if (_demuxer.IsRunIn) return false;
            _ = Deliver(PacketCopier.Copy(_packet));
            return true;
        }
        finally
        {
            ffmpeg.av_packet_unref(_packet);
        }
    }

    private void Feed(AVPacket* packet)
    {
        if (_decoder.Send(packet) == DecodeResult.Damaged) _damage.Report(_decoder.Damage);
    }

    private void NoteCorrupt()
    {
        CorruptFrames++;
        _damage.NoteFrame();
    }

    private void DropCurrent()
    {
        _loan?.Release();
        _loan = null;
        _copied?.Dispose();
        _copied = null;
    }
}
