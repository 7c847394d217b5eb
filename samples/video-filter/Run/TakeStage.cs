using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>
/// The first stage: takes frames from the decoder's pool, each as a hold that returns its lease when the last user lets go,
/// and counts their times from the output's start, since that is what filters expect.
/// </summary>
/// <param name="decoder">Where frames come from.</param>
/// <param name="origin">The output's start, in µs of the input's time.</param>
/// <param name="counters">What to count in.</param>
/// <param name="trace">Told when each frame was decoded; null for none.</param>
internal sealed class TakeStage(DecoderClient decoder, long origin, RunCounters counters, RunTrace? trace)
{
    private readonly ConcurrentBag<LeaseHold> _holds = [];
    private FrameSideData? _sideData; // of the last frame that had any

    /// <summary>Takes the next frame; false at the end of the input, and when <paramref name="stop"/> is cancelled.</summary>
    /// <exception cref="MediaException">The decoder failed or died.</exception>
    internal bool Take(out FrameInFlight frame, CancellationToken stop)
    {
        frame = default;
        if (stop.IsCancellationRequested) return false; // also while frames keep coming, so that taking never waits
        try
        {
            if (!decoder.Take(out var lease, stop)) return false;
            var descriptor = lease.Descriptor;
            trace?.Add("decode", descriptor.Index, lease.LoanedAt, lease.PublishedAt);
            if (descriptor.Traits.HasFlag(FrameTraits.Copied))
                Interlocked.Add(ref counters.PixelBytesCopied, descriptor.Layout.Format.ImageBytes);
            descriptor.Pts = MediaTime.Shift(descriptor.Pts, descriptor.TimeBase, origin);
            _sideData = FrameSideData.Read(lease.View, descriptor, _sideData);
            (descriptor.SideDataOffset, descriptor.SideDataLength) = (0, 0); // true of the decoder's slot alone
            frame = new FrameInFlight(lease.View, descriptor, LeaseHold.Wrap(_holds, lease), Fence.Passed, null, _sideData);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
