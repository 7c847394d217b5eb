using System.Diagnostics;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Bench.Handoff;

/// <summary>
/// Frames a second from one process to another, no pixel looked at, as fast as both can: through a pool only descriptors move, whatever
/// the size; the peer moves the bytes of the same frames.
/// </summary>
internal static class Rate
{
    private const int OurFrames = 50_000;

    internal static int Run(string peers, string peer, int pairs)
    {
        Common.SetSpin("auto");
        foreach (var (name, format) in new[]
        {
            ("1080p", new FrameFormat(PixelFormat.Yuv420P, 1920, 1080)), ("8K", new FrameFormat(PixelFormat.Yuv420P, 7680, 4320)),
        })
        {
            var bytes = format.ImageBytes;
            var peerFrames = (peer == "pipe" ? 1 : 4) * (1L << 30) / bytes; // about half a second's
            var row = new Row($"frames a second, {name}, against {Path.GetFileNameWithoutExtension(peer)}", "frames/s", "≥ 1, more is better");
            var layout = FrameLayout.For(format, out var slotBytes);
            using var place = new PoolPlace();
            using (var pool = place.Open("rate", slots: 5, budget: slotBytes * 6))
            using (var other = Common.StartOtherSide("take", place.SocketOf("rate"), "auto"))
            {
                if (!pool.WaitForConsumers(1, Common.Patience, CancellationToken.None)) throw new TimeoutException("no second process");
                _ = Batch(pool, layout, slotBytes);
                for (var i = 0; i < pairs; i++) row.Add(Batch(pool, layout, slotBytes), Common.Ask(peers, peer, bytes, peerFrames));
                pool.Complete();
                other.WaitForExit();
            }

            row.Print();
        }

        return 0;
    }

    private static double Batch(FramePool pool, in FrameLayout layout, long slotBytes)
    {
        var descriptor = new FrameDescriptor { Layout = layout };
        var before = Stopwatch.GetTimestamp();
        for (var i = 0; i < OurFrames; i++)
        {
            var loan = pool.Loan(layout, slotBytes, Common.Patience, CancellationToken.None);
            pool.Publish(loan, descriptor, Common.Patience, CancellationToken.None);
            loan.Release();
        }

        _ = pool.WaitUntilDrained(Common.Patience, CancellationToken.None);
        return OurFrames / Stopwatch.GetElapsedTime(before).TotalSeconds;
    }
}
