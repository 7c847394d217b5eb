using System.Diagnostics;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>SIGKILL of a consumer and of an owner at random instants: from their start to their end, in handshakes and amid frames.</summary>
[Collection(FaultCollection.Name)]
public sealed class KillTests
{
    private static readonly TimeSpan Patience = FaultPlace.Patience;

    /// <summary>DESIGN: "the others end cleanly or go on, within a second"; the rest is for a machine that is busy with other things.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(20);

    /// <summary>Another size every 100 frames.</summary>
    private static readonly string Sizes = string.Join(',', Enumerable.Repeat("64x48,130x70", 1000));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_killed_consumer_leaves_nothing_and_the_others_get_every_frame() => Rounds.Run(80, atOnce: 6, random =>
    {
        using var place = new FaultPlace();
        using var pool = place.Open(random);
        using var honest = new HonestConsumer(place.Socket, random);
        using var newest = random.Next(2) == 0 ? new HonestConsumer(place.Socket, random, HonestConsumer.Newest) : null;
        Assert.True(pool.WaitForConsumers(newest is null ? 1 : 2, Patience, Cancel));
        var policy = (DeliveryPolicy)random.Next(3);
        using var victim = PeerProcess.Start(
            random.Next(3) == 0 ? "hold" : "consume", place.Socket, "quiet=true", "gaps=true", $"depth={random.Next(2, 9)}", "reorder=2", $"policy={policy}");
        var index = 0L;
        var whenLive = random.Next(2) == 0; // else anywhere in its start, attachment and first frames
        var delay = TimeSpan.FromMilliseconds(whenLive ? random.Next(30) : random.Next(150));
        var started = Stopwatch.StartNew();
        using var killed = new ManualResetEventSlim();
        var killer = new Thread(() =>
        {
            if (whenLive) _ = pool.WaitForConsumers(newest is null ? 2 : 3, Patience, CancellationToken.None);
            Thread.Sleep(delay);
            Signals.End(victim.Id);
            killed.Set();
        });
        killer.Start();

        // Under block a victim that holds its frames stops the publisher, until its death lets it go.
        while (!killed.IsSet) PublishSome();
        Assert.Equal(137, victim.WaitForExit());
        for (var i = 0; i < 5; i++) PublishSome();
        killer.Join();
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
        newest?.JoinNewest(index);
        Assert.Equal((0, null), (pool.Statistics.Evicted, pool.Statistics.LastEviction));

        void PublishSome()
        {
            for (var i = 0; i < 8; i++, index++) FaultPlace.Publish(pool, index, index / 24 % 2 == 0 ? FaultPlace.Small : FaultPlace.Large);
            if (random.Next(2) == 0) Thread.Sleep(1);
        }
    });

    [Fact]
    public void A_killed_owner_ends_its_consumers_and_another_can_take_its_place() => Rounds.Run(70, atOnce: 6, random =>
    {
        using var place = new FaultPlace();
        using var owner = PeerProcess.Start(
            "produce", place.Socket, "name=fault", "frames=200000", "sizes=" + Sizes, $"wait={random.Next(1, 3)}",
            $"pause={random.Next(1, 9)}");
        var options = new FramePoolClientOptions { QueueDepth = random.Next(1, 9), WaitForOwner = TimeSpan.FromMilliseconds(500) };
        using var first = new HonestConsumer(place.Socket, random, options);
        using var second = new HonestConsumer(place.Socket, random, options with { QueueDepth = random.Next(1, 9) });
        if (random.Next(2) == 0) first.WaitFor(1 + random.Next(200)); // amid frames; else anywhere in its start
        Thread.Sleep(random.Next(100));
        Signals.End(owner.Id);
        var at = Stopwatch.GetTimestamp();
        Assert.Equal(137, owner.WaitForExit());
        foreach (var consumer in new[] { first, second })
        {
            var failure = consumer.Join();
            Assert.True(failure is PoolClosedException or PoolRefusedException, $"an owner's death was reported as {failure?.ToString() ?? "the end of the stream"}");
            Assert.DoesNotContain('\n', failure!.Message);
            Assert.True(consumer.EndedAt - at < Notice.Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond), "the death was noticed late");
        }

        // Its name is free, and what it left is gone.
        using var pool = place.Open(random);
        using var heir = new HonestConsumer(place.Socket, random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 10; i++) FaultPlace.Publish(pool, i);
        FaultPlace.EndAndCheck(pool);
        heir.JoinComplete(10);
    });
}
