using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <content>Loans: free slots, found or made.</content>
public sealed partial class FramePool
{
    /// <summary>
    /// Loans a free slot, adding a slab when there is none. Never waits for a consumer, so that decoders may call it from their callbacks.
    /// The caller gets one reference and ends it with <see cref="FrameLoan.Release"/>.
    /// </summary>
    /// <param name="layout">How the frame will lie in the slot; may be set anew until the frame is published.</param>
    /// <param name="slotBytes">Bytes the slot must have. Slots of another size than before mean another slab; the old ones go when they are
    /// empty.</param>
    /// <param name="loan">The slot, or null.</param>
    /// <returns>False when all slots are in use and the memory budget forbids another slab.</returns>
    /// <exception cref="ArgumentException">The layout does not fit in that many bytes.</exception>
    public bool TryLoan(in FrameLayout layout, long slotBytes, out FrameLoan? loan)
    {
        var stride = SlabStore.StrideFor(slotBytes);
        if (!layout.FitsIn(slotBytes))
            throw new ArgumentException($"a frame of {layout.Format} in this layout does not fit in {slotBytes} bytes", nameof(layout));
        ThrowIfUnusable();
        CollectReturns();
        if (!_store.TryLoan(stride, out loan) && !(_audience.DropLast() && _store.TryLoan(stride, out loan))) return false;
        loan!.SetCheckedLayout(layout); // the slot is no smaller than what it was checked against
        return true;
    }

    /// <summary>Why the last slab that was wanted was not added.</summary>
    internal string Refusal => _store.Refusal;

    /// <summary>Loans a slot as <see cref="TryLoan"/> does and waits for a free one where the budget forbids another slab.</summary>
    /// <exception cref="PoolExhaustedException">None became free in time; the message says the budget, the need and who holds
    /// what.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FrameLoan Loan(in FrameLayout layout, long slotBytes, TimeSpan timeout, CancellationToken cancellation)
    {
        if (TryLoan(layout, slotBytes, out var loan)) return loan!;
        var state = (Layout: layout, SlotBytes: slotBytes, Loan: loan);
        Interlocked.Increment(ref _slotWaiters); // from here on, who holds frames and returns none is reported
        try
        {
            return WaitFor(
                null, ref state, static (pool, ref wanted) => pool.TryLoan(wanted.Layout, wanted.SlotBytes, out wanted.Loan), Deadline.After(timeout), cancellation)
                ? state.Loan!
                : throw Exhausted(slotBytes);
        }
        finally
        {
            Interlocked.Decrement(ref _slotWaiters);
        }
    }

    /// <summary>Loans a slot for frames of <paramref name="format"/> in the layout of <see cref="FrameLayout.For(FrameFormat)"/>.</summary>
    /// <inheritdoc cref="Loan(in FrameLayout, long, TimeSpan, CancellationToken)"/>
    public FrameLoan Loan(FrameFormat format, TimeSpan timeout, CancellationToken cancellation)
    {
        var layout = FrameLayout.For(format, out var slotBytes);
        return Loan(layout, slotBytes, timeout, cancellation);
    }

    /// <summary>Takes in what consumers have returned; gives the deliveries still outstanding.</summary>
    private int CollectReturns()
    {
        var outstanding = 0;
        foreach (var consumer in Live)
        {
            outstanding += consumer.Collect();
            if (consumer.Violation is not null) _server!.Look();
        }

        return outstanding;
    }

    private PoolExhaustedException Exhausted(long slotBytes)
    {
        var figures = Statistics;
        var holders = string.Concat(Live.Where(c => !c.IsGone).Select(
            c => $", {c.Peer} holds {c.Outstanding} of {c.QueueDepth}"));
        return new PoolExhaustedException(
            $"pool '{Name}' has no free slot of {slotBytes} bytes and cannot add a slab: {_store.Refusal}. "
            + $"Of {figures.Slots} slots in {figures.Slabs} slabs {figures.Loaned} are in use{holders}. Raise the memory budget, lower queue depths, or return frames sooner.");
    }
}
