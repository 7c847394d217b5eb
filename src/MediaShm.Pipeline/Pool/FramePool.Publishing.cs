using System.Diagnostics;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Owner;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <content>Publishing: one delivery per consumer, and the end of the stream.</content>
public sealed partial class FramePool
{
    private FrameDescriptorCheck _check;
    private long _published;
    private int _peakLeased;
    private volatile bool _completed;

    /// <summary>The pool's figures now.</summary>
    public PoolStatistics Statistics
    {
        get
        {
            var leased = CollectReturns();
            var slabs = _store.Slabs;
            var (slots, free) = (slabs.Sum(s => s.Slots.SlotCount), slabs.Sum(s => s.Slots.FreeCount) + _audience.IdlyKept);
            return new PoolStatistics(
                slabs.Count, slots, _store.Committed, _store.Budget, free, slots - free, leased, _peakLeased, Volatile.Read(ref _published),
                Dropped, _store.AddedCount, _store.RetiredCount, _server?.Evicted ?? 0, _server?.LastEviction);
        }
    }

    /// <summary>Frames published.</summary>
    internal long Published => Volatile.Read(ref _published);

    /// <summary>Deliveries made and not withdrawn, over all consumers, those gone included.</summary>
    internal long Delivered => _audience.Delivered;

    /// <summary>Deliveries left out or withdrawn, over all consumers, those gone included.</summary>
    internal long Dropped => _audience.Dropped;

    /// <summary>Deliveries not returned yet, as far as returns were looked at.</summary>
    internal long Leased => Live.Sum(c => c.Outstanding);

    /// <summary>Bytes of slabs.</summary>
    internal long CommittedBytes => _store.Committed;

    /// <summary>
    /// Offers a frame to every consumer. Under <see cref="DeliveryPolicy.Block"/> it waits while one of them has as many frames as its
    /// queue depth allows. It adds a reference per delivery and leaves the caller's own untouched; the same frame may be published twice.
    /// </summary>
    /// <param name="loan">A slot of this pool, its pixels written.</param>
    /// <param name="descriptor">What consumers are told; its layout must lie inside the slot.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <exception cref="TimeoutException">A consumer made no room in time; no consumer has got the frame.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no consumer has got the frame.</exception>
    /// <exception cref="InvalidOperationException">The stream was completed.</exception>
    public void Publish(FrameLoan loan, in FrameDescriptor descriptor, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(loan);
        ThrowIfUnusable();
        if (_completed) throw new InvalidOperationException("the stream was completed: nothing can be published after Complete");
        if (!_check.Fits(descriptor, loan.SlotBytes))
            throw new ArgumentException("the descriptor's planes or side data do not lie inside the slot", nameof(descriptor));

        // Only this thread adds deliveries, so room seen here stays; who comes meanwhile is asked too.
        int leased;
        AttachedConsumer[] consumers;
        do
        {
            consumers = Live;
            if (AreReady(consumers, loan.Slab.Id)) continue;
            var began = PoolTelemetry.BeginPublishWait();
            WaitUntilReady(consumers, loan.Slab.Id, timeout, cancellation);
            PoolTelemetry.EndPublishWait(began, Name);
        }
        while (!_audience.TryDeliver(consumers, loan, descriptor, Stopwatch.GetTimestamp(), out leased));

        _peakLeased = Math.Max(_peakLeased, leased);
        Interlocked.Increment(ref _published);
    }

    /// <summary>Waits until at least <paramref name="count"/> consumers are attached. False when the time ran out.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool WaitForConsumers(int count, TimeSpan timeout, CancellationToken cancellation) =>
        WaitFor(null, ref count, static (pool, ref count) => pool.ConsumerCount >= count, Deadline.After(timeout), cancellation);

    /// <summary>Ends the stream: consumers take what is queued, then their Take returns false. Later calls do nothing.</summary>
    public void Complete()
    {
        _completed = true;
        _server?.Complete();
    }

    /// <summary>Waits until every delivery was returned or its consumer is gone. False when the time ran out.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool WaitUntilDrained(TimeSpan timeout, CancellationToken cancellation)
    {
        var nothing = 0;
        return WaitFor(null, ref nothing, static (pool, ref _) => pool.CollectReturns() == 0, Deadline.After(timeout), cancellation);
    }

    private bool AreReady(AttachedConsumer[] consumers, int slab)
    {
        var ready = true;
        foreach (var consumer in consumers)
        {
            ready &= consumer.IsReadyFor(slab);
            if (consumer.Violation is not null) _server!.Look();
        }

        return ready;
    }

    private void WaitUntilReady(AttachedConsumer[] consumers, int slab, TimeSpan timeout, CancellationToken cancellation)
    {
        var state = (Consumers: consumers, Slab: slab);
        if (!WaitFor(consumers, ref state, static (pool, ref wanted) => pool.AreReady(wanted.Consumers, wanted.Slab), Deadline.After(timeout), cancellation))
            throw NoRoom(consumers, slab, timeout);
    }

    private static TimeoutException NoRoom(AttachedConsumer[] consumers, int slab, TimeSpan timeout)
    {
        var slow = consumers.Where(c => !c.IsReadyFor(slab)).Select(
            c => $"{c.Peer} with {c.Outstanding} of {c.QueueDepth} frames");
        return new TimeoutException($"no room for a frame within {timeout.TotalSeconds:0.###} s: {string.Join(", ", slow)}");
    }
}
