using MediaShm.Peers;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>Slabs at the consumer: how they come, what they may be used for, how they go.</summary>
public sealed class ClientSlabTests : PoolClientScene
{
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
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = Socket, KeepLastFrame = false });
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
        var options = new FramePoolOptions { SocketPath = Socket, KeepLastFrame = false, AcknowledgeTimeout = TimeSpan.FromSeconds(1) };
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

    [Theory]
    [InlineData(PoolAccess.DeviceMapped, false)]
    [InlineData(PoolAccess.ReadWrite, true)]
    public void Pools_that_trust_their_consumers_map_writable(PoolAccess access, bool isWritable)
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = Socket, Access = access });
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
    public void Growth_reaches_a_consumer_that_is_attached()
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = Socket, InitialSlots = 1, GrowSlots = 1, GrowAhead = false });
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

    /// <summary>A frame in a first slab, then as many loans of another size as make that slab stale.</summary>
    private static void RetireFirstSlab(FramePool pool, FramePoolClient client)
    {
        Publish(pool, 0);
        Assert.True(client.Take(out var lease, Patience, Cancel));
        lease.Dispose();
        for (var i = 0; i < 60; i++) pool.Loan(Format with { Width = 640 }, Patience, Cancel).Release();
    }
}
