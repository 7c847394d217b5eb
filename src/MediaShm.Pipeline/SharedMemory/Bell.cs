using System.Runtime.CompilerServices;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// A futex word of this process alone, for waits that must also wake at events inside the process (a slot freed by the decoder,
/// a consumer gone, a cancellation). Ringing costs no system call while nobody waits.
/// Thread-safety: every member may be called from any thread.
/// </summary>
internal sealed unsafe class Bell
{
    // In the pinned heap, so that the kernel can have its address and a late ring after everything else is disposed is harmless.
    // The words in use have a cache line to either side.
    private readonly uint[] _memory = GC.AllocateArray<uint>(64, pinned: true);
    private readonly uint* _rings;
    private readonly uint* _waiters;

    /// <summary>A silent bell.</summary>
    public Bell()
    {
        _rings = (uint*)Unsafe.AsPointer(ref _memory[32]);
        _waiters = _rings + 1;
    }

    /// <summary>The word that <see cref="Ring"/> changes.</summary>
    public uint* Word => _rings;

    /// <summary>Announces a waiter and gives the word's value; what is waited for must be looked at again after this call.</summary>
    public uint BeginWait()
    {
        // Full fence: the announcement precedes every later look at the state; pairs with the fence in Ring.
        Interlocked.Increment(ref *_waiters);
        return Volatile.Read(ref *_rings);
    }

    /// <summary>Ends what <see cref="BeginWait"/> began.</summary>
    public void EndWait() => Interlocked.Decrement(ref *_waiters);

    /// <summary>Wakes all waiters; the state they wait for must have been changed before.</summary>
    public void Ring()
    {
        // Full fence: the caller's change precedes the look at the waiters; pairs with the increment in BeginWait.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref *_waiters) == 0) return;
        Interlocked.Increment(ref *_rings);
        Futex.WakeAll(_rings);
    }
}
