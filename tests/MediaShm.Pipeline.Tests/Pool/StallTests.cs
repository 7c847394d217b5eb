using System.Collections.Concurrent;
using System.Diagnostics;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public class StallTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    [Fact]
    public void A_consumer_that_holds_the_owner_up_is_named_once_with_what_it_holds()
    {
        using var bench = new PoolBench(o => o with { StallTimeout = Short });
        var notices = new ConcurrentQueue<PoolNotice>();
        bench.Pool.Noticed += notices.Enqueue;
        bench.MakeSlabs();
        using var client = bench.Attach(depth: 2, name: "slow");
        bench.Publish(0);
        bench.Publish(1);
        var loan = bench.Draw(2, out var descriptor);
        var timeout = Assert.Throws<TimeoutException>(() => bench.Pool.Publish(loan, descriptor, Short * 5, PoolBench.Cancel));
        Assert.Contains("2 of 2 frames", timeout.Message);
        var stall = Assert.Single(notices, n => n.Kind == PoolNoticeKind.Stalled);
        Assert.Equal(Environment.ProcessId, stall.ProcessId);
        Assert.Contains($"consumer {Environment.ProcessId} ({stall.Command})", stall.Text);
        Assert.Contains("2 of 2 frames (slots 0/", stall.Text);
        Assert.NotEqual("?", stall.Command);
        Assert.Equal(0, PoolBench.Take(client));
        bench.Pool.Publish(loan, descriptor, PoolBench.Patience, PoolBench.Cancel); // it was only slow
        loan.Release();
    }

    [Fact]
    public void A_consumer_that_is_waited_for_by_nobody_does_not_stall()
    {
        using var bench = new PoolBench(o => o with { StallTimeout = Short, EvictStalled = true });
        var notices = new ConcurrentQueue<PoolNotice>();
        bench.Pool.Noticed += notices.Enqueue;
        bench.MakeSlabs();
        using var client = bench.Attach(depth: 2);
        bench.Publish(0);
        PoolBench.Take(client, out var lease);
        Thread.Sleep(Short * 5);
        lease.Dispose();
        Assert.DoesNotContain(notices, n => n.Kind is PoolNoticeKind.Stalled or PoolNoticeKind.Evicted);
    }

    [Fact]
    public void By_option_it_is_put_out_and_its_leases_are_void_when_it_wakes()
    {
        using var bench = new PoolBench(o => o with { StallTimeout = Short, EvictStalled = true });
        var notices = new ConcurrentQueue<PoolNotice>();
        bench.Pool.Noticed += notices.Enqueue;
        bench.MakeSlabs();
        using var client = bench.Attach(depth: 1);
        using var honest = bench.Attach(depth: 8);
        bench.Publish(0);
        PoolBench.Take(client, out var lease);
        bench.Publish(1); // waits until the stalled one is out
        Assert.Contains(notices, n => n.Kind == PoolNoticeKind.Evicted);
        Assert.Throws<LeaseRevokedException>(lease.Validate);
        Assert.Throws<LeaseRevokedException>(lease.Dispose);
        var closed = Assert.Throws<PoolClosedException>(() => client.Take(out _, PoolBench.Patience, PoolBench.Cancel));
        Assert.Contains("put this consumer out", closed.Message);
        Assert.Equal((0, 1), (PoolBench.Take(honest), PoolBench.Take(honest)));
    }

    [Fact]
    public void A_consumer_that_pins_the_slots_that_the_owner_waits_for_is_named_under_any_policy()
    {
        using var bench = new PoolBench(o => o with
        {
            StallTimeout = Short,
            EvictStalled = true,
            InitialSlots = 2,
            GrowAhead = false,
            MemoryBudgetBytes = 2 * PoolBench.SlotBytes,
        });
        var notices = new ConcurrentQueue<PoolNotice>();
        bench.Pool.Noticed += notices.Enqueue;
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Latest, depth: 8);
        bench.Publish(0);
        PoolBench.Take(client, out var first);
        bench.Publish(1);
        PoolBench.Take(client, out var second);
        var clock = Stopwatch.StartNew();
        bench.Publish(2); // its loan waits for a slot
        Assert.True(clock.Elapsed < PoolBench.Patience);
        Assert.Contains(notices, n => n.Kind == PoolNoticeKind.Stalled);
        Assert.Contains(notices, n => n.Kind == PoolNoticeKind.Evicted);
        Assert.Throws<LeaseRevokedException>(first.Dispose);
        Assert.Throws<LeaseRevokedException>(second.Dispose);
    }

    [Fact]
    public void Who_comes_and_goes_is_told()
    {
        using var bench = new PoolBench();
        var notices = new ConcurrentQueue<PoolNotice>();
        bench.Pool.Noticed += notices.Enqueue;
        bench.Attach().Dispose();
        for (var i = 0; i < 1000 && notices.Count < 2; i++) Thread.Sleep(10);
        Assert.Equal([PoolNoticeKind.Attached, PoolNoticeKind.Detached], notices.Select(n => n.Kind));
    }

    [Fact]
    public void A_pool_that_was_disposed_says_so()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach();
        bench.Pool.Dispose();
        var closed = Assert.Throws<PoolClosedException>(() => client.Take(out _, PoolBench.Patience, PoolBench.Cancel));
        Assert.Contains("it has closed the pool", closed.Message);
    }
}
