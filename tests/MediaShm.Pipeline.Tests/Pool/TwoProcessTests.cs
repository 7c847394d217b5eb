using System.Diagnostics;
using MediaShm.Peers;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public sealed class TwoProcessTests : IDisposable
{
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 67, 35);
    private static readonly TimeSpan Patience = PeerProcess.Patience;
    private readonly PoolPlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("reorder=1")]
    [InlineData("reorder=5")]
    public void Every_frame_arrives_once_in_order_with_its_pixels(string order)
    {
        using var pool = Open();
        using var child = PeerProcess.Start("consume", _place.Socket, order);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 300; i++) Publish(pool, Format, i);
        pool.Complete();
        var lines = child.ReadAll();
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i} 67x35 {TestPattern.Expected(Format, i):x}"), lines.Take(300));
        Assert.StartsWith("end taken=300 returned=300", lines[300]);
        Assert.Equal(0, child.WaitForExit());
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        Assert.Equal(0, pool.Statistics.Loaned);
        Assert.Null(pool.Statistics.LastEviction);
    }

    [Fact]
    public void Two_consumers_each_get_every_frame()
    {
        using var pool = Open();
        using var first = PeerProcess.Start("consume", _place.Socket, "depth=2");
        using var second = PeerProcess.Start("consume", _place.Socket, "depth=7", "reorder=3");
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        for (var i = 0; i < 100; i++) Publish(pool, Format, i);
        pool.Complete();
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        var expected = Enumerable.Range(0, 100).Select(i => $"{i} 67x35 {TestPattern.Expected(Format, i):x}").ToList();
        Assert.Equal(expected, first.ReadAll().Take(100));
        Assert.Equal(expected, second.ReadAll().Take(100));
    }

    [Fact]
    public void A_frame_is_published_only_while_the_consumer_has_room()
    {
        using var pool = Open();
        using var child = PeerProcess.Start("hold", _place.Socket, "depth=3");
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 3; i++) Publish(pool, Format, i);
        var fourth = Assert.Throws<TimeoutException>(() => Publish(pool, Format, 3, TimeSpan.FromMilliseconds(100)));
        Assert.Contains($"consumer {child.Id} (MediaShm.Peers) with 3 of 3", fourth.Message);
        using var cancel = new CancellationTokenSource(50);
        Assert.ThrowsAny<OperationCanceledException>(() => Publish(pool, Format, 3, Patience, cancel.Token));
        Assert.Equal(3, pool.Statistics.Leased);
    }

    [Fact]
    public void A_killed_consumer_gives_its_frames_back_at_once()
    {
        using var pool = Open();
        using var child = PeerProcess.Start("hold", _place.Socket, "depth=4");
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 4; i++) Publish(pool, Format, i);
        while (child.ReadLine() != "holding")
        {
        }

        Assert.Equal(4, pool.Statistics.Loaned);
        child.Kill();
        Publish(pool, Format, 4); // waits for room, which the death makes
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        Assert.Equal((0, 0, 0), (pool.ConsumerCount, pool.Statistics.Loaned, pool.Statistics.Evicted));
    }

    [Fact]
    public async Task A_killed_owner_ends_its_consumers_wait()
    {
        using var child = PeerProcess.Start("produce", _place.Socket, "frames=5", "complete=false");
        Assert.Equal("open", child.ReadLine());
        using var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions());
        Assert.Equal(child.Id, client.OwnerPid);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            Assert.Equal(TestPattern.Expected(lease.View.Format, i), TestPattern.Checksum(lease.View));
            lease.Dispose();
        }

        Assert.Equal("published", child.ReadLine());
        var wait = Task.Run(() => client.Take(out _, Patience, CancellationToken.None), Cancel);
        await Task.Delay(50, Cancel);
        Assert.False(wait.IsCompleted);
        child.Kill();
        var clock = Stopwatch.StartNew();
        var closed = await Assert.ThrowsAsync<PoolClosedException>(() => wait.WaitAsync(Patience, Cancel));
        Assert.Contains($"the owner (process {child.Id}) was killed by signal 9", closed.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "the wait outlasted the owner by its whole timeout"); // it is Patience long
        Assert.Throws<PoolClosedException>(() => client.TryTake(out _));

        // The dead owner's socket and lock file go with the next who looks.
        Assert.NotEqual(0, child.WaitForExit());
        Assert.Equal(2, _place.Files.Length);
        var refusal = Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions()));
        Assert.Contains("dead", refusal.Message);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("again")]
    [InlineData("never")]
    public void A_consumer_that_writes_nonsense_is_put_out_alone(string deed)
    {
        using var pool = Open();
        using var honest = PeerProcess.Start("consume", _place.Socket);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        using var hostile = PeerProcess.Start("hostile", _place.Socket, "deed=" + deed);
        Assert.True(pool.WaitForConsumers(2, Patience, Cancel));
        for (var i = 0; i < 200; i++) Publish(pool, Format, i);
        pool.Complete();
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        var lines = honest.ReadAll();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i} 67x35 {TestPattern.Expected(Format, i):x}"), lines.Take(200));
        Assert.Equal("revoked", hostile.ReadLine());
        Assert.Contains("put this consumer out: it returned delivery", hostile.ReadLine());
        Assert.Equal(1, pool.Statistics.Evicted);
        Assert.Contains($"consumer {hostile.Id} (MediaShm.Peers) was put out", pool.Statistics.LastEviction);
        Assert.Equal(0, pool.Statistics.Loaned);
    }

    [Fact]
    public void A_consumer_cannot_write_pixels_in_any_way()
    {
        using var pool = Open();
        using var child = PeerProcess.Start("probe", _place.Socket);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        Publish(pool, Format, 0);
        var lines = child.ReadAll();
        Assert.Equal(
            ["map writable: refused (1)", "reopen and map writable: refused (1)", "mprotect: refused (13)", "write: refused (1)", "shrink: refused (1)", "punch: refused (1)", "writable here: False"],
            lines);
    }

    [Fact]
    public void A_change_of_size_midway_reaches_the_consumer_and_the_old_slab_goes()
    {
        using var pool = Open();
        using var child = PeerProcess.Start("consume", _place.Socket, "depth=2");
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        var large = Format with { Width = 320, Height = 180 };
        for (var i = 0; i < 20; i++) Publish(pool, Format, i);
        for (var i = 20; i < 120; i++) Publish(pool, large, i);
        pool.Complete();
        Assert.True(pool.WaitUntilDrained(Patience, Cancel));
        Assert.Equal(1, pool.Statistics.SlabsRetired);
        Assert.Equal(pool.Slabs.Sum(s => s.Size), pool.Statistics.Bytes);
        var lines = child.ReadAll();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i} 67x35 {TestPattern.Expected(Format, i):x}"), lines.Take(20));
        Assert.Equal(Enumerable.Range(20, 100).Select(i => $"{i} 320x180 {TestPattern.Expected(large, i):x}"), lines.Skip(20).Take(100));
        Assert.Contains("slabs=1", lines[120]);
    }

    [Fact]
    public void A_private_pool_leaves_no_path_once_attached()
    {
        using var child = PeerProcess.Start("produce", _place.Socket, "frames=50", "private=true");
        using var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions { WaitForOwner = Patience });
        Assert.True(client.Take(out var lease, Patience, Cancel));
        Assert.Empty(_place.Files);
        Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions()));
        var taken = 1;
        do lease.Dispose();
        while (client.Take(out lease, Patience, Cancel) && ++taken > 0);
        Assert.Equal(50, taken);
        Assert.Contains("drained", child.ReadAll()[^1]);
    }

    [Fact]
    public void What_is_queued_at_the_end_is_delivered_even_when_the_owner_has_left()
    {
        using var pool = Open();
        using var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions { QueueDepth = 6 });
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 6; i++) Publish(pool, Format, i);
        pool.Complete();
        pool.Dispose();
        for (var i = 0; i < 6; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            Assert.Equal(TestPattern.Expected(Format, i), TestPattern.Checksum(lease.View));
            lease.Dispose();
        }

        Assert.False(client.Take(out _, Patience, Cancel));
        Assert.True(client.IsEnded);
    }

    private FramePool Open() => FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket });

    private static void Publish(FramePool pool, FrameFormat format, int index, TimeSpan? timeout = null, CancellationToken? cancel = null)
    {
        var loan = pool.Loan(format, Patience, Cancel);
        try
        {
            TestPattern.Draw(loan.View, index);
            pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = index }, timeout ?? Patience, cancel ?? Cancel);
        }
        finally
        {
            loan.Release();
        }
    }
}
