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
    /// <param name="slotBytes">Bytes the slot must have. Slots of another size than before mean another slab; the old ones go when they are empty.</param>
    /// <param name="loan">The slot, or null.</param>
    /// <returns>False when all slots are in use and the memory budget forbids another slab.</returns>
    /// <exception cref="ArgumentException">The layout does not fit in that many bytes.</exception>
    public bool TryLoan(in FrameLayout layout, long slotBytes, out FrameLoan? loan)
    {
        var stride = SlabStore.StrideFor(slotBytes);
        if (!layout.FitsIn(slotBytes)) throw new ArgumentException($"a frame of {layout.Format} in this layout does not fit in {slotBytes} bytes", nameof(layout));
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (!_store.TryLoan(stride, out loan)) return false;
        loan!.SetLayout(layout);
        return true;
    }

    /// <summary>Loans a slot as <see cref="TryLoan"/> does and waits for a free one where the budget forbids another slab.</summary>
    /// <exception cref="PoolExhaustedException">None became free in time; the message says the budget, the need and who holds what.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FrameLoan Loan(in FrameLayout layout, long slotBytes, TimeSpan timeout, CancellationToken cancellation)
    {
        if (TryLoan(layout, slotBytes, out var loan)) return loan!;
        var deadline = Deadline.After(timeout);
        using var registration = cancellation.UnsafeRegister(static bell => ((Bell)bell!).Ring(), _bell);
        while (true)
        {
            var seen = _bell.BeginWait();
            try
            {
                if (TryLoan(layout, slotBytes, out loan)) return loan!;
                cancellation.ThrowIfCancellationRequested();
                if (deadline.HasPassed) throw Exhausted(slotBytes);
                unsafe
                {
                    _ = Futex.Wait(_bell.Word, seen, deadline);
                }
            }
            finally
            {
                _bell.EndWait();
            }
        }
    }

    /// <summary>Loans a slot for frames of <paramref name="format"/> in the layout of <see cref="FrameLayout.For(FrameFormat)"/>.</summary>
    /// <inheritdoc cref="Loan(in FrameLayout, long, TimeSpan, CancellationToken)"/>
    public FrameLoan Loan(FrameFormat format, TimeSpan timeout, CancellationToken cancellation)
    {
        var layout = FrameLayout.For(format, out var slotBytes);
        return Loan(layout, slotBytes, timeout, cancellation);
    }

    private PoolExhaustedException Exhausted(long slotBytes)
    {
        var statistics = Statistics;
        return new PoolExhaustedException(
            $"pool '{Name}' has no free slot of {slotBytes} bytes: {statistics.Slots} slots in {statistics.Slabs} slabs, {statistics.Loaned} of them referenced, "
            + $"{statistics.Leased} deliveries with consumers; no slab can be added: {_store.Refusal}. Raise the memory budget, or return frames sooner.");
    }
}
