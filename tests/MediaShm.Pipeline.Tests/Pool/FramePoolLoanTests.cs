using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool;

public class FramePoolLoanTests
{
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 64, 48);
    private static readonly FramePoolOptions Alone = new() { Listen = false, InitialSlots = 2, GrowSlots = 3, GrowAhead = false };
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_loan_is_writable_memory_in_a_slab_announced_before()
    {
        using var pool = FramePool.Create("loans", Alone);
        var added = new List<SlabMemory>();
        pool.SlabAdded += added.Add;
        var loan = pool.Loan(Format, Short, TestContext.Current.CancellationToken);
        Assert.Same(Assert.Single(added), loan.Slab);
        loan.View.WritableRow(0, 47).Fill(7);
        Assert.Equal(7, loan.View.Row(0, 47)[63]);
        Assert.Equal(0, loan.Address % 4096);
        Assert.Same(loan, FrameHold.FromHandle(loan.Handle));
        loan.Release();
    }

    [Fact]
    public void Slabs_are_added_when_slots_run_out_and_slots_come_back()
    {
        using var pool = FramePool.Create("growth", Alone);
        var loans = Enumerable.Range(0, 5).Select(_ => pool.Loan(Format, Short, TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(5, loans.Select(l => l.Address).Distinct().Count());
        Assert.Equal(2, pool.Slabs.Count);
        loans.ForEach(l => l.Release());
        Assert.Equal(5, pool.Statistics.Free);
        for (var i = 0; i < 100; i++) pool.Loan(Format, Short, TestContext.Current.CancellationToken).Release();
        Assert.Equal(2, pool.Slabs.Count);
    }

    [Fact]
    public void The_budget_is_kept_and_the_refusal_says_why()
    {
        FrameLayout.For(Format, out var bytes);
        using var pool = FramePool.Create("budget", Alone with { MemoryBudgetBytes = 3 * SlabStore.StrideFor(bytes) });
        var loans = Enumerable.Range(0, 3).Select(_ => pool.Loan(Format, Short, TestContext.Current.CancellationToken)).ToList();
        Assert.False(pool.TryLoan(FrameLayout.For(Format), bytes, out _));
        var refusal = Assert.Throws<PoolExhaustedException>(() => pool.Loan(Format, Short, CancellationToken.None));
        Assert.Contains("budget", refusal.Message);
        loans[1].Release();
        Assert.Same(loans[1], pool.Loan(Format, Short, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_slab_that_the_system_has_no_memory_for_is_not_made()
    {
        var left = new MemoryHeadroom(long.MaxValue, 1L << 30, 64L << 20);
        var store = new SlabStore("full", Alone, 1L << 40, _ => { }, _ => { }, () => { }, () => left);
        Assert.False(store.TryLoan(4096, out _));
        Assert.Contains("64 MiB left of the cgroup's 1024 MiB", store.Refusal);
        left = left with { CgroupLeft = 65L << 20 };
        Assert.True(store.TryLoan(4096, out var loan));
        store.Dispose();
        loan!.Release();
    }

    [Fact]
    public async Task A_wait_for_a_slot_ends_when_one_is_released_or_the_wait_is_cancelled()
    {
        FrameLayout.For(Format, out var bytes);
        using var pool = FramePool.Create("waits", Alone with { MemoryBudgetBytes = SlabStore.StrideFor(bytes) });
        var held = pool.Loan(Format, Short, TestContext.Current.CancellationToken);
        var wait = Task.Run(() => pool.Loan(Format, TimeSpan.FromSeconds(30), CancellationToken.None));
        await Task.Delay(30, TestContext.Current.CancellationToken);
        held.Release();
        Assert.Same(held, await wait.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        using var cancel = new CancellationTokenSource();
        var second = Task.Run(() => pool.Loan(Format, TimeSpan.FromSeconds(30), cancel.Token));
        await Task.Delay(30, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_slab_of_a_size_no_longer_asked_for_is_given_back_once_empty()
    {
        using var pool = FramePool.Create("sizes", Alone);
        var retired = new List<SlabMemory>();
        pool.SlabRetired += retired.Add;
        var old = pool.Loan(Format, Short, TestContext.Current.CancellationToken);
        var large = Format with { Width = 640 };
        for (var i = 0; i < 100; i++) pool.Loan(large, Short, TestContext.Current.CancellationToken).Release();
        Assert.Empty(retired);
        old.View.WritableRow(0, 0).Fill(1); // still mapped
        old.Release();
        for (var i = 0; i < 100; i++) pool.Loan(large, Short, TestContext.Current.CancellationToken).Release();
        Assert.Same(old.Slab, Assert.Single(retired));
        Assert.Equal(pool.Slabs.Sum(s => s.Size), pool.Statistics.Bytes);
    }

    [Fact]
    public void The_next_slab_is_there_before_it_is_needed()
    {
        using var pool = FramePool.Create("ahead", Alone with { GrowAhead = true });
        var added = new List<int>();
        var main = Environment.CurrentManagedThreadId;
        pool.SlabAdded += _ => added.Add(Environment.CurrentManagedThreadId);
        var first = pool.Loan(Format, Short, TestContext.Current.CancellationToken);
        var second = pool.Loan(Format, Short, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2000 && pool.Slabs.Count < 2; i++) Thread.Sleep(5);
        Assert.Equal(2, added.Count);
        Assert.Equal(main, added[0]);
        Assert.NotEqual(main, added[1]);
        Assert.Equal(3, pool.Statistics.Free);
        first.Release();
        second.Release();
    }

    [Fact]
    public void A_slab_that_a_device_refuses_fails_the_loan_and_leaves_nothing()
    {
        using var pool = FramePool.Create("refused", Alone);
        pool.SlabAdded += _ => throw new NotSupportedException("no import");
        Assert.Throws<NotSupportedException>(() => pool.Loan(Format, Short, CancellationToken.None));
        Assert.Equal((0, 0L), (pool.Slabs.Count, pool.Statistics.Bytes));
    }

    [Fact]
    public void A_loan_outlives_the_disposal_of_its_pool()
    {
        var pool = FramePool.Create("outlive", Alone);
        var loan = pool.Loan(Format, Short, TestContext.Current.CancellationToken);
        pool.Dispose();
        loan.View.WritableRow(0, 0).Fill(1);
        loan.Release();
        Assert.Equal(0, pool.Statistics.Bytes);
        Assert.Throws<InvalidOperationException>(loan.Release);
    }
}
