using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Peers that break no rule, and only want to cost the others time.</summary>
[Collection(FaultCollection.Name)]
public class NuisanceTests
{
    [Fact]
    public void A_consumer_that_wakes_its_owner_for_nothing_does_not_keep_it_busy()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach(depth: 1);
        bench.Publish(0);
        using var stop = new CancellationTokenSource();
        var shaker = new Thread(() =>
        {
            while (!stop.IsCancellationRequested) client.Block.ReturnWait.Interrupt();
        });
        shaker.Start();
        var loan = bench.Draw(1, out var descriptor);
        var before = bench.Pool.WaitTurns;
        Assert.Throws<TimeoutException>(() => bench.Pool.Publish(loan, descriptor, TimeSpan.FromSeconds(1), PoolBench.Cancel));
        var turns = bench.Pool.WaitTurns - before;
        stop.Cancel();
        shaker.Join();
        Assert.InRange(turns, 1, 2000); // some hundred at once, then one a millisecond; without that, as many as a processor can do
        PoolBench.Take(client);
        bench.Pool.Publish(loan, descriptor, PoolBench.Patience, PoolBench.Cancel); // and it still sees what matters
        loan.Release();
    }

    [Fact]
    public void Peers_that_take_every_place_and_say_nothing_make_room_for_one_that_speaks()
    {
        using var bench = new PoolBench(o => o with { AcknowledgeTimeout = TimeSpan.FromMinutes(10) });
        bench.MakeSlabs();
        var silent = Enumerable.Range(0, 60).Select(_ => UnixSocket.Connect(bench.Place.Socket, Deadline.After(PoolBench.Patience))).ToList();
        try
        {
            using var honest = FramePoolClient.Attach(bench.Place.Socket, new FramePoolClientOptions { Timeout = PoolBench.Patience });
            Assert.True(bench.Pool.WaitForConsumers(1, PoolBench.Patience, PoolBench.Cancel));
            bench.Publish(3);
            Assert.Equal(3, PoolBench.Take(honest));
        }
        finally
        {
            silent.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task An_owner_that_announces_slabs_without_end_is_left()
    {
        using var place = new FaultPlace();
        using var owner = new FakeOwner(place.Socket);
        owner.Meet();
        owner.Welcome();
        using var client = await owner.Attaching.WaitAsync(FaultPlace.Patience, PoolBench.Cancel);
        using var tiny = MemoryFile.Create("mediashm:tiny:0", Environment.SystemPageSize);
        using (var region = MappedRegion.Map(tiny, writable: true)) region.PopulateForWriting(tiny);
        tiny.Seal(Slab.SealsOf(PoolAccess.ReadOnly));
        for (var id = 0; id <= 1024 && !owner.Peer.IsClosed; id++)
        {
            var body = new SlabBody { Id = id, SlotCount = 1, SlotStride = Environment.SystemPageSize, Bytes = Environment.SystemPageSize };
            if (!owner.Peer.Say(Message.Create(MessageKind.SlabAnnounce, FakeOwner.Epoch, body), tiny.Descriptor)) break;
            _ = owner.Peer.Listen(messages: owner.Peer.Heard.Count + 1);
        }

        var left = Assert.Throws<PoolClosedException>(() => client.Take(out _, PoolBench.Patience, PoolBench.Cancel));
        Assert.Contains("more than 1024 slabs", left.Message);
    }
}
