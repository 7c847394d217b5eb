using System.Diagnostics.CodeAnalysis;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>What to do when a decoder process dies.</summary>
public enum DecoderCrashPolicy
{
    /// <summary>Report it.</summary>
    Fail,

    /// <summary>Start another one behind the place, and say what was lost.</summary>
    Skip,
}

/// <summary>How to start a decoder process.</summary>
public sealed record DecoderClientOptions
{
    /// <summary>The decoder program; by default the one beside the running program.</summary>
    public string Program { get; init; } = DecoderProcess.DefaultProgram;

    /// <summary>Demuxer to use, or null to probe.</summary>
    public string? Format { get; init; }

    /// <summary>Which video stream: an index, <c>v:N</c> for the N-th video, <c>#ID</c> for the container's id; null for the best.</summary>
    public string? VideoStream { get; init; }

    /// <summary>Decoder by FFmpeg's name, or null for its choice.</summary>
    public string? Decoder { get; init; }

    /// <summary>How often to read the input again after its end; -1 for ever.</summary>
    public int Loops { get; init; }

    /// <summary>One of <see cref="HardwareDevices.Names"/> to decode on where it can; null for software.</summary>
    public string? Hardware { get; init; }

    /// <summary>Which device of that kind, in FFmpeg's words for it; null for its choice.</summary>
    public string? HardwareDevice { get; init; }

    /// <summary>Demuxer and decoder options by FFmpeg's names.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to start, in seconds from the input's start.</summary>
    public double? SeekSeconds { get; init; }

    /// <summary>How much to read, in seconds.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Decoder threads; 0 for two per processor, 16 at most.</summary>
    public int Threads { get; init; }

    /// <summary>Deliver packets of audio and subtitle streams too.</summary>
    public bool CopyStreams { get; init; } = true;

    /// <summary>
    /// Deliver audio decoded (<see cref="StreamInfo.IsDecoded"/>), so that nobody here parses what a file holds. Packets must then be taken while
    /// frames are, on a thread of their own: the decoder waits while 16 MiB of them wait.
    /// </summary>
    public bool DecodeAudio { get; init; }

    /// <summary>Bytes of slabs that the pool may hold; 0 for the owner's own choice.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>The decoder gives up its rights before it opens the input (docs/sandbox.md); false for systems where that does not work.</summary>
    public bool Sandbox { get; init; } = true;

    /// <summary>Bytes of memory that the decoder may take for itself, beside the pool's; null for no limit.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Seconds of processor time that the decoder may use; null for no limit.</summary>
    public int? ProcessorSeconds { get; init; }

    /// <summary>What to do when the decoder dies while frames are taken.</summary>
    public DecoderCrashPolicy OnCrash { get; init; }

    /// <summary>The pool's access: <see cref="PoolAccess.DeviceMapped"/> where a device's driver takes nothing else.</summary>
    public PoolAccess Access { get; init; }

    /// <summary>Gets each line that the decoder has for the user, on a thread of its own.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>False: the decoder's own standard error is this process'.</summary>
    public bool Quiet { get; init; } = true;
}

/// <summary>
/// A decoder process and the consumer's end of its pool: <see cref="Start"/> → <see cref="WaitForInfo"/> →
/// <see cref="Attach"/> → <see cref="Take"/> until it gives false. The attachment is that of any stranger: socket,
/// sealed memory, rings. Where asked, a decoder that dies is followed by another one, unseen but for a line.
/// Thread-safety: one thread takes; <see cref="TryTakePacket"/> may be called from another.
/// </summary>
public sealed class DecoderClient : IDisposable
{
    private readonly MediaInput _input;
    private readonly DecoderClientOptions _options;
    private readonly PacketQueue _packets;
    private readonly List<DecoderLife> _past = []; // their frames may still be in use
    private readonly PacketOrder _order = new();
    private readonly DecoderRecovery? _recovery;
    private FramePoolClientOptions? _attachment;
    private DecoderLife _life;

    private DecoderClient(MediaInput input, DecoderClientOptions options)
    {
        (_input, _options, _packets) = (input, options, new PacketQueue(options.DecodeAudio));
        _life = DecoderLife.Start(input, options, resume: null, _packets);
        if (options.OnCrash == DecoderCrashPolicy.Skip) _recovery = new DecoderRecovery(options.Warn);
    }

