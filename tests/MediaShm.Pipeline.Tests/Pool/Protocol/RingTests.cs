using CsCheck;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool.Protocol;

public class RingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Deliveries_and_returns_in_any_interleaving_neither_lose_nor_invent()
    {
        // Acts: 0 deliver, 1 take, 2.. return one of the leases held.
        Gen.Select(Gen.Int[1, 7], Gen.Int[0, 8].List[0, 200]).Sample((depth, acts) =>
        {
            using var block = ConsumerBlock.Create("rings", depth);
            var ledger = new DeliveryLedger<object>(depth);
            var held = new List<ulong>();
            var (next, ticket, head) = (1UL, 0UL, 0UL);
            foreach (var act in acts)
            {
                if (act == 0 && ledger.HasRoom)
                {
                    var sequence = ledger.Add(new object());
                    block.Deliveries.Write(sequence, 0, new DeliveryHead((int)sequence * 3, (int)sequence * 5, (long)sequence), new FrameDescriptor { Index = (long)sequence * 7 });
                }
                else if (act == 1)
                {
                    var descriptor = default(FrameDescriptor);
                    var taken = block.Deliveries.TryRead(next, out var place, ref descriptor);
                    Assert.Equal(next <= ledger.LastSequence, taken);
                    if (!taken) continue;
                    Assert.Equal((new DeliveryHead((int)next * 3, (int)next * 5, (long)next), (long)next * 7), (place, descriptor.Index));
                    held.Add(next++);
                }
                else if (act >= 2 && held.Count > 0)
                {
                    block.Returns.Push(ticket++, held[act % held.Count]);
                    held.RemoveAt(act % held.Count);
                    if (act % 2 == 0) continue; // the owner looks only now and then
                }

                while (block.Returns.TryPop(ref head, out var returned)) Assert.NotNull(ledger.Remove(returned));
                Assert.Equal(ticket, head);
            }
        }, iter: 300);
    }

    [Fact]
    public async Task Threads_that_race_neither_lose_nor_invent()
    {
        const int frames = 10_000;
        using var block = ConsumerBlock.Create("race", 5);
        var leases = new System.Collections.Concurrent.BlockingCollection<ulong>();
        var ticket = -1L;
        var owner = Task.Run(() =>
        {
            var ledger = new DeliveryLedger<object>(5);
            var (head, held) = (0UL, new object());
            while (ledger.LastSequence < frames || ledger.Outstanding > 0)
            {
                if (ledger.LastSequence < frames && ledger.HasRoom)
                    block.Deliveries.Write(ledger.Add(held), 0, new DeliveryHead(1, 2, 3), new FrameDescriptor { Index = (long)ledger.LastSequence });
                while (block.Returns.TryPop(ref head, out var returned)) Assert.NotNull(ledger.Remove(returned));
                if (!ledger.HasRoom) Thread.Yield();
            }
        }, Cancel);
        var taker = Task.Run(() =>
        {
            var descriptor = default(FrameDescriptor);
            for (var next = 1UL; next <= frames;)
            {
                if (!block.Deliveries.TryRead(next, out _, ref descriptor))
                {
                    Thread.Yield();
                    continue;
                }

                Assert.Equal((long)next, descriptor.Index);
                leases.Add(next++);
            }

            leases.CompleteAdding();
        }, Cancel);
        var returners = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            foreach (var lease in leases.GetConsumingEnumerable()) block.Returns.Push((ulong)Interlocked.Increment(ref ticket), lease);
        }, Cancel));
        await Task.WhenAll([owner, taker, .. returners]).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        Assert.Equal(frames - 1, ticket);
    }

    [Fact]
    public async Task A_signal_after_the_look_is_not_missed()
    {
        using var block = ConsumerBlock.Create("signal", 1);
        const int rounds = 5_000;
        var waiter = Task.Run(() =>
        {
            var wait = block.DeliveryWait;
            for (var i = 1UL; i <= rounds; i++)
            {
                while (true)
                {
                    var seen = wait.Prepare();
                    if (block.Deliveries.NumberAt(i) == i) break;
                    unsafe
                    {
                        Assert.True(Futex.Wait(wait.Word, seen, Deadline.After(TimeSpan.FromSeconds(20))), "a wake-up was lost");
                    }
                }

                block.Returns.Push(i - 1, i);
                block.ReturnWait.Signal();
            }
        }, Cancel);
        var head = 0UL;
        for (var i = 1UL; i <= rounds; i++)
        {
            block.Deliveries.Write(i, 0, default, default);
            block.DeliveryWait.Signal();
            while (!block.Returns.TryPop(ref head, out _))
            {
                if (waiter.IsFaulted) await waiter;
                Thread.Yield();
            }
        }

        await waiter.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }
}
