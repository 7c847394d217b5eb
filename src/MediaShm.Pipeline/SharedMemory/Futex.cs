namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// Sleeping on a 32-bit word until it changes; works between processes (the shared kind). A wait returns when the word was
/// woken, when it no longer has the value the caller saw, at a signal, or at the deadline: callers loop and look again.
/// </summary>
internal static unsafe class Futex
{
    /// <summary>Most words that one <see cref="WaitAny"/> can watch.</summary>
    public const int MaxWords = 128;

    /// <summary>Slice of a wait on several words where the kernel cannot watch several (before Linux 5.16).</summary>
    private static readonly TimeSpan PollingSlice = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether the kernel can watch several words at once: learnt at the first refusal; set by tests of the other way.</summary>
    internal static bool CanWatchSeveral { get; set; } = true;

    /// <summary>Sleeps while <paramref name="word"/> holds <paramref name="seen"/>. False when the deadline passed.</summary>
    public static bool Wait(uint* word, uint seen, Deadline deadline)
    {
        var until = deadline.Timespec;
        var result = Libc.futex(Libc.SYS_futex, word, Libc.FUTEX_WAIT_BITSET, seen, &until, null, Libc.FUTEX_BITSET_MATCH_ANY);
        return result == 0 || Check(Libc.LastError, "futex(FUTEX_WAIT_BITSET)");
    }

    /// <summary>Sleeps until one of several words no longer holds the value seen. False when the deadline passed.</summary>
    /// <param name="words">1 to <see cref="MaxWords"/> entries made by <see cref="Watch"/>.</param>
    /// <param name="deadline">When to give up.</param>
    public static bool WaitAny(Span<FutexWaiter> words, Deadline deadline)
    {
        if (CanWatchSeveral)
        {
            var until = deadline.Timespec;
            fixed (FutexWaiter* first = words)
            {
                if (Libc.futex_waitv(Libc.SYS_futex_waitv, first, (uint)words.Length, 0, &until, Libc.CLOCK_MONOTONIC) >= 0) return true;
            }

            var error = Libc.LastError;
            if (error is not (Libc.ENOSYS or Libc.EPERM)) return Check(error, "futex_waitv"); // EPERM: a seccomp filter older than the call
            CanWatchSeveral = false;
        }

        // Correct but not free: a change of any word but the first is seen after a slice.
        _ = Wait((uint*)words[0].Address, (uint)words[0].Value, Deadline.Min(deadline, Deadline.After(PollingSlice)));
        return !deadline.HasPassed;
    }

    /// <summary>An entry for <see cref="WaitAny"/>.</summary>
    public static FutexWaiter Watch(uint* word, uint seen) => new() { Value = seen, Address = (ulong)word, Flags = Libc.FUTEX2_SIZE_U32 };

    /// <summary>Wakes everybody who sleeps on the word.</summary>
    public static void WakeAll(uint* word)
    {
        if (Libc.futex(Libc.SYS_futex, word, Libc.FUTEX_WAKE, int.MaxValue, null, null, 0) < 0)
            throw SystemCallException.Last("futex(FUTEX_WAKE)", "waking a waiter");
    }

    private static bool Check(int error, string call) => error switch
    {
        Libc.EAGAIN or Libc.EINTR => true,
        Libc.ETIMEDOUT => false,
        _ => throw SystemCallException.Last(call, "waiting"),
    };
}
