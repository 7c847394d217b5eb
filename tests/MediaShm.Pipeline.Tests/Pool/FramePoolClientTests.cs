using MediaShm.Peers;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>Owner and consumer in one process, by the same socket and memory as in two.</summary>
public sealed class FramePoolClientTests : IDisposable
{
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 64, 32);
    private static readonly TimeSpan Patience = PeerProcess.Patience;
    private readonly PoolPlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_lease_shows_the_frame_in_place_and_ends_once()
    {
        using var pool = Open();
        using var client = Attach(pool);
        Publish(pool, 5);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        Assert.Equal((1UL, 5L), (lease.Sequence, lease.Descriptor.Index));
        Assert.Equal(64, lease.Stride(0));
        Assert.Equal(64 * 32, lease.Plane(0).Length);
        Assert.Equal((16 - 1) * 64 + 32, lease.Plane(2).Length);
        Assert.True(lease.Plane(1)[..32].SequenceEqual(lease.View.Row(1, 0)));
        Assert.Throws<InvalidOperationException>(() => lease.View.WritableRow(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => lease.Plane(3).Length);
        var copy = lease;
        lease.Dispose();
        copy.Dispose();
        Assert.Throws<ObjectDisposedException>(() => copy.View);
        Assert.Throws<ObjectDisposedException>(() => copy.ReturnAfter(Fence.Passed));
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        Assert.Equal(0, pool.Statistics.Evicted);
    }

    [Fact]
    public void A_stale_copy_cannot_end_the_lease_that_came_after()
    {
        using var pool = Open();
        using var client = Attach(pool, depth: 1);
        Publish(pool, 0);
        Assert.True(client.Take(out var first, Patience, Cancel));
        first.Dispose();
        Publish(pool, 1);
        Assert.True(client.Take(out var second, Patience, Cancel));
        first.Dispose();
        second.Validate();
        Assert.Equal(1, second.Descriptor.Index);
        Assert.Equal(1, pool.Statistics.Leased);
        Assert.NotEqual(first, second);
        second.Dispose();
    }

    [Fact]
    public void A_bottom_up_picture_is_shown_from_its_lowest_byte()
    {
        using var pool = Open();
        using var client = Attach(pool);
        var loan = pool.Loan(new FrameFormat(PixelFormat.Gray8, 10, 4), Patience, Cancel);
        var layout = loan.View.Layout;
        layout.Planes[0] = new PlaneLayout(3 * 64, -64);
        loan.SetLayout(layout);
        for (var y = 0; y < 4; y++) loan.View.WritableRow(0, y).Fill((byte)y);
        pool.Publish(loan, new FrameDescriptor { Layout = layout }, Patience, Cancel);
        loan.Release();
        Assert.True(client.Take(out var lease, Patience, Cancel));
        using (lease)
        {
            Assert.Equal(64, lease.Stride(0));
            for (var y = 0; y < 4; y++) Assert.Equal(y, lease.Plane(0)[(4 - 1 - y) * 64]);
        }
    }

    [Fact]
    public void A_frame_returns_when_its_fence_passes_and_not_before()
    {
        using var pool = Open();
        using var client = Attach(pool);
        var timeline = new SoftwareTimeline();
        for (var i = 0; i < 3; i++) Publish(pool, i);
        for (var i = 1; i <= 3; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            lease.ReturnAfter(new Fence(timeline, (ulong)i));
            Assert.Throws<ObjectDisposedException>(() => lease.View);
        }

        Assert.False(pool.WaitUntilDrained(TimeSpan.FromMilliseconds(50), Cancel));
        Assert.Equal(3, pool.Statistics.Leased);
        timeline.Advance(2);
        while (pool.Statistics.Leased != 1) Thread.Sleep(1);
        Assert.False(pool.WaitUntilDrained(TimeSpan.FromMilliseconds(50), Cancel));
        timeline.Advance(3);
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_frame_returns_when_the_device_that_reads_it_fails(bool failsBefore)
    {
        using var pool = Open();
        using var client = Attach(pool);
        var timeline = new FailingTimeline { HasFailed = failsBefore };
        Publish(pool, 1);
        Publish(pool, 2);
        for (var i = 1; i <= 2; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            lease.ReturnAfter(new Fence(timeline, 1));
        }

        if (!failsBefore) Assert.False(pool.WaitUntilDrained(TimeSpan.FromMilliseconds(50), Cancel));
        timeline.HasFailed = true;
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
    }

    [Fact]
    public void A_hold_keeps_the_frame_beyond_its_lease()
    {
        using var pool = Open();
        using var client = Attach(pool);
        Publish(pool, 3);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        var (hold, view) = (FrameHold.FromHandle(lease.Hold.Handle), lease.View);
        hold.AddReference();
        lease.Dispose();
        Assert.Equal(1, pool.Statistics.Leased);
        Assert.Equal(TestPattern.Expected(Format, 3), TestPattern.Checksum(view));
        hold.Release();
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        Assert.Throws<InvalidOperationException>(hold.Release);
        Assert.Throws<InvalidOperationException>(hold.AddReference);
    }

    [Fact]
    public void Memory_stays_mapped_for_a_lease_that_outlives_its_client_and_owner()
    {
        var pool = Open();
        var client = Attach(pool);
        Publish(pool, 4);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        pool.Complete();
        pool.Dispose();
        client.Dispose();
        Assert.Equal(TestPattern.Expected(Format, 4), TestPattern.Checksum(lease.View));
        Assert.NotEqual(0, PoolPlace.Mappings);
        lease.Dispose();
        Assert.Equal(0, PoolPlace.Mappings);
        Assert.Throws<ObjectDisposedException>(() => client.TryTake(out _));
    }

    [Fact]
    public void A_frame_may_be_published_twice_and_its_slot_waits_for_both()
    {
        using var pool = Open();
        using var client = Attach(pool);
        var loan = pool.Loan(Format, Patience, Cancel);
        for (var i = 0; i < 2; i++) pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = i }, Patience, Cancel);
        Assert.True(client.Take(out var first, Patience, Cancel));
        Assert.True(client.Take(out var second, Patience, Cancel));
        Assert.Equal(first.View.SlotOffset, second.View.SlotOffset);
        first.Dispose();
        loan.Release();
        Assert.Equal(1, pool.Statistics.Loaned);
        second.Dispose();
        Assert.Equal(0, pool.Statistics.Loaned);
    }

    [Fact]
    public void Drop_leaves_out_what_finds_no_room_and_counts_it()
    {
        using var pool = Open();
        using var client = Attach(pool, depth: 2, policy: DeliveryPolicy.Drop);
        Publish(pool, 0); // its slab is not mapped yet when it is the first: it may be left out
        WaitUntilMapped(client);
        while (client.TryTake(out var early)) early.Dispose();
        var before = client.Statistics;
        for (var i = 1; i <= 5; i++) Publish(pool, i);
        Assert.Equal(before.Dropped + 3, client.Statistics.Dropped);
        Assert.Equal(before.Dropped + 3, pool.Statistics.Dropped);
        for (var i = 1; i <= 2; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            Assert.Equal(i, lease.Descriptor.Index);
            lease.Dispose();
        }

        Assert.False(client.TryTake(out _));
    }

    [Fact]
    public async Task A_wait_for_a_frame_ends_by_time_by_cancellation_and_by_disposal()
    {
        using var pool = Open();
        using var client = Attach(pool);
        Assert.Throws<TimeoutException>(() => client.Take(out _, TimeSpan.FromMilliseconds(30), Cancel));
        using var cancel = new CancellationTokenSource(30);
        Assert.ThrowsAny<OperationCanceledException>(() => client.Take(out _, Patience, cancel.Token));
        var wait = Task.Run(() => client.Take(out _, Patience, CancellationToken.None), Cancel);
        await Task.Delay(30, Cancel);
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        using var other = Attach(pool);
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Take(out _, Timeout.InfiniteTimeSpan, Cancel));
    }

    [Fact]
    public void A_take_that_races_with_disposal_gives_a_frame_or_says_that_the_client_was_disposed()
    {
        using var pool = Open();
        for (var round = 0; round < 100; round++)
        {
            using var client = Attach(pool, policy: DeliveryPolicy.Drop);
            using var started = new ManualResetEventSlim();
            var failure = default(Exception);
            var taker = new Thread(() =>
            {
                try
                {
                    while (client.Take(out var lease, Patience, CancellationToken.None))
                    {
                        lease.Dispose();
                        started.Set();
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                }
            });
            taker.Start();
            for (var i = 0; i < 200 && !started.IsSet; i++) Publish(pool, i);
            Assert.True(started.Wait(Patience, Cancel));
            var stop = false;
            var publisher = new Thread(() =>
            {
                for (var i = 0; !Volatile.Read(ref stop); i++) Publish(pool, i);
            });
            publisher.Start();
            client.Dispose();
            Assert.True(taker.Join(Patience));
            Volatile.Write(ref stop, true);
            publisher.Join();
            Assert.True(failure is ObjectDisposedException or LeaseRevokedException, failure?.ToString());
        }
    }

    [Fact]
    public void Slabs_are_shown_before_their_frames_and_before_they_go()
    {
        var events = new List<string>();
        using (var pool = Open())
        using (var client = Attach(pool, mapped: s => events.Add($"mapped {s.Id}"), retiring: s => events.Add($"retiring {s.Id}")))
        {
            Publish(pool, 0);
            Assert.True(client.Take(out var lease, Patience, Cancel));
            Assert.Equal(["mapped 0"], events);
            lease.Dispose();
        }

        Assert.Equal(["mapped 0", "retiring 0"], events);
    }

    [Fact]
    public void A_retired_slab_counts_until_its_consumer_has_unmapped_it()
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket, KeepLastFrame = false });
        using var letGo = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        using var client = Attach(pool, retiring: _ =>
        {
            asked.Set();
            letGo.Wait(Patience);
        });
        RetireFirstSlab(pool, client);
        Assert.True(asked.Wait(Patience, Cancel));
        var living = pool.Slabs.Sum(s => s.Size);
        Assert.Equal((0, true), (pool.Statistics.SlabsRetired, pool.Statistics.Bytes > living));
        letGo.Set();
        for (var i = 0; i < 6000 && pool.Statistics.SlabsRetired == 0; i++) Thread.Sleep(10);
        Assert.Equal((1, living), (pool.Statistics.SlabsRetired, pool.Statistics.Bytes));
    }

    [Fact]
    public void A_consumer_that_does_not_unmap_a_retired_slab_in_time_is_put_out()
    {
        var options = new FramePoolOptions { SocketPath = _place.Socket, KeepLastFrame = false, AcknowledgeTimeout = TimeSpan.FromSeconds(1) };
        using var pool = FramePool.Create(PoolPlace.Name, options);
        using var letGo = new ManualResetEventSlim();
        using var client = Attach(pool, retiring: _ => letGo.Wait(Patience));
        RetireFirstSlab(pool, client);
        for (var i = 0; i < 6000 && pool.Statistics.SlabsRetired == 0; i++) Thread.Sleep(10);
        Assert.Equal((1, 1), (pool.Statistics.SlabsRetired, pool.Statistics.Evicted));
        Assert.Contains("owed an answer", pool.Statistics.LastEviction);
        letGo.Set();
    }

    [Fact]
    public void What_an_import_throws_is_thrown_by_take_and_the_owner_goes_on()
    {
        using var pool = Open();
        using var client = Attach(pool, mapped: _ => throw new NotSupportedException("no such device"));
        Publish(pool, 0);
        Assert.Throws<NotSupportedException>(() => client.Take(out _, Patience, Cancel));
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        Publish(pool, 1);
    }

    [Fact]
    public void An_owner_that_leaves_without_an_end_is_an_error()
    {
        var pool = Open();
        using var client = Attach(pool);
        Publish(pool, 0);
        pool.Dispose();
        Assert.True(client.Take(out var lease, Patience, Cancel));
        lease.Dispose();
        Assert.Throws<PoolClosedException>(() => client.Take(out _, Patience, Cancel));
        Assert.False(client.IsEnded);
    }

    [Theory]
    [InlineData("slab")]
    [InlineData("slot")]
    [InlineData("plane")]
    [InlineData("side data")]
    public void What_a_broken_owner_delivers_is_not_believed(string fault)
    {
        using var pool = Open();
        using var client = Attach(pool);
        Publish(pool, 0);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        var descriptor = lease.Descriptor;
        lease.Dispose();
        if (fault == "plane") descriptor.Layout.Planes[1] = new PlaneLayout(1 << 20, 64);
        if (fault == "side data") (descriptor.SideDataOffset, descriptor.SideDataLength) = (8000, 4000);
        client.Block.Deliveries.Write(2, 0, new DeliveryHead(fault == "slab" ? 7 : 0, fault == "slot" ? -1 : 0, 0), descriptor);
        Assert.Throws<PoolProtocolException>(() => client.TryTake(out _));
    }

    [Theory]
    [InlineData(PoolAccess.DeviceMapped, false)]
    [InlineData(PoolAccess.ReadWrite, true)]
    public void Pools_that_trust_their_consumers_map_writable(PoolAccess access, bool isWritable)
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket, Access = access });
        using var client = Attach(pool);
        Publish(pool, 0);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        Assert.Equal((access, isWritable), (client.Access, lease.View.Slab.IsWritable));
        unsafe
        {
            *(byte*)lease.View.PlaneAddress(0) = 9; // no fault: the mapping itself is writable under both
        }

        lease.Dispose();
    }

    [Fact]
    public void A_full_round_allocates_nothing()
    {
        using var pool = Open();
        using var client = Attach(pool);
        var loan = pool.Loan(Format, Patience, Cancel);
        var descriptor = new FrameDescriptor { Layout = loan.View.Layout };
        loan.Release();
        for (var i = 0; i < 50; i++) Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            var next = pool.Loan(Format, Patience, CancellationToken.None);
            pool.Publish(next, descriptor, Patience, CancellationToken.None);
            next.Release();
            client.Take(out var lease, Patience, CancellationToken.None);
            lease.Dispose();
        }
    }

    [Fact]
    public void Growth_reaches_a_consumer_that_is_attached()
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket, InitialSlots = 1, GrowSlots = 1, GrowAhead = false });
        using var client = Attach(pool, depth: 4);
        for (var i = 0; i < 4; i++) Publish(pool, i);
        Assert.Equal((4, 4), (pool.Statistics.Slabs, pool.Statistics.Leased));
        var seen = new HashSet<int>();
        for (var i = 0; i < 4; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            Assert.Equal(TestPattern.Expected(Format, i), TestPattern.Checksum(lease.View));
            seen.Add(lease.View.Slab.Id);
            lease.Dispose();
        }

        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public async Task A_return_wakes_an_owner_that_waits_for_a_slot_on_old_kernels_too()
    {
        FrameLayout.For(Format, out var bytes);
        var options = new FramePoolOptions { SocketPath = _place.Socket, MemoryBudgetBytes = SlabStore.StrideFor(bytes) };
        using var pool = FramePool.Create(PoolPlace.Name, options);
        using var client = Attach(pool);
        foreach (var canWatchSeveral in new[] { true, false })
        {
            var before = Futex.CanWatchSeveral;
            Futex.CanWatchSeveral &= canWatchSeveral;
            Publish(pool, 0);
            Assert.True(client.Take(out var lease, Patience, Cancel));
            var wait = Task.Run(() => pool.Loan(Format, Patience, CancellationToken.None), Cancel);
            await Task.Delay(30, Cancel);
            Assert.False(wait.IsCompleted);
            lease.Dispose();
            (await wait.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Release();
            Futex.CanWatchSeveral = before;
        }
    }

    /// <summary>A frame in a first slab, then as many loans of another size as make that slab stale.</summary>
    private static void RetireFirstSlab(FramePool pool, FramePoolClient client)
    {
        Publish(pool, 0);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        lease.Dispose();
        for (var i = 0; i < 60; i++) pool.Loan(Format with { Width = 640 }, Patience, Cancel).Release();
    }

    private FramePool Open() => FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket });

    private FramePoolClient Attach(
        FramePool pool, int depth = 8, DeliveryPolicy policy = DeliveryPolicy.Block, Action<SlabMemory>? mapped = null, Action<SlabMemory>? retiring = null)
    {
        var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions
        {
            QueueDepth = depth,
            Policy = policy,
            SlabMapped = mapped,
            SlabRetiring = retiring,
        });
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        return client;
    }

    private static void WaitUntilMapped(FramePoolClient client)
    {
        while (client.Statistics.Slabs == 0) Thread.Sleep(1);
        Thread.Sleep(50); // the acknowledgement is on its way
    }

    private static void Publish(FramePool pool, int index)
    {
        var loan = pool.Loan(Format, Patience, Cancel);
        TestPattern.Draw(loan.View, index);
        pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = index }, Patience, Cancel);
        loan.Release();
    }

    /// <summary>The timeline of a device that never finishes, and may be lost.</summary>
    private sealed class FailingTimeline : FrameTimeline
    {
        private volatile bool _hasFailed;

        public bool HasFailed
        {
            get => _hasFailed;
            set => _hasFailed = value;
        }

        public override ulong Completed => _hasFailed ? throw new InvalidOperationException("lost") : 0UL;

        public override bool Wait(ulong value, TimeSpan timeout, CancellationToken cancellation = default)
        {
            Thread.Sleep(1);
            return Completed >= value;
        }
    }
}
