using System.Diagnostics;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Bench.Handoff;

/// <summary>
/// Hand-off latency: publish in one process until taken in the other. Both own a pool and are the other's consumer; a frame goes there,
/// and its arrival is answered by a frame back. One way is half the median round trip: no clock is compared between processes, and the
/// peer, a word passed back and forth, is measured in the same way. Loans are made before and leases end after what is timed.
/// </summary>
internal static class PingPong
{
    private const int SpinRounds = 20_000, BlockRounds = 3_000;

    internal static int Run(bool spinning, string peers, int pairs)
    {
        // 20 µs is what the library spins by itself on more than two processors; here it is asked for whatever there is.
        var spin = spinning ? "20" : "0";
        var rounds = spinning ? SpinRounds : BlockRounds;
        var name = $"hand-off, {(spinning ? "spinning" : "blocking")}, one way, p50";
        var row = new Row(name, "µs", "≤ 1.5");
        var laden = new Row("  to a C peer that carries 320 bytes", "µs", "none: the part that is the descriptor");
        Common.SetSpin(spin);
        using var place = new PoolPlace();
        using var pool = place.Open("there", slots: 8);
        using var other = Common.StartOtherSide("echo", place.SocketOf("there"), place.SocketOf("back"), spin);
        Common.Stay(last: false); // not earlier: a process inherits it
        using (var client = FramePoolClient.Attach(place.SocketOf("back"), new FramePoolClientOptions { WaitForOwner = Common.Patience }))
        {
            if (!pool.WaitForConsumers(1, Common.Patience, CancellationToken.None)) throw new TimeoutException("no second process");
            for (var i = 0; i < 5; i++) _ = Batch(pool, client, rounds); // until the compiler has done its best
            for (var i = 0; i < pairs; i++)
            {
                var theirs = Common.Ask(peers, "pingpong", spinning ? "spin" : "futex", rounds);
                var ours = Batch(pool, client, rounds);
                row.Add(ours / 1e3, theirs / 1e3);
                if (spinning) laden.Add(ours / 1e3, Common.Ask(peers, "pingpong", "spin", rounds, 320) / 1e3);
            }

            pool.Complete();
        }

        other.WaitForExit();
        row.Print();
        if (spinning) laden.Print();
        return 0;
    }

    private static double Batch(FramePool pool, FramePoolClient client, int rounds)
    {
        var trips = Common.NewHistogram();
        for (var i = 0; i < rounds; i++)
        {
            var loan = Common.LoanSmall(pool);
            var before = Stopwatch.GetTimestamp();
            Common.Publish(pool, loan);
            _ = client.Take(out var lease, Common.Patience, CancellationToken.None);
            trips.Record(before);
            lease.Dispose();
            loan.Release();
        }

        return trips.GetValueAtPercentile(50) / 2.0;
    }
}
