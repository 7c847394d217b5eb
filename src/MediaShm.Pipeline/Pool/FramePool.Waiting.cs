using MediaShm.Pipeline.Pool.Owner;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <content>How the owner waits: for returns from every consumer and for events in its own process, at once.</content>
public sealed partial class FramePool
{
    /// <summary>Sleeps of this owner's waits so far; for tests.</summary>
    internal long WaitTurns { get; private set; }

    private static readonly Action<object?> RingBell = static bell => ((Bell)bell!).Ring();

    /// <summary>What a wait is for; may leave what it found in the state.</summary>
    private delegate bool Reached<TState>(FramePool pool, ref TState state);

    /// <summary>Waits until something is reached that consumers' returns, their coming and going, or this process bring about. False when the
    /// time ran out. Allocates nothing where <paramref name="isReached"/> is a static lambda.</summary>
    /// <param name="watched">Whose returns matter; null for every consumer that there is at the time.</param>
    /// <param name="state">What <paramref name="isReached"/> works on.</param>
    /// <param name="isReached">Looks; called before every sleep.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    private bool WaitFor<TState>(
        AttachedConsumer[]? watched, ref TState state, Reached<TState> isReached, Deadline deadline, CancellationToken cancellation)
    {
        using var registration = cancellation.UnsafeRegister(RingBell, _bell);
        Span<FutexWaiter> words = stackalloc FutexWaiter[Futex.MaxWords];
        for (var turns = 1; ; turns++)
        {
            using var turn = new WaitTurn(this, watched ?? Live, words);
            ThrowIfUnusable();
            if (isReached(this, ref state)) return true;
            cancellation.ThrowIfCancellationRequested();
            if (deadline.HasPassed) return false;
            turn.Sleep(deadline, turns);
        }
    }

    /// <summary>
    /// One turn of a wait. Use: make it; look at the state waited for; if it is not there, <see cref="Sleep"/>; dispose; repeat.
    /// Making it announces a sleeper to everybody who could change the state, so no change between the look and the sleep is missed.
    /// </summary>
    private readonly ref struct WaitTurn : IDisposable
    {
        private const int MostTurnsAwake = 4 * Futex.MaxWords;
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);
        private readonly FramePool _pool;
        private readonly AttachedConsumer[] _consumers;
        private readonly Span<FutexWaiter> _words;
        private readonly int _count;

        /// <param name="pool">Whose consumers and bell.</param>
        /// <param name="consumers">The consumers to watch.</param>
        /// <param name="words">Room for <see cref="Futex.MaxWords"/> entries.</param>
        public unsafe WaitTurn(FramePool pool, AttachedConsumer[] consumers, Span<FutexWaiter> words)
        {
            _pool = pool;
            _consumers = consumers;
            _words = words;
            var bellSeen = pool._bell.BeginWait();
            foreach (var consumer in consumers)
            {
                // A block that is gone already has ended its consumer, which the state shows.
                if (consumer.Block.TryPin())
                    words[_count++] = Futex.Watch(consumer.Block.ReturnWait.Word, consumer.Block.ReturnWait.Prepare());
                else words[_count++] = Futex.Watch(pool._bell.Word, bellSeen);
            }

            words[_count++] = Futex.Watch(pool._bell.Word, bellSeen);
        }

        /// <summary>Sleeps until something changed, or the deadline.</summary>
        /// <param name="deadline">When to give up.</param>
        /// <param name="turns">Turns of this wait, this one included.</param>
        public unsafe void Sleep(Deadline deadline, int turns)
        {
            _pool.WaitTurns++;

            // More turns than returns could have caused: a consumer changes its word for nothing, to keep this thread busy. Look at
            // intervals then; it is late by one at most.
            if (turns > MostTurnsAwake)
                _ = Futex.Wait(_pool._bell.Word, (uint)_words[_count - 1].Value, Deadline.Min(deadline, Deadline.After(Interval)));
            else _ = Futex.WaitAny(_words[.._count], deadline);
        }

        public unsafe void Dispose()
        {
            for (var i = 0; i < _consumers.Length; i++)
                if (_words[i].Address != (ulong)_pool._bell.Word) _consumers[i].Block.Unpin();
            _pool._bell.EndWait();
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_server?.Failure is { } failure) throw new PoolException($"pool '{Name}' has stopped: {failure.Message}", failure);
    }
}
