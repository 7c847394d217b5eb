using MediaShm.Peers;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>What a consumer holds: leases, fences, holds.</summary>
public sealed class FramePoolClientTests : PoolClientScene
{
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
