using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public class DeliveryPolicyTests
{
    [Fact]
    public void Latest_yields_the_newest_frame_and_counts_the_others_as_dropped()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Latest, depth: 2);
        for (var i = 0; i < 20; i++) bench.Publish(i);
        Assert.Equal(19, PoolBench.Take(client));
        Assert.False(client.TryTake(out _));
        bench.Publish(20);
        bench.Publish(21);
        Assert.Equal(21, PoolBench.Take(client));
        var figures = Assert.Single(bench.Pool.Consumers);
        Assert.Equal((22, 2, 20, 0), (figures.Published, figures.Delivered, figures.Dropped, figures.Outstanding));
        Assert.Equal((2, 20), (client.Statistics.Taken, client.Statistics.Dropped));
    }

    [Fact]
    public void Latest_offers_the_newest_frame_even_while_as_many_are_leased_as_may_be()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Latest, depth: 2);
        bench.Publish(0);
        PoolBench.Take(client, out var first);
        bench.Publish(1);
        PoolBench.Take(client, out var second);
        for (var i = 2; i < 10; i++) bench.Publish(i);
        Assert.False(client.TryTake(out _), "a third lease was given");
        Assert.Equal(3, bench.Pool.Statistics.Leased); // two leases and the offer
        first.Dispose();
        Assert.Equal(9, PoolBench.Take(client));
        second.Dispose();
    }

    [Fact]
    public async Task Under_latest_the_end_of_a_lease_wakes_a_take_that_waits_for_it()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Latest, depth: 1);
        bench.Publish(0);
        PoolBench.Take(client, out var only);
        bench.Publish(1);
        var cancel = PoolBench.Cancel;
        var taken = Task.Run(() => PoolBench.Take(client), cancel);
        await Task.Delay(50, cancel);
        Assert.False(taken.IsCompleted);
        only.Dispose();
        Assert.Equal(1, await taken.WaitAsync(TimeSpan.FromSeconds(10), cancel));
    }

    [Fact]
    public void Withdrawn_frames_give_their_slots_back()
    {
        using var bench = new PoolBench(o => o with { InitialSlots = 3, GrowAhead = false, MemoryBudgetBytes = 3 * PoolBench.SlotBytes });
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Latest);
        for (var i = 0; i < 100; i++) bench.Publish(i);
        Assert.Equal((1, 3), (bench.Pool.Statistics.Slabs, bench.Pool.Statistics.Slots));
        Assert.Equal(99, PoolBench.Take(client));
    }

    [Fact]
    public void The_last_frame_under_latest_is_there_after_the_end_of_the_stream()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Latest);
        bench.Publish(0);
        bench.Publish(1);
        bench.Pool.Complete();
        Assert.Equal(1, PoolBench.Take(client));
        Assert.False(client.Take(out _, PoolBench.Patience, PoolBench.Cancel));
        Assert.True(client.IsEnded);
    }

    [Theory]
    [InlineData(DeliveryPolicy.Block)]
    [InlineData(DeliveryPolicy.Drop)]
    [InlineData(DeliveryPolicy.Latest)]
    public void Who_starts_with_the_last_frame_gets_it_at_once_and_then_every_one_after_it(DeliveryPolicy policy)
    {
        using var bench = new PoolBench();
        for (var i = 0; i < 5; i++) bench.Publish(i);
        using var late = bench.Attach(policy, start: DeliveryStart.Last);
        Assert.Equal(4, PoolBench.Take(late));
        bench.Publish(5);
        Assert.Equal(5, PoolBench.Take(late));
    }

    [Fact]
    public void Who_comes_after_the_end_can_still_have_the_last_frame()
    {
        using var bench = new PoolBench();
        bench.Publish(7);
        bench.Pool.Complete();
        using var late = bench.Attach(start: DeliveryStart.Last);
        Assert.Equal(7, PoolBench.Take(late));
        Assert.False(late.Take(out _, PoolBench.Patience, PoolBench.Cancel));
    }

    [Fact]
    public void Who_starts_with_the_next_frame_gets_none_from_before()
    {
        using var bench = new PoolBench();
        bench.Publish(0);
        using var late = bench.Attach();
        Assert.False(late.TryTake(out _));
        bench.Publish(1);
        Assert.Equal(1, PoolBench.Take(late));
    }

    [Fact]
    public void The_last_frame_is_kept_free_of_charge_and_given_up_when_its_slot_is_needed()
    {
        using var bench = new PoolBench(o => o with { InitialSlots = 2, GrowAhead = false, MemoryBudgetBytes = 2 * PoolBench.SlotBytes });
        bench.Publish(0);
        Assert.Equal((2, 0), (bench.Pool.Statistics.Free, bench.Pool.Statistics.Loaned));
        var one = bench.Draw(1, out _);
        var two = bench.Draw(2, out _);
        Assert.NotEqual(one.Slot, two.Slot);
        one.Release();
        two.Release();
        using var late = bench.Attach(start: DeliveryStart.Last);
        Assert.False(late.TryTake(out _));
    }

    [Fact]
    public void Sixty_four_consumers_of_mixed_policies_each_get_what_is_theirs_and_every_frame_is_accounted_for()
    {
        using var bench = new PoolBench(o => o with { InitialSlots = 64 });
        bench.MakeSlabs();
        var policies = new[] { DeliveryPolicy.Block, DeliveryPolicy.Drop, DeliveryPolicy.Latest, DeliveryPolicy.Block };
        var clients = Enumerable.Range(0, 64).Select(i => bench.Attach(policies[i % 4], depth: 1 + (i % 3))).ToList();
        try
        {
            for (var frame = 0; frame < 30; frame++)
            {
                bench.Publish(frame);
                for (var i = 0; i < clients.Count; i++)
                {
                    // Those with policy drop are slow; those with latest look at every third frame.
                    if ((i % 4 == 1 && frame % 5 != 0) || (i % 4 == 2 && frame % 3 != 0)) continue;
                    var index = PoolBench.Take(clients[i]);
                    if (i % 4 != 1) Assert.Equal(frame, index);
                }
            }

            var figures = bench.Pool.Consumers;
            Assert.Equal(64, figures.Count);
            Assert.All(figures, f => Assert.Equal((30, f.Published), (f.Published, f.Delivered + f.Dropped)));
            Assert.All(figures.Where(f => f.Policy == DeliveryPolicy.Block), f => Assert.Equal(0, f.Dropped));
            Assert.Contains(figures, f => f is { Policy: DeliveryPolicy.Drop, Dropped: > 0 });
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task Who_comes_in_the_middle_of_a_stream_misses_nothing_after_its_first_frame()
    {
        using var bench = new PoolBench(o => o with { InitialSlots = 32 });
        bench.MakeSlabs();
        using var stop = new CancellationTokenSource();
        var cancel = PoolBench.Cancel;
        var publisher = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++) bench.Publish(i);
        }, cancel);
        for (var round = 0; round < 40; round++)
        {
            using var client = FramePoolClient.Attach(
                bench.Place.Socket, new FramePoolClientOptions { Start = round % 2 == 0 ? DeliveryStart.Last : DeliveryStart.Next, QueueDepth = 4 });
            var next = PoolBench.Take(client);
            for (var i = 0; i < 10; i++) Assert.Equal(++next, PoolBench.Take(client));
        }

        await stop.CancelAsync();
        await publisher.WaitAsync(TimeSpan.FromMinutes(1), cancel);
    }
}
