using System.Diagnostics;
using HdrHistogram;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Bench.Handoff;

/// <summary>
/// What one more consumer costs the producer: its time for loan, publish and release of a frame, taking returns in included, on pools with
/// 1, 2 and 4 consumers, each a process of its own. One more costs a third of the way from 1 to 4.
/// </summary>
internal static class FanOut
{
    private const int Few = 1, Many = 4;
    private static readonly int[] Counts = [Few, 2, Many];

    /// <summary>Consumers that are awake, busy with something else and look at their rings now and then: no system call is needed.</summary>
    internal static int RunAwake(int pairs)
    {
        const int burst = 64, bursts = 50;
        return Run("awake", pairs, ["look"], slots: 512, pool =>
        {
            var times = Common.NewHistogram();
            for (var i = 0; i < bursts; i++)
            {
                Thread.Sleep(3); // they take and return meanwhile; what they returned is taken in below, where it is timed
                var before = Stopwatch.GetTimestamp();
                for (var k = 0; k < burst; k++) One(pool);
                times.Record(before);
            }

            return times.GetValueAtPercentile(50) / (double)burst;
        }, null);
    }

    /// <summary>
    /// Consumers asleep on their rings: each is woken, against a bare FUTEX_WAKE: of a single sleeper, and what each of several costs (which
    /// is more: a sleeper that has nothing to do leaves its processor idle, and waking an idle processor is the dearest kind).
    /// </summary>
    internal static int RunAsleep(string peers, int pairs)
    {
        const int rounds = 200;
        return Run("asleep", pairs, ["take", "0"], slots: 16, pool =>
        {
            var times = Common.NewHistogram();
            for (var i = 0; i < rounds; i++)
            {
                Thread.Sleep(1); // they take, return and fall asleep meanwhile
                var before = Stopwatch.GetTimestamp();
                One(pool);
                times.Record(before);
            }

            return times.GetValueAtPercentile(50);
        }, sleepers => Common.Ask(peers, "wake", sleepers, rounds));
    }

    private static void One(FramePool pool)
    {
        var loan = Common.LoanSmall(pool);
        Common.Publish(pool, loan);
        loan.Release();
    }

    private static int Run(string kind, int pairs, string[] verb, int slots, Func<FramePool, double> batch, Func<int, double>? peer)
    {
        using var place = new PoolPlace();
        var pools = Counts.ToDictionary(n => n, n => place.Open($"{kind}{n}", slots));
        var others = Counts.SelectMany(n => Enumerable.Range(0, n).Select(
            _ => Common.StartOtherSide([verb[0], place.SocketOf($"{kind}{n}"), .. verb[1..]]))).ToList();
        var ours = Counts.ToDictionary(n => n, _ => new Figures());
        var extra = new Figures();
        var single = new Row($"one more consumer, {kind}, to one FUTEX_WAKE", "µs", "≤ 1");
        var several = new Row($"one more consumer, {kind}, to one more", "µs", "≤ 1");
        foreach (var (count, pool) in pools)
        {
            if (!pool.WaitForConsumers(count, Common.Patience, CancellationToken.None)) throw new TimeoutException("a process is missing");
            for (var i = 0; i < 3; i++) _ = batch(pool);
        }

        for (var i = 0; i < pairs; i++)
        {
            var times = pools.ToDictionary(p => p.Key, p => batch(p.Value) / 1e3);
            foreach (var (count, time) in times) ours[count].Add(time);
            var oneMore = (times[Many] - times[Few]) / (Many - Few);
            extra.Add(oneMore);
            if (peer is null) continue;
            var (few, many) = (peer(Few) / 1e3, peer(Many) / 1e3);
            single.Add(oneMore, few);
            several.Add(oneMore, (many - few) / (Many - Few));
        }

        if (peer is null)
        {
            Console.WriteLine($"{$"one more consumer, {kind}, µs",-46} {extra}  (goal ≤ 1 µs)");
        }
        else
        {
            single.Print();
            several.Print();
        }

        foreach (var (count, figures) in ours) Console.WriteLine($"{"",-46}   µs a frame, {count} consumers: {figures}");
        foreach (var pool in pools.Values) pool.Complete();
        others.ForEach(p => p.WaitForExit());
        foreach (var pool in pools.Values) pool.Dispose();
        return 0;
    }
}
