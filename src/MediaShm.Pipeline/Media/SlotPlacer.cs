using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>Where a decoded frame ends up: in the slot it was decoded into, or copied into one. Not thread-safe.</summary>
/// <param name="pool">The pool.</param>
/// <param name="allocator">Knows which frames lie in slots already.</param>
/// <param name="loanTimeout">Longest wait for a slot to copy into.</param>
internal sealed unsafe class SlotPlacer(FramePool pool, SlotAllocator allocator, TimeSpan loanTimeout)
{
    /// <summary>Bytes of pixels copied into slots so far.</summary>
    public long BytesCopied { get; private set; }

    /// <summary>Frames copied so far.</summary>
    public long FramesCopied { get; private set; }

    /// <summary>Finds the frame's slot, or copies it into one, and tells its layout there.</summary>
    /// <returns>A loan on which the caller owns one reference.</returns>
    /// <exception cref="PoolExhaustedException">A copy was needed and no slot became free in time.</exception>
    public FrameLoan Place(AVFrame* frame, FrameFormat format, CancellationToken cancellation, out bool copied)
    {
        if (allocator.TryFind(frame, out var loan) && TryLayOut(frame, format, loan, out var layout))
        {
            copied = false;
            loan.AddReference(); // the frame's own reference keeps the slot ours until here
            if (loan.View.Layout != layout) loan.SetLayout(layout);
            return loan;
        }

        copied = true;
        return Copy(frame, format, cancellation);
    }

    /// <summary>The layout of a frame in the slot that its buffer is; false when a plane lies elsewhere.</summary>
    private static bool TryLayOut(AVFrame* frame, FrameFormat format, FrameLoan loan, out FrameLayout layout)
    {
        layout = new FrameLayout { Format = format };
        for (var p = 0; p < format.PlaneCount; p++)
            layout.Planes[p] = new PlaneLayout((nint)frame->data[p] - loan.Address, frame->linesize[p]);
        return layout.FitsIn(loan.SlotBytes);
    }

    private FrameLoan Copy(AVFrame* frame, FrameFormat format, CancellationToken cancellation)
    {
        var layout = FrameLayout.For(format, out var bytes);
        var loan = pool.Loan(layout, bytes + FrameSideData.Room, loanTimeout, cancellation);
        try
        {
            var view = loan.View;
            for (var p = 0; p < format.PlaneCount; p++)
            {
                var (rows, rowBytes) = (format.PlaneHeight(p), format.RowBytes(p));
                var source = frame->data[p];
                if (source == null) throw new MediaException($"the decoder returned a frame of {format} without its plane {p}");
                for (var y = 0; y < rows; y++, source += frame->linesize[p])
                    new ReadOnlySpan<byte>(source, rowBytes).CopyTo(view.WritableRow(p, y));
            }
        }
        catch
        {
            loan.Release();
            throw;
        }

        BytesCopied += format.ImageBytes;
        FramesCopied++;
        return loan;
    }
}
