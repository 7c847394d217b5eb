using System.Runtime.CompilerServices;
using MediaShm.Pipeline.Pool.Consumer;

namespace MediaShm.Pipeline.Pool;

/// <content>Taking without a thread that waits.</content>
public sealed partial class FramePoolClient
{
    private AsyncTaker? _asyncTaker;

    /// <summary>
    /// The frames as they come, until the stream ends. Waiting costs one thread per client, not per wait; cancellation ends a wait at once.
    /// The loop's body ends each lease. One enumeration at a time, and no <see cref="Take"/> beside it.
    /// </summary>
    /// <example><code>await foreach (var lease in client.ReadAllAsync(stop)) using (lease) Show(lease);</code></example>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="PoolClosedException">The owner is gone without having completed the stream.</exception>
    public async IAsyncEnumerable<FrameLease> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryTake(out var lease))
            {
                yield return lease;
                continue;
            }

            if (IsEnded || !await WaitAsync(cancellation).ConfigureAwait(false)) yield break;
            yield return _asyncTaker!.Fetch();
        }
    }

    private ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_asyncTaker is null)
        {
            var taker = new AsyncTaker(this);
            Volatile.Write(ref _asyncTaker, taker); // pairs with the read in Dispose
            if (Volatile.Read(ref _disposed) != 0) taker.Dispose();
        }

        return _asyncTaker.Take(cancellation);
    }
}
