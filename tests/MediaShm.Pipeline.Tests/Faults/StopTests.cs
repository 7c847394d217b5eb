using System.Diagnostics;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Processes that are stopped (SIGSTOP) and go on later (SIGCONT): no death is noticed, nothing answers.</summary>
[Collection(FaultCollection.Name)]
public sealed class StopTests : FaultTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private readonly Random _random = new(FaultOptions.Seed);

    [Fact]
    public void A_stopped_consumer_under_block_is_named_and_after_its_return_nothing_is_missing()
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        using var stopped = PeerProcess.Start("consume", Place.Socket, "quiet=true", "depth=3");
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        var index = 0L;
        for (; index < 20; index++) FaultPlace.Publish(pool, index);
        for (var times = 0; times < 3; times++)
        {
            Signals.Halt(stopped.Id);
            var timeout = Assert.Throws<TimeoutException>(() =>
            {
                for (var i = 0; i < 10; i++, index++) FaultPlace.Publish(pool, index, timeout: Short);
            });
            Assert.Contains($"consumer {stopped.Id} (MediaShm.Peers) with 3 of 3", timeout.Message);
            Signals.Resume(stopped.Id);
            for (var i = 0; i < 20; i++, index++) FaultPlace.Publish(pool, index); // the frame that timed out first: nobody has got it
        }

        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
        Assert.Equal([$"last={index - 1}", $"end taken={index} returned={index}"], stopped.ReadAll().Select(l => l.Split(" peak")[0]));
        Assert.Equal(0, stopped.WaitForExit());
    }

    [Fact]
    public void A_stopped_consumer_under_drop_costs_nobody_else_a_frame()
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        using var stopped = PeerProcess.Start("hold", Place.Socket, "depth=3", "policy=Drop");
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        Signals.Halt(stopped.Id);
        for (var i = 0; i < 200; i++) FaultPlace.Publish(pool, i, timeout: Patience);
        Assert.InRange(pool.Statistics.Dropped, 197, 200); // a first slab that was not mapped yet counts too
        Signals.End(stopped.Id);
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(200);
    }

    [Fact]
    public void A_consumer_that_stops_amid_its_handshake_is_put_out_and_told_when_it_wakes()
    {
        using var pool = Place.Open(acknowledge: TimeSpan.FromMilliseconds(500));
        for (var i = 0; i < 3; i++) FaultPlace.Publish(pool, i); // there is a slab to be mapped
        using var honest = new HonestConsumer(Place.Socket, _random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        using var stopped = PeerProcess.Start("consume", Place.Socket, "quiet=true");
        var clock = Stopwatch.StartNew();
        while (!HasConnected(stopped.Id)) Assert.True(clock.Elapsed < Patience, "the child does not connect");
        Signals.Halt(stopped.Id);
        var wasLive = pool.ConsumerCount == 2; // it may have been faster than we
        var index = 3L;
        for (; index < 100; index++) FaultPlace.Publish(pool, index, index < 50 ? FaultPlace.Small : FaultPlace.Large, wasLive ? Patience : null);
        while (!wasLive && pool.Statistics.Evicted == 0) Assert.True(clock.Elapsed < Patience, "it is not put out");
        Signals.Resume(stopped.Id);
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
        if (wasLive) return;
        Assert.Contains("owed an answer", pool.Statistics.LastEviction);
        Assert.Matches("^Pool(Closed|Refused)Exception: ", stopped.ReadLine());
        Assert.Equal(1, stopped.WaitForExit());
    }

    [Fact]
    public void A_stopped_owner_costs_its_consumers_time_and_no_frame()
    {
        using var owner = PeerProcess.Start("produce", Place.Socket, "name=fault", "frames=4000", "wait=2", "pause=4");
        using var honest = new HonestConsumer(Place.Socket, _random, new FramePoolClientOptions { WaitForOwner = Patience });
        using var client = FramePoolClient.Attach(Place.Socket, new FramePoolClientOptions { WaitForOwner = Patience });
        var next = 0L;
        for (var times = 0; times < 3; times++)
        {
            for (var i = 0; i < 100; i++) TakeNext(Patience);
            Signals.Halt(owner.Id);
            Assert.Throws<TimeoutException>(() =>
            {
                for (var i = 0; i < 1000; i++) TakeNext(Short);
            });
            Signals.Resume(owner.Id);
        }

        while (client.Take(out var lease, Patience, Cancel))
        {
            Assert.Equal(next++, lease.Descriptor.Index);
            lease.Dispose();
        }

        Assert.Equal(4000, next);
        honest.JoinComplete(4000);
        Assert.Contains("drained", owner.ReadAll()[^1]);
        Assert.Equal(0, owner.WaitForExit());

        void TakeNext(TimeSpan timeout)
        {
            Assert.True(client.Take(out var lease, timeout, Cancel));
            using (lease) Assert.Equal(next++, lease.Descriptor.Index);
        }
    }

    /// <summary>True once the process has a memory file of the pool: it is in its handshake.</summary>
    private static bool HasConnected(int pid)
    {
        try
        {
            return Directory.GetFiles($"/proc/{pid}/fd").Any(f => File.ResolveLinkTarget(f, false)?.Name.StartsWith("memfd:mediashm", StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            return false; // a descriptor closed meanwhile
        }
    }
}
