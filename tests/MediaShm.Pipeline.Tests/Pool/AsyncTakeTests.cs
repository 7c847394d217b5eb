using System.Diagnostics;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public class AsyncTakeTests
{
    [Fact]
    public async Task Frames_come_in_order_until_the_stream_ends()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach(depth: 3);
        var cancel = PoolBench.Cancel;
        var publisher = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                bench.Publish(i);
                if (i % 20 == 0) await Task.Delay(2, cancel); // so that some takes wait
            }

            bench.Pool.Complete();
        }, cancel);
        var next = 0;
        await foreach (var lease in client.ReadAllAsync(cancel))
        {
            using (lease) Assert.Equal(next++, lease.Descriptor.Index);
        }

        Assert.Equal(200, next);
        await publisher;
    }

    [Fact]
    public async Task Waiting_costs_one_thread_per_client_however_often_it_waits()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach();
        await using var frames = client.ReadAllAsync(PoolBench.Cancel).GetAsyncEnumerator(PoolBench.Cancel);
        for (var i = 0; i < 20; i++)
        {
            var wait = frames.MoveNextAsync();
            Assert.False(wait.IsCompleted);
            Assert.InRange(Waiters(), 1, 1);
            bench.Publish(i);
            Assert.True(await wait);
            frames.Current.Dispose();
        }
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_at_once_and_the_client_goes_on()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach();
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var lease in client.ReadAllAsync(stop.Token)) lease.Dispose();
        }, PoolBench.Cancel);
        await Task.Delay(50, PoolBench.Cancel);
        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
        bench.Publish(4);
        Assert.Equal(4, PoolBench.Take(client));
    }

    [Fact]
    public async Task Disposing_the_client_ends_a_wait()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        var client = bench.Attach();
        await using var frames = client.ReadAllAsync(PoolBench.Cancel).GetAsyncEnumerator(PoolBench.Cancel);
        var wait = frames.MoveNextAsync().AsTask();
        await Task.Delay(20, PoolBench.Cancel);
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10), PoolBench.Cancel));
        Assert.Equal(0, Waiters());
    }

    [Fact]
    public async Task The_owners_end_ends_a_wait_by_name()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach();
        await using var frames = client.ReadAllAsync(PoolBench.Cancel).GetAsyncEnumerator(PoolBench.Cancel);
        var wait = frames.MoveNextAsync().AsTask();
        await Task.Delay(20, PoolBench.Cancel);
        bench.Pool.Dispose();
        await Assert.ThrowsAsync<PoolClosedException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10), PoolBench.Cancel));
    }

    // Threads of this process that wait for async takers; other tests of this class do not run meanwhile.
    private static int Waiters() => Directory.GetDirectories("/proc/self/task")
        .Count(t =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(t, "comm")).StartsWith("pool client, as", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false; // it has just ended
            }
        });
}
