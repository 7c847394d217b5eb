using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Consumers that write what they like into the memory that they share with the owner.</summary>
[Collection(FaultCollection.Name)]
public sealed class HostileConsumerTests : FaultTest
{
    private readonly Random _random = new(FaultOptions.Seed);

    [Theory]
    [InlineData("whole", DeliveryPolicy.Block, true)]
    [InlineData("again", DeliveryPolicy.Block, true)]
    [InlineData("never", DeliveryPolicy.Drop, true)]
    [InlineData("scribble", DeliveryPolicy.Block, true)]
    [InlineData("scribble", DeliveryPolicy.Drop, true)]
    [InlineData("scribble", DeliveryPolicy.Latest, true)]
    [InlineData("toggle", DeliveryPolicy.Drop, true)]
    [InlineData("toggle", DeliveryPolicy.Latest, true)]
    [InlineData("shake", DeliveryPolicy.Drop, false)]
    [InlineData("shake", DeliveryPolicy.Latest, false)]
    [InlineData("punch", DeliveryPolicy.Drop, false)]
    public void A_consumer_in_another_process_that_writes_anything_hurts_itself_alone(string deed, DeliveryPolicy policy, bool isPutOut)
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        using var another = PeerProcess.Start("consume", Place.Socket, "quiet=true", "reorder=3");
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        using var hostile = PeerProcess.Start(
            "hostile", Place.Socket, "deed=" + deed, $"policy={policy}", $"depth={_random.Next(2, 9)}", $"seed={FaultOptions.Seed}");
        Assert.True(pool.WaitForConsumers(3, Patience, Cancel));
        var index = 0L;
        for (; index < 300 || (isPutOut && index < 5000 && pool.Statistics.Evicted == 0); index++)
        {
            FaultPlace.Publish(pool, index, index / 40 % 2 == 0 ? FaultPlace.Small : FaultPlace.Large);
            if (index % 16 == 0) Thread.Sleep(1);
        }

        Assert.Equal(isPutOut ? 1 : 0, pool.Statistics.Evicted);
        if (isPutOut) Assert.Contains($"consumer {hostile.Id} (MediaShm.Peers) was put out: it returned delivery", pool.Statistics.LastEviction);
        else Signals.End(hostile.Id); // it never returns anything
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
        Assert.Contains($"last={index - 1}", another.ReadAll());
        pool.Dispose();
        hostile.ReadAll();
        Assert.Equal(isPutOut ? 0 : 137, hostile.WaitForExit());
    }

    [Fact]
    public void Returns_into_the_block_of_an_earlier_attachment_reach_nobody()
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        using var earlier = RawPeer.Connect(Place.Socket);
        using var old = earlier.Attach(depth: 4);
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        earlier.Dispose();
        WaitForConsumers(pool, 1);
        using var later = RawPeer.Connect(Place.Socket);
        using var current = later.Attach(depth: 4, DeliveryPolicy.Drop);
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        FaultPlace.Publish(pool, 0);
        later.Listen(messages: 2); // the slab of the first frame, which it acknowledges only now
        Assert.True(later.Say(Message.ForSlab(MessageKind.SlabMapped, later.Epoch, 0)));
        var index = 1L;
        for (; Delivered() < 4; index++) FaultPlace.Publish(pool, index);
        for (var i = 0UL; i < 4; i++) old.Returns.Push(i, i + 1);
        old.ReturnWait.Interrupt();
        for (var i = 0; i < 10; i++) FaultPlace.Publish(pool, index++);
        Assert.Equal(4, Delivered()); // none of its own came back
        for (var i = 0UL; i < 4; i++) current.Returns.Push(i, i + 1);
        FaultPlace.Publish(pool, index++);
        Assert.Equal(5, Delivered());
        current.Returns.Push(4, 5);
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
        Assert.Equal(0, pool.Statistics.Evicted);

        int Delivered() => Enumerable.Range(1, 8).LastOrDefault(i => current.Deliveries.NumberAt((ulong)i) == (ulong)i);
    }

    [Fact]
    public void Messages_of_an_earlier_epoch_are_not_taken_for_this_ones()
    {
        ulong earlier;
        using (var before = Place.Open())
            earlier = before.Epoch;
        using var pool = Place.Open();
        Assert.True(pool.Epoch > earlier);
        using var replaying = RawPeer.Connect(Place.Socket);
        using var block = replaying.Attach(depth: 2);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        replaying.Say(Message.ForSlab(MessageKind.SlabMapped, earlier, 0));
        Assert.Contains($"its epoch is {earlier}", replaying.ListenToTheEnd());
        Assert.Equal(1, pool.Statistics.Evicted);
    }

    [Fact]
    public void Every_return_that_was_not_due_ends_the_consumer_and_frees_what_it_held()
    {
        // What it returns, of deliveries 1 to 4: twice, never made, not made yet, after it was returned.
        ulong[][] deeds = [[1, 1], [5], [ulong.MaxValue], [1UL << 63], [4, 3, 2, 4], [2, 1, 7]];
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        var index = 0L;
        for (; index < 3; index++) FaultPlace.Publish(pool, index);
        for (var i = 0; i < deeds.Length; i++)
        {
            using var hostile = RawPeer.Connect(Place.Socket);
            using var block = hostile.Attach(depth: 4);
            hostile.Listen(messages: 2);
            hostile.Say(Message.ForSlab(MessageKind.SlabMapped, hostile.Epoch, hostile.Heard[1].Body<SlabBody>().Id));
            Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
            for (var n = 0; n < 4; n++, index++) FaultPlace.Publish(pool, index);
            for (var n = 0; n < deeds[i].Length; n++) block.Returns.Push((ulong)n, deeds[i][n]);
            FaultPlace.Publish(pool, index++);
            Assert.Contains($"it returned delivery {deeds[i][^1]}, which it does not have", hostile.ListenToTheEnd());
            Assert.True(block.IsRevoked);
            Assert.Equal(i + 1, pool.Statistics.Evicted);
        }

        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
    }

    private static void WaitForConsumers(FramePool pool, int count)
    {
        for (var i = 0; i < 5000 && pool.ConsumerCount != count; i++) Thread.Sleep(1);
        Assert.Equal(count, pool.ConsumerCount);
    }
}
