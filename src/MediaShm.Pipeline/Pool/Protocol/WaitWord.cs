using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// A place in shared memory where one side sleeps until the other has done something: a word that changes with every wake-up, and
/// a flag by which the other side sees, without a system call, that nobody sleeps. Values are hints: whoever wakes looks again, so a
/// peer that writes nonsense here only costs itself time.
/// </summary>
/// <param name="cells">Two 32-bit words: the word slept on, the flag.</param>
internal readonly unsafe struct WaitWord(uint* cells)
{
    /// <summary>The word that sleepers sleep on.</summary>
    public uint* Word => cells;

    /// <summary>
    /// Announces a sleeper and gives the value to sleep on; the state must be looked at again after this call, before sleeping.
    /// </summary>
    public uint Prepare()
    {
        var seen = Volatile.Read(ref cells[0]); // before the flag: a wake-up between the two changes the word, and the sleep ends at once

        // Full fence: the flag is visible before the caller looks at the state again; pairs with the fence in Signal.
        _ = Interlocked.Exchange(ref cells[1], 1);
        return seen;
    }

    /// <summary>The only sleeper is awake and needs no wake-up.</summary>
    public void Cancel() => Volatile.Write(ref cells[1], 0);

    /// <summary>After a change of the state: wakes sleepers, if there are any.</summary>
    public void Signal()
    {
        // Full fence: the change is visible before the flag is read; pairs with the exchange in Prepare. Either the sleeper sees the
        // change when it looks again, or this side sees its flag.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref cells[1]) != 0 && Interlocked.Exchange(ref cells[1], 0) != 0) Interrupt();
    }

    /// <summary>Wakes sleepers whatever the flag says: for changes that the peer does not make (a hang-up, a cancellation).</summary>
    public void Interrupt()
    {
        Interlocked.Increment(ref cells[0]);
        Futex.WakeAll(cells);
    }
}
