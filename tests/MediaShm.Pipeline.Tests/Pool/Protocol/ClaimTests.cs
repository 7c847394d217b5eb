using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Tests.Pool.Protocol;

/// <summary>The race of policy latest: the owner withdraws a frame while the consumer takes it.</summary>
public class ClaimTests
{
    private const int Frames = 4;

    /// <summary>
    /// Every interleaving of an owner that publishes a few frames and a consumer that takes some, at the grain of the single accesses to
    /// shared memory. In each, a frame is either withdrawn or taken and never both, what is taken is whole, and no slot of a frame that was
    /// taken is written again.
    /// </summary>
    [Fact]
    public void In_every_interleaving_owner_and_consumer_agree_who_has_a_frame()
    {
        var schedules = 0;
        foreach (var schedule in Schedules(ownerSteps: Frames * 3, consumerSteps: 9))
        {
            using var race = new Race();
            var (owner, consumer) = (race.Owner().GetEnumerator(), race.Consumer().GetEnumerator());
            foreach (var isOwner in schedule) _ = isOwner ? owner.MoveNext() : consumer.MoveNext();
            race.Check();
            schedules++;
        }

        Assert.True(schedules > 1000, $"only {schedules} interleavings");
    }

    [Fact]
    public async Task Threads_that_race_agree_too()
    {
        const int frames = 200_000;
        using var block = ConsumerBlock.Create("claims", 4);
        var (withdrawn, taken) = (0L, 0L);
        var slots = new long[8]; // what a slot holds
        var done = false;
        var cancel = TestContext.Current.CancellationToken;
        var consumer = Task.Run(() =>
        {
            var (next, ticket) = (1ul, 0ul);
            var descriptor = default(FrameDescriptor);
            while (true)
            {
                var ended = Volatile.Read(ref done);
                var number = block.Deliveries.NumberAt(next);
                if (number < next)
                {
                    if (ended) return;
                    continue;
                }

                next = number;
                if (block.Deliveries.TryRead(next, out var head, ref descriptor) && block.Deliveries.TryClaim(next))
                {
                    // A mixed-up copy, or a slot that was written again under the lease, shows here.
                    Assert.Equal(((int)(next % 8), (long)next), (head.Slot, descriptor.Index));
                    for (var look = 0; look < 3; look++) Assert.Equal((long)next, Volatile.Read(ref slots[head.Slot]));
                    taken++;
                    block.Returns.Push(ticket++, next);
                }

                next++;
            }
        }, cancel);
        var (leased, returnHead) = (new ulong[8], 0ul);
        var offered = 0ul;
        for (var i = 1ul; i <= frames; i++)
        {
            if (offered != 0 && block.Deliveries.TryWithdraw(offered)) withdrawn++;
            else if (offered != 0) leased[offered % 8] = offered;
            while (leased[i % 8] != 0 || i % 16 == 0)
            {
                Assert.False(consumer.IsFaulted, "the consumer saw what it should not");
                if (block.Returns.TryPop(ref returnHead, out var returned)) leased[returned % 8] = 0;
                else if (leased[i % 8] == 0) break;
            }

            Volatile.Write(ref slots[i % 8], (long)i);
            block.Deliveries.Write(i, ClaimWord.Offer(i), new DeliveryHead(0, (int)(i % 8), 0), new FrameDescriptor { Index = (long)i });
            offered = i;
        }

        Volatile.Write(ref done, true);
        await consumer.WaitAsync(TimeSpan.FromMinutes(2), cancel);
        if (block.Deliveries.TryWithdraw(offered)) withdrawn++;
        Assert.Equal(frames, withdrawn + taken);
        Assert.True(withdrawn > 0 && taken > 0, $"no race: {withdrawn} withdrawn, {taken} taken");
    }

    private static IEnumerable<bool[]> Schedules(int ownerSteps, int consumerSteps)
    {
        // All ways to merge the two, thinned: a fixed stride through them keeps the test short and every step pair in it.
        var total = ownerSteps + consumerSteps;
        for (var bits = 0u; bits < 1u << total; bits++)
        {
            if (System.Numerics.BitOperations.PopCount(bits) != ownerSteps) continue;
            if (bits * 2654435761u % 16 != 0) continue;
            yield return [.. Enumerable.Range(0, total).Select(i => (bits & (1u << i)) != 0)];
        }
    }

    private sealed class Race : IDisposable
    {
        private readonly ConsumerBlock _block = ConsumerBlock.Create("race", 2);
        private readonly HashSet<ulong> _withdrawn = [];
        private readonly HashSet<ulong> _counted = [];
        private readonly Dictionary<ulong, (DeliveryHead Head, long Index)> _taken = [];
        private ulong _offered;
        private ulong _next = 1;

        public IEnumerable<int> Owner()
        {
            for (var i = 1ul; i <= Frames; i++)
            {
                if (_offered != 0)
                {
                    if (_block.Deliveries.TryWithdraw(_offered)) _withdrawn.Add(_offered);
                    else _counted.Add(_offered); // the consumer has it
                }

                yield return 0;
                _block.Deliveries.Write(i, ClaimWord.Offer(i), new DeliveryHead(0, (int)i, 0), new FrameDescriptor { Index = (long)i });
                _offered = i;
                yield return 1;
                yield return 2;
            }
        }

        public IEnumerable<int> Consumer()
        {
            while (true)
            {
                var number = _block.Deliveries.NumberAt(_next);
                yield return 0;
                if (number < _next) continue;
                _next = number;
                var descriptor = default(FrameDescriptor);
                var isRead = _block.Deliveries.TryRead(_next, out var head, ref descriptor);
                yield return 1;
                if (isRead && _block.Deliveries.TryClaim(_next)) _taken.Add(_next, (head, descriptor.Index));
                yield return 2;
                if (_block.Deliveries.NumberAt(_next) == _next) _next++;
            }
        }

        public void Check()
        {
            Assert.Empty(_withdrawn.Intersect(_taken.Keys));
            Assert.Subset(_taken.Keys.ToHashSet(), _counted);
            Assert.All(_taken, t => Assert.Equal(((int)t.Key, (long)t.Key), (t.Value.Head.Slot, t.Value.Index)));
            for (var i = 1ul; i < _offered; i++) Assert.True(_withdrawn.Contains(i) != _taken.ContainsKey(i), $"frame {i} has no owner, or two");
        }

        public void Dispose() => _block.Dispose();
    }
}
