using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.Tests.Pool;
using PeerProcess = MediaShm.Pipeline.Tests.Pool.PeerProcess;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Peers that say what does not belong, at every stage of their acquaintance with the owner; and many that say nothing.</summary>
[Collection(FaultCollection.Name)]
public sealed class HostileMessageTests : FaultTest
{
    private readonly Random _random = new(FaultOptions.Seed);

    /// <summary>How far the peer has come when it says what it should not.</summary>
    public enum Stage
    {
        Connected,
        Welcomed,
        Ready,
        Live,
    }

    [Theory]
    [InlineData(Stage.Connected)]
    [InlineData(Stage.Welcomed)]
    [InlineData(Stage.Ready)]
    [InlineData(Stage.Live)]
    public void Whatever_does_not_belong_closes_that_connection_with_a_reason(Stage stage)
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        var index = 0L;
        FaultPlace.Publish(pool, index++);
        foreach (var (name, bytes, descriptors) in Nonsense(stage, pool.Epoch))
        {
            using var peer = RawPeer.Connect(Place.Socket);
            Come(peer, stage, pool);
            Assert.True(peer.Say(bytes, descriptors), name);
            var reason = peer.ListenToTheEnd();
            Assert.True(reason.Length > 10 && reason != "closed without a word", $"{name} at stage {stage}: {reason}");
            FaultPlace.Publish(pool, index++);
        }

        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
    }

    [Fact]
    public void A_peer_that_hangs_up_at_any_stage_is_forgotten()
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, _random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 40; i++)
        {
            FaultPlace.Publish(pool, i);
            using var peer = RawPeer.Connect(Place.Socket);
            Come(peer, (Stage)(i % 4), pool);
            if (i % 3 == 0) _ = peer.Say([]); // an empty message is how the end of a connection looks
        }

        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(40);
        Assert.Equal(0, pool.Statistics.Evicted);
    }

    [Fact]
    public void A_thousand_connections_cost_the_consumers_nothing_and_the_door_opens_again()
    {
        using var pool = Place.Open(acknowledge: TimeSpan.FromSeconds(1));
        using var honest = new HonestConsumer(Place.Socket, _random);
        using var another = PeerProcess.Start("consume", Place.Socket, "quiet=true");
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        var index = 0L;
        var held = new Queue<RawPeer>();
        for (var i = 0; i < 1000; i++)
        {
            // As many are held as wait for their turn and as may be in their handshake; of those some say hello and then nothing.
            held.Enqueue(RawPeer.Connect(Place.Socket));
            if (i % 3 == 0) _ = held.Last().Say(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 3 }));
            if (held.Count > 50 || i % 2 == 0) held.Dequeue().Dispose();
            if (i % 10 == 0) FaultPlace.Publish(pool, index++, timeout: TimeSpan.FromSeconds(10));
        }

        for (var i = 0; i < 100; i++) FaultPlace.Publish(pool, index++, timeout: TimeSpan.FromSeconds(10));
        foreach (var peer in held) peer.ListenToTheEnd(); // each is shown the door when its time is over
        using var late = FramePoolClient.Attach(Place.Socket, new FramePoolClientOptions { Timeout = Patience });
        foreach (var peer in held) peer.Dispose();
        late.Dispose();
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(index);
        Assert.Contains($"last={index - 1}", another.ReadAll());
        Assert.Equal(0, another.WaitForExit());
    }

    [Fact]
    public void A_peer_that_never_reads_costs_the_others_nothing_and_ends_in_time()
    {
        using var pool = Place.Open(acknowledge: TimeSpan.FromSeconds(1));
        using var honest = new HonestConsumer(Place.Socket, _random);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        using var deaf = RawPeer.Connect(Place.Socket);
        using var block = deaf.Attach(depth: 4, DeliveryPolicy.Drop);
        for (var i = 0; i < 2000; i++) FaultPlace.Publish(pool, i, i / 40 % 2 == 0 ? FaultPlace.Small : FaultPlace.Large);
        Assert.Contains("owed an answer", deaf.ListenToTheEnd());
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(2000);
    }

    private static void Come(RawPeer peer, Stage stage, FramePool pool)
    {
        if (stage == Stage.Connected) return;
        peer.Say(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 3, Policy = DeliveryPolicy.Drop }));
        peer.Listen(messages: 1);
        if (stage == Stage.Welcomed) return;
        peer.Say(Message.Create(MessageKind.Ready, peer.Epoch));
        peer.Listen(messages: 2);
        if (stage == Stage.Ready) return;
        var deadline = Deadline.After(Patience);
        for (var acknowledged = 1; ; acknowledged++)
        {
            peer.Say(Message.ForSlab(MessageKind.SlabMapped, peer.Epoch, peer.Heard[acknowledged].Body<SlabBody>().Id));
            while (!peer.Listen(acknowledged + 2, milliseconds: 5)) // the pool may have grown: then there is another
            {
                if (pool.ConsumerCount == 2) return;
                Assert.False(deadline.HasPassed, "the peer was not let in");
            }
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes, FileDescriptor[] Descriptors)> Nonsense(Stage stage, ulong epoch)
    {
        var hello = Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 2 });
        var ready = Message.Create(MessageKind.Ready, epoch);
        var mapped = Message.ForSlab(MessageKind.SlabMapped, epoch, 0);
        var proper = RawPeer.Bytes(stage switch { Stage.Connected => hello, Stage.Welcomed => ready, _ => mapped });
        yield return ("one byte", [1], []);
        yield return ("a prefix cut short", proper[..15], []);
        yield return ("a message cut short", proper[..^1], []);
        yield return ("a message with a byte more", [.. proper, 0], []);
        yield return ("a message longer than any", new byte[Message.MaxBytes + 1], []);
        yield return ("64 KiB", new byte[65536], []);
        for (var kind = 0; kind <= (int)MessageKind.Goodbye + 1; kind++)
        {
            if (kind is 0 or > (int)MessageKind.Goodbye) yield return ($"kind {kind}", Changed(proper, 6, (byte)kind), []);
            else if (IsDue((MessageKind)kind, stage)) continue;
            else yield return ($"{(MessageKind)kind} out of order", RawPeer.Bytes(Message.Create((MessageKind)kind, epoch)), []);
        }

        yield return ("another magic", Changed(proper, 0, 0), []);
        yield return ("another version", Changed(proper, 4, 2), []);
        if (stage != Stage.Connected) yield return ("another epoch", Changed(proper, 8, (byte)(proper[8] + 1)), []);
        if (stage == Stage.Connected)
        {
            foreach (var depth in new[] { 0, -1, 257, int.MinValue, int.MaxValue })
                yield return ($"depth {depth}", RawPeer.Bytes(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = depth })), []);
            foreach (var policy in new byte[] { 77, 255 })
                yield return ($"policy {policy}", RawPeer.Bytes(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 1, Policy = (DeliveryPolicy)policy })), []);
        }

        foreach (var slab in new[] { -1, 7, int.MinValue, int.MaxValue })
        {
            yield return ($"mapped slab {slab}", RawPeer.Bytes(Message.ForSlab(MessageKind.SlabMapped, epoch, slab)), []);
            yield return ($"unmapped slab {slab}", RawPeer.Bytes(Message.ForSlab(MessageKind.SlabUnmapped, epoch, slab)), []);
        }

        foreach (var (kind, descriptor) in Descriptors.OfEveryKind())
        {
            using (descriptor)
            {
                yield return ($"a proper message with a {kind}", proper, [descriptor]);
                yield return ($"a proper message with two of {kind}", proper, [descriptor, descriptor]);
                yield return ($"a proper message with 253 of {kind}", proper, [.. Enumerable.Repeat(descriptor, 253)]);
                yield return ($"a byte with a {kind}", [0], [descriptor]);
            }
        }
    }

    /// <summary>True when a message of that kind, zeros for a body, is nothing to object to at that stage.</summary>
    private static bool IsDue(MessageKind kind, Stage stage) => (kind, stage) switch
    {
        (MessageKind.Ready, Stage.Welcomed) => true,
        (MessageKind.SlabMapped, Stage.Ready) => true, // slab 0 is the one announced
        _ => false,
    };

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        var copy = bytes.ToArray();
        copy[at] = value;
        return copy;
    }
}
