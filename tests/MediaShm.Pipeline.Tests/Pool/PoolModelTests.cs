using CsCheck;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Owner;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>
/// Slots, ledgers, rings and blocks together, as owner and consumers use them, against a plain model of what each of them holds: random
/// sequences of loans, deliveries, takes, returns (wrong ones too) and ends.
/// </summary>
public sealed class PoolModelTests
{
    private const int Slots = 6;
    private const int Acts = 11;

    [Fact]
    public void Every_slot_is_held_by_exactly_those_who_hold_it_in_the_model() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4]).Array[1, 3],
            Gen.Select(Gen.Int[0, Acts - 1], Gen.Int[0, 40], Gen.Int[0, 40]).Array[0, 150]).Sample(
            (consumers, acts) =>
            {
                using var world = new World(consumers);
                foreach (var (act, a, b) in acts)
                {
                    world.Do(act, a, b);
                    world.Check();
                }

                world.LetGoOfEverything();
            },
            iter: 400);

    /// <summary>A slot as the model knows it.</summary>
    private sealed record Frame(FrameLoan Loan)
    {
        public int Own; // references of the owner and its decoder
    }

    /// <summary>A consumer and its model: what was delivered and not taken, taken and not returned, returned and not seen by the owner.</summary>
    private sealed class Actor(AttachedConsumer real)
    {
        public readonly AttachedConsumer Real = real;
        public readonly Dictionary<ulong, int> Outstanding = []; // delivery → slot: what the owner counts
        public readonly List<(ulong Sequence, int Slot)> Leased = [];
        public readonly Queue<ulong> OnTheWayBack = new();
        public ulong Next = 1, Last, Offered;
        public ulong Tickets;
        public long Dropped, Published;
        public bool Gone;

        public DeliveryPolicy Policy => Real.Policy;

        public bool HasRoom => Outstanding.Count < ConsumerBlock.DeliveriesFor(Policy, Real.QueueDepth);
    }

    private sealed class World : IDisposable
    {
        private readonly Slab _slab;
        private readonly List<Actor> _actors;
        private readonly List<Frame> _loans = [];
        private readonly int[] _references = new int[Slots];
        private int _freed, _freedInModel, _drained;
        private bool _closed;

        public World((int Policy, int Depth)[] consumers)
        {
            _slab = Slab.Create("model", 0, Environment.SystemPageSize, Slots, PoolAccess.ReadOnly, (_, what) =>
            {
                if (what == SlotRelease.Freed) _freed++;
                else _drained++;
            });
            _actors = [.. consumers.Select(c =>
            {
                var (policy, depth) = ((DeliveryPolicy)c.Policy, c.Depth);
                var block = ConsumerBlock.Create("model", ConsumerBlock.DeliveriesFor(policy, depth));
                var terms = new ConsumerTerms(policy, DeliveryStart.Next, depth, "");
                return new Actor(new AttachedConsumer(block, terms, new PeerIdentity(1, 0, "model"), epoch: 9) { MappedSlabs = [0] });
            })];
        }

        public void Do(int act, int a, int b)
        {
            var actor = _actors[a % _actors.Count];
            var loan = _loans.Count == 0 ? null : _loans[b % _loans.Count];
            switch (act)
            {
                case 0: Loan(); break;
                case 1 or 2 when loan is not null: Publish(loan); break;
                case 3 when loan is not null: LetGo(loan); break;
                case 4 when loan is not null:
                    loan.Loan.AddReference();
                    loan.Own++;
                    _references[loan.Loan.Slot]++;
                    break;
                case 5 or 6: Take(actor); break;
                case 7: Return(actor, b); break;
                case 8: Collect(actor); break;
                case 9 when b % 8 == 0: ReturnWrongly(actor, b); break;
                case 10 when b % 16 == 0:
                    actor.Real.End(revoke: true);
                    End(actor);
                    break;
            }
        }

        public void Check()
        {
            for (var slot = 0; slot < Slots; slot++) Assert.Equal(_references[slot], _slab.Slots.References(slot));
            Assert.Equal(_references.Count(r => r == 0), _slab.Slots.FreeCount);
            Assert.Equal(_freedInModel, _freed);
            foreach (var actor in _actors)
            {
                Assert.Equal((actor.Outstanding.Count, actor.Gone, actor.Dropped), (actor.Real.Outstanding, actor.Real.IsGone, actor.Real.Dropped));
                Assert.Equal((actor.Last, actor.Published - actor.Dropped), (actor.Real.LastSequence, actor.Real.Delivered));
                Assert.Equal(actor.Gone, actor.Real.Block.IsRevoked);
            }
        }

        public void LetGoOfEverything()
        {
            _closed = true;
            Assert.Equal(_references.All(r => r == 0), _slab.Slots.Close());
            var wasInUse = _references.Any(r => r > 0);
            Assert.False(_slab.TryLoan(out _));
            while (_loans.Count > 0) LetGo(_loans[^1]);
            foreach (var actor in _actors)
            {
                actor.Real.End(revoke: true);
                End(actor);
            }

            Assert.All(_references, r => Assert.Equal(0, r));
            Assert.Equal(Slots, _slab.Slots.FreeCount);
            Assert.Equal(wasInUse ? 1 : 0, _drained);
        }

        public void Dispose()
        {
            foreach (var actor in _actors) actor.Real.Block.Dispose();
            _slab.Dispose();
        }

        private void Loan()
        {
            var isFree = _references.Any(r => r == 0);
            Assert.Equal(isFree, _slab.TryLoan(out var loan));
            if (!isFree) return;
            Assert.Equal(0, _references[loan!.Slot]); // whatever the order of returns
            _references[loan.Slot] = 1;
            _loans.Add(new Frame(loan) { Own = 1 });
        }

        private void Publish(Frame frame)
        {
            var ready = true;
            foreach (var actor in _actors)
            {
                SeeReturns(actor);
                var isReady = actor.Gone || actor.Policy != DeliveryPolicy.Block || actor.HasRoom;
                Assert.Equal(isReady, actor.Real.IsReadyFor(0));
                ready &= isReady;
            }

            if (!ready) return;
            foreach (var actor in _actors)
            {
                Deliver(actor, frame.Loan.Slot);
                Assert.Equal(actor.Outstanding.Count, actor.Real.Deliver(frame.Loan, new FrameDescriptor { Index = (long)actor.Last }, publishedAt: 0));
            }
        }

        private void Deliver(Actor actor, int slot)
        {
            if (actor.Gone) return;
            actor.Published++;
            if (actor.Policy == DeliveryPolicy.Latest && actor.Offered != 0)
            {
                actor.Dropped++;
                Strike(actor, actor.Offered); // nobody has claimed it
                actor.Offered = 0;
            }

            if (!actor.HasRoom)
            {
                actor.Dropped++;
                return;
            }

            actor.Outstanding.Add(++actor.Last, slot);
            _references[slot]++;
            if (actor.Policy == DeliveryPolicy.Latest) actor.Offered = actor.Last;
        }

        private static void Take(Actor actor)
        {
            if (actor.Gone) return; // its slots may be another frame's
            var descriptor = default(FrameDescriptor);
            var isLatest = actor.Policy == DeliveryPolicy.Latest;
            var sequence = isLatest ? Math.Max(actor.Last, 1) : actor.Next;
            var isThere = isLatest ? actor.Offered != 0 : actor.Next <= actor.Last;
            var ring = actor.Real.Block.Deliveries;
            var taken = ring.TryRead(sequence, out var head, ref descriptor) && (!isLatest || ring.TryClaim(sequence));
            Assert.Equal(isThere, taken);
            if (!taken) return;
            Assert.Equal((actor.Outstanding[sequence], (long)sequence), (head.Slot, descriptor.Index));
            actor.Leased.Add((sequence, head.Slot));
            actor.Next = sequence + 1;
            actor.Offered = 0;
        }

        private static void Return(Actor actor, int which)
        {
            if (actor.Leased.Count == 0 || IsReturnRingFull(actor)) return;
            var lease = actor.Leased[which % actor.Leased.Count];
            actor.Leased.Remove(lease);
            Push(actor, lease.Sequence);
        }

        private static void ReturnWrongly(Actor actor, int which)
        {
            if (IsReturnRingFull(actor)) return;
            var all = Enumerable.Range(1, (int)actor.Last + 3).Select(i => (ulong)i).Append(ulong.MaxValue);
            var wrong = all.Where(s => !actor.Outstanding.ContainsKey(s) || actor.OnTheWayBack.Contains(s)).ToList();
            Push(actor, wrong[which % wrong.Count]);
        }

        /// <summary>After a wrong return a right one may find no cell: it would write over its own.</summary>
        private static bool IsReturnRingFull(Actor actor) => actor.OnTheWayBack.Count == actor.Real.Block.Capacity;

        private static void Push(Actor actor, ulong sequence)
        {
            actor.Real.Block.Returns.Push(actor.Tickets++, sequence);
            actor.OnTheWayBack.Enqueue(sequence);
        }

        private void Collect(Actor actor)
        {
            SeeReturns(actor);
            Assert.Equal(actor.Outstanding.Count, actor.Real.Collect());
            if (actor.Real.Violation is not null) Assert.True(actor.Gone);
        }

        private void SeeReturns(Actor actor)
        {
            while (!actor.Gone && actor.OnTheWayBack.TryDequeue(out var sequence))
                if (!Strike(actor, sequence)) End(actor);
        }

        private bool Strike(Actor actor, ulong sequence)
        {
            if (!actor.Outstanding.Remove(sequence, out var slot)) return false;
            Release(slot);
            return true;
        }

        private void End(Actor actor)
        {
            actor.Gone = true;
            actor.Offered = 0;
            foreach (var sequence in actor.Outstanding.Keys.ToList()) Strike(actor, sequence);
        }

        private void LetGo(Frame frame)
        {
            frame.Loan.Release();
            Release(frame.Loan.Slot);
            if (--frame.Own == 0) _loans.Remove(frame);
        }

        private void Release(int slot)
        {
            if (--_references[slot] > 0) return;
            if (!_closed || _references.Any(r => r > 0)) _freedInModel++;
        }
    }
}
