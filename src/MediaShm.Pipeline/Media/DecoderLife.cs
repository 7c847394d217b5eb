using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Media;

/// <summary>One decoder process from start to end: the process, what it says, and the consumer's end of its pool. Thread-safety: as <see cref="DecoderClient"/>.</summary>
internal sealed class DecoderLife : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);
    private readonly DecoderProcess _process;
    private readonly DecoderListener _listener;
    private readonly string _poolName;

    private DecoderLife(DecoderProcess process, DecoderListener listener, string poolName)
    {
        _process = process;
        _listener = listener;
        _poolName = poolName;
    }

    /// <summary>Raised once, on a thread of its own, when the decoder ends before it is done and we have not ended it.</summary>
    public event Action<Exception>? Lost
    {
        add => _listener.Lost += value;
        remove => _listener.Lost -= value;
    }

    /// <summary>Process id of the decoder.</summary>
    public int Pid => _process.Pid;

    /// <summary>The pool, once attached.</summary>
    public FramePoolClient? Pool { get; private set; }

    /// <summary>Sums over the decoder's run once it is done; null before.</summary>
    public DecoderTotals? Totals => _listener.Totals;

    /// <summary>Starts a decoder; returns at once.</summary>
    /// <param name="input">The input, at its beginning.</param>
    /// <param name="options">How.</param>
    /// <param name="resume">Where to go on, in µs of the input's timestamps; null for where the options say.</param>
    /// <param name="packets">Gets packets of copied streams.</param>
    /// <exception cref="MediaException">The decoder program is missing or does not start.</exception>
    public static DecoderLife Start(MediaInput input, DecoderClientOptions options, ResumePoint? resume, PacketQueue packets)
    {
        var request = new DecoderRequest
        {
            Input = input.Name,
            HasDescriptor = input.Descriptor is not null,
            Format = options.Format,
            VideoStream = options.VideoStream,
            Decoder = options.Decoder,
            Loops = options.Loops,
            Hardware = options.Hardware,
            HardwareDevice = options.HardwareDevice,
            Options = options.Options,
            SeekSeconds = options.SeekSeconds,
            ResumeMicroseconds = resume?.Microseconds,
            ResumesAtKeyFrame = resume is { AtKeyFrame: true },
            DurationSeconds = options.DurationSeconds - (resume?.SecondsDone ?? 0),
            Threads = options.Threads,
            CopyStreams = options.CopyStreams,
            DecodeAudio = options.DecodeAudio,
            PoolName = DecoderProcess.NewPoolName(),
            MemoryBudgetBytes = options.MemoryBudgetBytes,
            Access = options.Access,
            Sandbox = options.Sandbox,
            MemoryLimitBytes = options.MemoryLimitBytes,
            ProcessorSeconds = options.ProcessorSeconds,
        };
        var process = DecoderProcess.Start(options.Program, request, input.Descriptor, options.Quiet, () => input.BytesRead);
        return new DecoderLife(process, new DecoderListener(process, options.Warn, packets), request.PoolName);
    }

    /// <summary>Waits until the decoder has opened the input.</summary>
    public MediaInfo WaitForInfo(CancellationToken stop) => _listener.WaitForInfo(stop);

    /// <summary>Attaches to the decoder's pool.</summary>
    public void Attach(FramePoolClientOptions options, CancellationToken stop)
    {
        var path = _listener.WaitForPool(stop);
        try
        {
            Pool = FramePoolClient.Attach(path, options);
            MeetingPlace.RemoveNames(path); // nobody else is to come, and the decoder may have no right to
        }
        catch (PoolException) when (_process.WaitForExit(LastWords))
        {
            // One that cannot open its input closes the pool a moment before it ends; what it said is the reason.
            throw _listener.Failure();
        }
    }

    /// <summary>Takes the next frame, waiting for it; false when the input has ended and every frame was taken.</summary>
    public bool Take(out FrameLease lease, CancellationToken stop)
    {
        var pool = Pool ?? throw new InvalidOperationException("attach before taking frames");
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

    /// <summary>Ends the process and the listening; frames that were taken stay.</summary>
    public void Stop()
    {
        _listener.ExpectEnd();
        _process.Dispose();
        _listener.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.ExpectEnd(); // it may end for want of a consumer
        Pool?.Dispose();
        Stop();
        MeetingPlace.RemoveLeftovers(MeetingPlace.PathOf(_poolName)); // a decoder that was ended before we attached could not do it
    }
}
