using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Owners that lie to their consumer: it ends with an exception of one line, maps nothing it cannot trust, and leaks nothing.</summary>
[Collection(FaultCollection.Name)]
public sealed class HostileOwnerTests : FaultTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_block_that_cannot_be_trusted_is_not_mapped()
    {
        const int page = 4096;
        var seals = Descriptors.SealsOf(PoolAccess.ReadWrite);
        using var good = ConsumerBlock.Create("hostile", 4);
        await Refused("no seals", Descriptors.Memory(good.Bytes, Seals.None));
        foreach (var missing in new[] { Seals.Shrink, Seals.Grow, Seals.Seal })
            await Refused($"without {missing}", Descriptors.Memory(good.Bytes, seals & ~missing));
        await Refused("too small", Descriptors.Memory(page, seals), t => t with { BlockBytes = 2 * page });
        await Refused("too large", Descriptors.Memory(2 * page, seals), t => t with { BlockBytes = page });
        await Refused("with holes", Descriptors.Memory(good.Bytes, seals, isAllocated: false));
        foreach (var bytes in new[] { 0, -page, page - 1, long.MaxValue, long.MinValue })
            await Refused($"of {bytes} bytes", Descriptors.Memory(page, seals), t => t with { BlockBytes = bytes });
        foreach (var capacity in new[] { 0, -4, 3, 5, 512, int.MaxValue, int.MinValue })
            await Refused($"for {capacity} entries", Descriptors.Memory(good.Bytes, seals), t => t with { RingCapacity = capacity });
        await Refused("for fewer entries than agreed", Descriptors.Memory(good.Bytes, seals), t => t with { RingCapacity = 2 });
        await Refused("of another depth", Descriptors.Memory(good.Bytes, seals), t => t with { QueueDepth = 5 });
        await Refused("of another policy", Descriptors.Memory(good.Bytes, seals), t => t with { Policy = DeliveryPolicy.Drop });
        await Refused("of unknown access", Descriptors.Memory(good.Bytes, seals), t => t with { Access = (PoolAccess)9 });

        async Task Refused(string name, MemoryFile file, Func<WelcomeBody, WelcomeBody>? change = null)
        {
            using (file) await RefusedDescriptor(name, file.Descriptor, change?.Invoke(FakeOwner.Terms(good, 4)) ?? FakeOwner.Terms(good, 4));
        }
    }

    [Fact]
    public async Task A_descriptor_of_the_wrong_kind_is_no_block()
    {
        using var good = ConsumerBlock.Create("hostile", 4);
        var terms = FakeOwner.Terms(good, 4);
        foreach (var (kind, descriptor) in Descriptors.OfEveryKind().Concat(Descriptors.Crippled(MemoryOf(good))))
            using (descriptor) await RefusedDescriptor(kind, descriptor, terms);
        foreach (var count in new[] { 0, 2, 3, 253 }) await RefusedDescriptor($"{count} descriptors", good.Descriptor, terms, count);

        MemoryFile MemoryOf(ConsumerBlock block) => MemoryFile.Adopt(Descriptors.Duplicate(block.Descriptor), block.Bytes, Seals.None);
    }

    [Fact]
    public async Task An_owner_that_begins_wrongly_is_refused_in_one_line()
    {
        byte[][] beginnings =
        [
            [1], new byte[16], new byte[Message.MaxBytes], new byte[Message.MaxBytes + 1],
            RawPeer.Bytes(Message.Create(MessageKind.Ready, 1)), RawPeer.Bytes(Message.Create(MessageKind.EndOfStream, 1)),
            RawPeer.Bytes(Message.ForSlab(MessageKind.SlabRetire, 1, 0)), RawPeer.Bytes(Message.ForGoodbye(1, Farewell.Refused, "no\e[31m\nroom")),
            RawPeer.Bytes(Message.ForGoodbye(1, Farewell.Evicted, new string('\n', 500))),
        ];
        foreach (var bytes in beginnings)
        {
            using var owner = new FakeOwner(Place.Socket);
            owner.Meet();
            Assert.True(owner.Peer.Say(bytes));
            AssertNamed(await Assert.ThrowsAnyAsync<PoolException>(() => owner.Attaching.WaitAsync(Patience, Cancel)));
        }
    }

    [Fact]
    public void A_slab_that_cannot_be_trusted_is_not_mapped()
    {
        const int page = 4096;
        const long size = 4 * page;
        var seals = Descriptors.SealsOf(PoolAccess.ReadOnly);
        var proper = new SlabBody { Id = 0, SlotCount = 2, SlotStride = 2 * page, Bytes = size };
        foreach (var missing in new[] { Seals.Shrink, Seals.Grow, Seals.Seal, Seals.FutureWrite })
            Refused($"without {missing}", Descriptors.Memory(size, seals & ~missing), proper);
        Refused("with holes", Descriptors.Memory(size, seals, isAllocated: false), proper);
        Refused("truncated", Descriptors.Memory(size - page, seals), proper);
        Refused("longer than said", Descriptors.Memory(size + page, seals), proper);
        SlabBody[] absurd =
        [
            proper with { Id = -1 }, proper with { Id = int.MinValue }, proper with { SlotCount = 0 }, proper with { SlotCount = -2 },
            proper with { SlotCount = 3 }, proper with { SlotCount = int.MaxValue }, proper with { SlotStride = 0 }, proper with { SlotStride = -page },
            proper with { SlotStride = page + 1 }, proper with { SlotStride = 3 * page }, proper with { SlotStride = long.MaxValue - 4095 },
            proper with { SlotStride = long.MinValue }, proper with { Bytes = 0 }, proper with { Bytes = -size }, proper with { Bytes = long.MaxValue },
            proper with { Bytes = size + 1 }, proper with { Bytes = 1L << 46, SlotCount = 1 << 16, SlotStride = 1L << 30 },
            proper with { SlotCount = 1 << 17, SlotStride = 1L << 50, Bytes = 1L << 46 },
        ];
        foreach (var body in absurd) Refused(body.ToString()!, Descriptors.Memory(size, seals), body);
        foreach (var (kind, descriptor) in Descriptors.OfEveryKind())
            using (descriptor) Broken($"a {kind} for a slab", o => o.Peer.Say(Message.Create(MessageKind.SlabAnnounce, FakeOwner.Epoch, proper), descriptor));
        using var file = Descriptors.Memory(size, seals);
        foreach (var count in new[] { 0, 2, 3, 253 })
        {
            var copies = Enumerable.Repeat(file.Descriptor, count).ToArray();
            Broken($"{count} descriptors for a slab", o => o.Peer.Say(Message.Create(MessageKind.SlabAnnounce, FakeOwner.Epoch, proper), copies));
        }

        void Refused(string name, MemoryFile memory, SlabBody body)
        {
            using (memory) Broken(name, o => o.Peer.Say(Message.Create(MessageKind.SlabAnnounce, FakeOwner.Epoch, body), memory.Descriptor));
        }
    }

    [Fact]
    public void Messages_that_do_not_belong_end_the_client_with_their_name()
    {
        Broken("a slab announced twice", o => _ = (o.Announce(0), o.Announce(0)));
        Broken("a slab retired that never was", o => o.Peer.Say(Message.ForSlab(MessageKind.SlabRetire, FakeOwner.Epoch, 3)));
        Broken("a slab retired twice", o =>
        {
            o.Announce(0);
            o.Peer.Say(Message.ForSlab(MessageKind.SlabRetire, FakeOwner.Epoch, 0));
            o.Peer.Say(Message.ForSlab(MessageKind.SlabRetire, FakeOwner.Epoch, 0));
        });
        Broken("a second welcome", o => o.Peer.Say(Message.Create(MessageKind.Welcome, FakeOwner.Epoch, FakeOwner.Terms(o.Block, 4)), o.Block.Descriptor));
        Broken("another epoch", o => o.Peer.Say(Message.Create(MessageKind.EndOfStream, FakeOwner.Epoch + 1, default(EndBody))));
        Broken("a consumer's message", o => o.Peer.Say(Message.Create(MessageKind.Ready, FakeOwner.Epoch)));
        Broken("bytes", o => o.Peer.Say([1, 2, 3]));
        Broken("an end with a descriptor", o => o.Peer.Say(Message.Create(MessageKind.EndOfStream, FakeOwner.Epoch, default(EndBody)), o.Block.Descriptor));
        Broken("an eviction", o => o.Peer.Say(Message.ForGoodbye(FakeOwner.Epoch, Farewell.Evicted, "no\nreason\e[1m")));
    }

    [Fact]
    public void A_slab_retired_under_a_lease_stays_mapped_until_the_lease_ends() => WithClient((owner, client) =>
    {
        var slab = owner.Announce(0);
        AwaitMapped(owner);
        Fill(slab, 7);
        owner.Block.Deliveries.Write(1, 0, new DeliveryHead(0, 0, 0), FakeOwner.Frame(0));
        Assert.True(client.Take(out var lease, Patience, Cancel));
        owner.Peer.Say(Message.ForSlab(MessageKind.SlabRetire, FakeOwner.Epoch, 0));
        Assert.True(owner.Peer.Listen(), "the client goes on");
        AssertNamed(Assert.Throws<PoolClosedException>(() => client.Take(out _, Patience, Cancel)));
        Assert.Equal(7, lease.View.Row(0, 63)[63]);
        lease.Dispose();
    });

    [Fact]
    public void Deliveries_that_jump_are_waited_for_in_vain_and_those_that_lie_elsewhere_are_refused() => WithClient((owner, client) =>
    {
        owner.Announce(0);
        AwaitMapped(owner);
        foreach (var sequence in new[] { 2UL, 5UL, 0UL, ulong.MaxValue, 1UL << 63 }) // the consumer waits for 1
        {
            owner.Block.Deliveries.Write(sequence, 0, new DeliveryHead(0, 0, 0), FakeOwner.Frame(0));
            owner.Block.DeliveryWait.Interrupt();
            Assert.Throws<TimeoutException>(() => client.Take(out _, Short, Cancel));
        }

        (int Slab, int Slot)[] elsewhere = [(0, 2), (0, -1), (0, int.MaxValue), (1, 0), (-1, 0), (int.MinValue, int.MinValue)];
        foreach (var (slab, slot) in elsewhere) Refused(slab, slot, FakeOwner.Frame(0));
        foreach (var descriptor in AbsurdFrames()) Refused(0, 0, descriptor);
        owner.Block.Deliveries.Write(1, 0, new DeliveryHead(0, 1, 0), FakeOwner.Frame(0)); // a proper one is still taken
        Assert.True(client.Take(out var lease, Patience, Cancel));
        lease.Dispose();

        void Refused(int slab, int slot, FrameDescriptor descriptor)
        {
            owner.Block.Deliveries.Write(1, 0, new DeliveryHead(slab, slot, long.MinValue), descriptor);
            AssertNamed(Assert.Throws<PoolProtocolException>(() => client.Take(out _, Short, Cancel)));
        }
    });

    [Fact]
    public void More_deliveries_than_agreed_are_refused_while_the_leases_stand() => WithClient((owner, client) =>
    {
        owner.Announce(0);
        AwaitMapped(owner);
        var leases = new List<FrameLease>();
        for (var i = 1UL; i <= 4; i++)
        {
            owner.Block.Deliveries.Write(i, 0, new DeliveryHead(0, 0, 0), FakeOwner.Frame(0));
            Assert.True(client.Take(out var lease, Patience, Cancel));
            leases.Add(lease);
        }

        owner.Block.Deliveries.Write(5, 0, new DeliveryHead(0, 0, long.MaxValue), FakeOwner.Frame(0));
        AssertNamed(Assert.Throws<PoolProtocolException>(() => client.Take(out _, Short, Cancel)));
        leases.ForEach(l => l.Dispose());
    });

    [Fact]
    public void Ends_that_cannot_be_end_the_stream_or_the_wait_and_nothing_else()
    {
        foreach (var last in new[] { 0UL, 1UL, (ulong)long.MaxValue, 1UL << 63, ulong.MaxValue })
        {
            WithClient((owner, client) =>
            {
                owner.Peer.Say(Message.Create(MessageKind.EndOfStream, FakeOwner.Epoch, new EndBody { LastSequence = last }));
                try
                {
                    Assert.False(client.Take(out _, Short, Cancel)); // an end at or before what was taken
                }
                catch (TimeoutException)
                {
                    Assert.NotEqual(0UL, last); // more was promised and does not come
                }
            });
        }
    }

    [Fact]
    public void What_is_rewritten_while_it_is_read_is_a_frame_or_a_refusal() => WithClient((owner, client) =>
    {
        owner.Announce(0);
        AwaitMapped(owner);
        var (stop, next) = (false, 1UL);
        var absurd = AbsurdFrames().ToArray();
        var writer = new Thread(() =>
        {
            // The entry that is read next, over and over.
            for (var i = 0; !Volatile.Read(ref stop); i++)
                owner.Block.Deliveries.Write(Volatile.Read(ref next), 0, new DeliveryHead((i % 3) - 1, (i % 5) - 1, i), i % 2 == 0 ? FakeOwner.Frame(i) : absurd[i % absurd.Length]);
        });
        writer.Start();
        var (frames, refusals) = (0, 0);
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); clock.ElapsedMilliseconds < 700 || ((frames == 0 || refusals == 0) && clock.Elapsed < Patience);)
        {
            try
            {
                if (!client.TryTake(out var lease)) continue;
                frames++;
                var view = lease.View;
                for (var p = 0; p < view.Format.PlaneCount; p++) _ = view.Row(p, 0)[0] + view.Row(p, view.Format.PlaneHeight(p) - 1)[^1];
                lease.Dispose();
                Volatile.Write(ref next, lease.Sequence + 1);
            }
            catch (PoolProtocolException)
            {
                refusals++;
            }
        }

        Volatile.Write(ref stop, true);
        writer.Join();
        Assert.True(frames > 0 && refusals > 0, $"{frames} frames, {refusals} refusals: both are to be tried");
    });

    /// <summary>Frames whose planes do not lie in a slot of 8192 bytes, or that are no frames.</summary>
    private static IEnumerable<FrameDescriptor> AbsurdFrames()
    {
        var values = new[] { -1, 8192 - 4095, long.MaxValue, long.MinValue, int.MaxValue, 1L << 62 };
        foreach (var value in values) yield return With((ref FrameDescriptor d) => d.Layout.Planes[0] = new PlaneLayout(value, 64));
        foreach (var value in values[2..]) yield return With((ref FrameDescriptor d) => d.Layout.Planes[0] = new PlaneLayout(0, value));
        foreach (var value in new[] { 0, -1, 65536, int.MaxValue, int.MinValue })
        {
            yield return With((ref FrameDescriptor d) => d.Layout.Format = d.Layout.Format with { Width = value });
            yield return With((ref FrameDescriptor d) => d.Layout.Format = d.Layout.Format with { Height = value });
        }

        foreach (var pixel in new[] { 0, 60000, 65535 }) yield return With((ref FrameDescriptor d) => d.Layout.Format = d.Layout.Format with { Pixel = new PixelFormat((ushort)pixel) });
        yield return With((ref FrameDescriptor d) => (d.SideDataOffset, d.SideDataLength) = (long.MaxValue, int.MaxValue));
        yield return With((ref FrameDescriptor d) => (d.SideDataOffset, d.SideDataLength) = (8192, 1));
        yield return With((ref FrameDescriptor d) => d.SideDataLength = -1);
    }

    private delegate void Change(ref FrameDescriptor descriptor);

    private static FrameDescriptor With(Change change)
    {
        var descriptor = FakeOwner.Frame(0);
        change(ref descriptor);
        return descriptor;
    }

    private async Task RefusedDescriptor(string name, FileDescriptor descriptor, WelcomeBody terms, int count = 1)
    {
        using var owner = new FakeOwner(Place.Socket);
        owner.Meet();
        Assert.True(owner.Peer.Say(Message.Create(MessageKind.Welcome, FakeOwner.Epoch, terms), [.. Enumerable.Repeat(descriptor, count)]), name);
        var refusal = await Assert.ThrowsAsync<PoolProtocolException>(() => owner.Attaching.WaitAsync(Patience, Cancel));
        AssertNamed(refusal);
        Assert.True(owner.Peer.Listen(), "the client keeps its connection: " + name);
    }

    /// <summary>A client that has attached to an owner which then does something: the client's wait ends.</summary>
    private void Broken(string name, Action<FakeOwner> deed) => WithClient((owner, client) =>
    {
        deed(owner);
        AssertNamed(Assert.ThrowsAny<PoolException>(() => client.Take(out _, Patience, Cancel)));
        Assert.True(owner.Peer.Listen(), "the client keeps its connection: " + name);
    });

    private void WithClient(Action<FakeOwner, FramePoolClient> deed)
    {
        using var owner = new FakeOwner(Place.Socket);
        owner.Meet();
        owner.Welcome();
        using var client = owner.Attaching.WaitAsync(Patience, Cancel).GetAwaiter().GetResult();
        deed(owner, client);
    }

    private static unsafe void Fill(Slab slab, byte value) => new Span<byte>((void*)slab.Address, (int)slab.Size).Fill(value);

    private static void AwaitMapped(FakeOwner owner) => Assert.True(owner.Peer.Listen(messages: owner.Peer.Heard.Count + 1, 10_000) && !owner.Peer.IsClosed);

    private static void AssertNamed(PoolException e)
    {
        Assert.False(string.IsNullOrWhiteSpace(e.Message));
        Assert.DoesNotContain(e.Message, char.IsControl);
    }
}
