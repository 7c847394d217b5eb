using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool;

/// <content>Publishing: one delivery per consumer.</content>
public sealed partial class FramePool
{
    private long _published;
    private bool _completed;

    /// <summary>The pool's figures now.</summary>
    public PoolStatistics Statistics
    {
        get
        {
            var slabs = _store.Slabs;
            var (slots, free) = (slabs.Sum(s => s.Slots.SlotCount), slabs.Sum(s => s.Slots.FreeCount));
            return new PoolStatistics(
                slabs.Count, slots, _store.Committed, _store.Budget, free, slots - free, 0, 0, Volatile.Read(ref _published), 0, _store.AddedCount, _store.RetiredCount, 0, null);
        }
    }

    /// <summary>
    /// Offers a frame to every consumer. Under <see cref="DeliveryPolicy.Block"/> it waits while one of them has as many frames as its
    /// queue depth allows. It adds a reference per delivery and leaves the caller's own untouched.
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
        if (_completed) throw new InvalidOperationException("the stream was completed: nothing can be published after Complete");
        if (!descriptor.Layout.FitsIn(loan.SlotBytes)) throw new ArgumentException("the descriptor's planes do not lie inside the slot", nameof(descriptor));
        Interlocked.Increment(ref _published);
    }

    /// <summary>Waits until at least <paramref name="count"/> consumers are attached. False when the time ran out.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool WaitForConsumers(int count, TimeSpan timeout, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Ends the stream: consumers take what is queued, then their Take returns false.</summary>
    public void Complete() => _completed = true;

    /// <summary>Waits until every delivery was returned or its consumer is gone. False when the time ran out.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool WaitUntilDrained(TimeSpan timeout, CancellationToken cancellation) => ConsumerCount == 0;
}
