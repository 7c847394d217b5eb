using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>
/// Puts frames that libavfilter left in memory of its own into slots, for a device that can only read slabs. The copy is
/// counted; frames that lie in a slab already pass through.
/// </summary>
internal sealed class UploadStage(IFrameSink next, FramePool slots, DeviceSet devices, RunCounters counters, RunTrace? trace, CancellationToken abort)
    : FilterStage(next)
{
    private static readonly TimeSpan SlotDeadline = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override void Accept(FrameInFlight frame)
    {
        if (InSlab(frame.View) is { } view)
        {
            Next.Accept(frame with { View = view });
            return;
        }

        FrameLoan loan;
        try
        {
            frame = frame.Settle(abort);
            loan = slots.Loan(frame.View.Format, SlotDeadline, abort);
            var began = RunTrace.Now;
            _ = frame.View.CopyTo(loan.Address, loan.View.Layout);
            trace?.Add("copy into a slot", frame.Descriptor.Index, began, RunTrace.Now);
        }
        finally
        {
            frame.Discard();
        }

        Interlocked.Add(ref counters.PixelBytesCopied, loan.View.Format.ImageBytes);
        var descriptor = frame.Descriptor;
        descriptor.Layout = loan.View.Layout;
        Next.Accept(new FrameInFlight(loan.View, descriptor, loan, Fence.Passed, null, frame.SideData));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <summary>The same frame, told as a place in its slab, when all its planes lie in one.</summary>
    private FrameView? InSlab(in FrameView view)
    {
        if (view.Slab.Id >= 0) return view;
        if (devices.Find(view.PlaneAddress(0)) is not { } slab) return null;
        var layout = view.Layout;
        for (var p = 0; p < view.Format.PlaneCount; p++)
        {
            if (devices.Find(view.PlaneAddress(p)) != slab) return null;
            layout.Planes[p] = layout.Planes[p] with { Offset = view.PlaneAddress(p) - slab.Address };
        }

        return new FrameView(slab, 0, layout);
    }
}
