using System.Diagnostics.CodeAnalysis;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Media;

/// <summary>How to start a decoder process.</summary>
public sealed record DecoderClientOptions
{
    /// <summary>The decoder program; by default the one beside the running program.</summary>
    public string Program { get; init; } = DecoderProcess.DefaultProgram;

    /// <summary>Demuxer to use, or null to probe.</summary>
    public string? Format { get; init; }

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

    /// <summary>Bytes of slabs that the pool may hold; 0 for the owner's own choice.</summary>
    public long MemoryBudgetBytes { get; init; }

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
/// sealed memory, rings. Thread-safety: one thread takes; <see cref="TryTakePacket"/> may be called from another.
/// </summary>
public sealed class DecoderClient : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);
    private readonly DecoderProcess _process;
    private readonly DecoderListener _listener;
    private readonly string _poolName;
    private FramePoolClient? _pool;

    private DecoderClient(DecoderProcess process, DecoderListener listener, string poolName)
    {
        _process = process;
        _listener = listener;
        _poolName = poolName;
    }

    /// <summary>Process id of the decoder.</summary>
    public int Pid => _process.Pid;

    /// <summary>The pool, once attached.</summary>
    public FramePoolClient? Pool => _pool;

    /// <summary>Sums over the decoder's run once it is done; null before.</summary>
    public DecoderTotals? Totals => _listener.Totals;

    /// <summary>Starts a decoder for an input; returns at once, while the decoder loads and opens.</summary>
    /// <exception cref="MediaException">The decoder program is missing or does not start.</exception>
    public static DecoderClient Start(MediaInput input, DecoderClientOptions options)
    {
        var request = new DecoderRequest
        {
            Input = input.Name,
            HasDescriptor = input.Descriptor is not null,
            Format = options.Format,
            Options = options.Options,
            SeekSeconds = options.SeekSeconds,
            DurationSeconds = options.DurationSeconds,
            Threads = options.Threads,
            CopyStreams = options.CopyStreams,
            PoolName = DecoderProcess.NewPoolName(),
            MemoryBudgetBytes = options.MemoryBudgetBytes,
            Access = options.Access,
        };
        var process = DecoderProcess.Start(options.Program, request, input.Descriptor, options.Quiet);
        return new DecoderClient(process, new DecoderListener(process, options.Warn), request.PoolName);
    }

    /// <summary>Waits until the decoder has opened the input.</summary>
    /// <exception cref="MediaException">It cannot open it, or died.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public MediaInfo WaitForInfo(CancellationToken stop) => _listener.WaitForInfo(stop);

    /// <summary>Attaches to the decoder's pool.</summary>
    /// <exception cref="MediaException">The decoder died.</exception>
    public void Attach(FramePoolClientOptions options, CancellationToken stop)
    {
        var path = _listener.WaitForPool(stop);
        try
        {
            _pool = FramePoolClient.Attach(path, options);
        }
        catch (PoolException) when (_process.WaitForExit(LastWords))
        {
            // One that cannot open its input closes the pool a moment before it ends; what it said is the reason.
            throw _listener.Failure();
        }
    }

    /// <summary>Takes the next frame, waiting for it; false when the input has ended and every frame was taken.</summary>
    /// <exception cref="MediaException">The decoder failed or died; the message says how.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public bool Take(out FrameLease lease, CancellationToken stop)
    {
        var pool = _pool ?? throw new InvalidOperationException("attach before taking frames");
        while (true)
        {
            try
            {
                if (pool.Take(out lease, Slice, stop)) return true;
                _listener.WaitForEnd(stop);
                return false;
            }
            catch (TimeoutException)
            {
                // No frame for a while is no fault: a live input may be silent, a seek may be long. Death is noticed at once by the pool.
            }
            catch (PoolClosedException)
            {
                throw _listener.Failure();
            }
        }
    }

    /// <summary>The next packet of a copied stream, in the input's order; the caller disposes it. False when none waits.</summary>
    public bool TryTakePacket([NotNullWhen(true)] out CopiedPacket? packet) => _listener.Packets.TryDequeue(out packet);

    /// <summary>Detaches and ends the decoder process, whatever it is doing.</summary>
    public void Dispose()
    {
        _pool?.Dispose();
        _process.Dispose();
        _listener.Dispose();
        MeetingPlace.RemoveLeftovers(MeetingPlace.PathOf(_poolName)); // a decoder that was ended before we attached could not do it
    }
}
