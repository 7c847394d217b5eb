using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>Frames that come, do not come, or come wrong.</summary>
public sealed class ClientWaitTests : PoolClientScene
{
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
            // For as long as it takes: the one consumer that Attach waited for may still be the last round's.
            var sent = 0;
            Assert.True(SpinWait.SpinUntil(SendUntilStarted, Patience), "no frame arrived");
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

            bool SendUntilStarted()
            {
                Publish(pool, sent++);
                return started.IsSet;
            }
        }
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

    [Fact]
    public async Task A_return_wakes_an_owner_that_waits_for_a_slot_on_old_kernels_too()
    {
        FrameLayout.For(Format, out var bytes);
        var options = new FramePoolOptions { SocketPath = Socket, MemoryBudgetBytes = SlabStore.StrideFor(bytes) };
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

    private static void WaitUntilMapped(FramePoolClient client)
    {
        while (client.Statistics.Slabs == 0) Thread.Sleep(1);
        Thread.Sleep(50); // the acknowledgement is on its way
    }
}