    /// <summary>
    /// Raised once when the decoder fails or dies before it is done, on a thread of its own and also while nobody takes; the next
    /// <see cref="Take"/> that finds no frame throws the same error. Not raised under <see cref="DecoderCrashPolicy.Skip"/>.
    /// </summary>
    public event Action<Exception>? Failed
    {
        add
        {
            if (_recovery is null) _life.Lost += value;
        }

        remove => _life.Lost -= value;
    }

    /// <summary>Process id of the decoder.</summary>
    public int Pid => _life.Pid;

    /// <summary>The pool, once attached.</summary>
    public FramePoolClient? Pool => _life.Pool;

    /// <summary>Sums over the decoder's run once it is done; null before.</summary>
    public DecoderTotals? Totals => _life.Totals;

    /// <summary>Starts a decoder for an input; returns at once, while the decoder loads and opens.</summary>
    /// <param name="input">The input; it outlives the client.</param>
    /// <param name="options">How.</param>
    /// <exception cref="MediaException">The decoder program is missing or does not start.</exception>
    public static DecoderClient Start(MediaInput input, DecoderClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        return new DecoderClient(input, options);
    }

    /// <summary>Waits until the decoder has opened the input.</summary>
    /// <exception cref="MediaException">It cannot open it, or died.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public MediaInfo WaitForInfo(CancellationToken stop)
    {
        var info = _life.WaitForInfo(stop);
        _recovery?.Begin(info);
        return info;
    }

    /// <summary>Attaches to the decoder's pool.</summary>
    /// <exception cref="MediaException">The decoder died.</exception>
    public void Attach(FramePoolClientOptions options, CancellationToken stop)
    {
        _attachment = options;
        _life.Attach(options, stop);
    }

    /// <summary>Takes the next frame, waiting for it; false when the input has ended and every frame was taken.</summary>
    /// <exception cref="MediaException">The decoder failed or died; the message says how.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public bool Take(out FrameLease lease, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var taken = _life.Take(out lease, stop);
                if (taken) _recovery?.Note(lease.Descriptor);
                else _recovery?.NoteEnd();
                return taken;
            }
            catch (DecoderDiedException death) when (_recovery is not null)
            {
                if (GoOn(death, stop)) continue;
                lease = default;
                return false;
            }
        }
    }

    /// <summary>The next packet of a copied stream, in the input's order; the caller disposes it. False when none waits.</summary>
    public bool TryTakePacket([NotNullWhen(true)] out CopiedPacket? packet)
    {
        while (_packets.TryTake(out packet))
        {
            if (_order.Follows(packet)) return true;
            packet.Dispose(); // a second decoder gave what the first had given
        }

        return false;
    }

    /// <summary>Waits until a packet may be taken, this is disposed, or <paramref name="stop"/> is cancelled.</summary>
    public void WaitForPacket(CancellationToken stop) => _packets.WaitForPacket(stop);

    /// <summary>Detaches and ends the decoder process, whatever it is doing.</summary>
    public void Dispose()
    {
        _packets.Dispose(); // first: the side channel may wait for room
        _life.Dispose();
        _past.ForEach(life => life.Dispose());
    }

    /// <summary>Starts decoders until one lives; false when nothing of the input is left for one.</summary>
    /// <exception cref="DecoderDiedException">None lives.</exception>
    private bool GoOn(DecoderDiedException death, CancellationToken stop)
    {
        while (true)
        {
            if (!_input.TryRewind()) throw new MediaException($"{death.Message} (it cannot go on after that: the input cannot be read twice)", death);
            if (_recovery!.NextStart(death) is not { } resume) throw death;
            _life.Stop();
            _order.ReadAgain();
            var next = DecoderLife.Start(_input, _options, resume, _packets);
            try
            {
                _ = next.WaitForInfo(stop);
                next.Attach(_attachment!, stop);
                _past.Add(_life);
                _life = next;
                return true;
            }
            catch (DecoderDiedException again)
            {
                next.Dispose();
                death = again;
            }
            catch (MediaException) when (!stop.IsCancellationRequested)
            {
                next.Dispose();
                _recovery.NoteEnd(); // it cannot be sought there: nothing follows
                return false;
            }
        }
    }
}
