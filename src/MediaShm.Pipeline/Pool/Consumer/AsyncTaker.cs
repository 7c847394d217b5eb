using System.Threading.Tasks.Sources;

namespace MediaShm.Pipeline.Pool.Consumer;

/// <summary>
/// Waits for frames on behalf of asynchronous takers: one thread per client, started by the first take that has to wait, however many
/// takes there will be. There is one take at a time, and it allocates nothing. Continuations run on the thread pool, never here.
/// Thread-safety: <see cref="Take"/> from one caller at a time; <see cref="Dispose"/> from any thread.
/// </summary>
/// <param name="client">Whose frames.</param>
internal sealed class AsyncTaker(FramePoolClient client) : IValueTaskSource<bool>, IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(7);

    private readonly SemaphoreSlim _asked = new(0);
    private ManualResetValueTaskSourceCore<bool> _answer = new() { RunContinuationsAsynchronously = true };
    private Thread? _thread;
    private FrameLease _lease;
    private CancellationToken _cancellation;
    private int _isAsked;
    private volatile bool _disposed;

    /// <summary>Starts a wait for the next frame; the result is false when the stream has ended.</summary>
    /// <exception cref="InvalidOperationException">A take is waiting already.</exception>
    public ValueTask<bool> Take(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isAsked, 1) != 0) throw new InvalidOperationException("another take is waiting: a client takes for one caller at a time");
        _answer.Reset();
        _cancellation = cancellation;
        var task = new ValueTask<bool>(this, _answer.Version);
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "pool client, async" };
            _thread.Start();
        }

        _asked.Release();
        return task;
    }

    /// <summary>The frame that the last take got; to be fetched once, after its task said true.</summary>
    public FrameLease Fetch()
    {
        var lease = _lease;
        _lease = default;
        return lease;
    }

    /// <summary>Ends the thread; a take that waits fails with <see cref="ObjectDisposedException"/>, for its client is disposed.</summary>
    public void Dispose()
    {
        _disposed = true;
        _asked.Release();
        if (_thread is { } thread && thread != Thread.CurrentThread) thread.Join();
        _asked.Dispose();
    }

    /// <inheritdoc/>
    public bool GetResult(short token)
    {
        try
        {
            return _answer.GetResult(token);
        }
        finally
        {
            Volatile.Write(ref _isAsked, 0); // the next take may begin
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private void Run()
    {
        while (true)
        {
            _asked.Wait();
            if (_disposed) return;
            Answer();
        }
    }

    private void Answer()
    {
        bool taken;
        try
        {
            taken = TakePatiently();
        }
        catch (Exception e)
        {
            _answer.SetException(e); // the awaiting caller's to handle
            return;
        }

        _answer.SetResult(taken);
    }

    private bool TakePatiently()
    {
        while (true)
        {
            try
            {
                return client.Take(out _lease, Forever, _cancellation);
            }
            catch (TimeoutException)
            {
                // Nobody set a limit.
            }
        }
    }
}
