namespace MediaShm.Pipeline.Pool;

/// <summary>What became of a slot when one of its references ended.</summary>
internal enum SlotRelease
{
    /// <summary>Others still reference it.</summary>
    Held,

    /// <summary>It is free for the next loan.</summary>
    Freed,

    /// <summary>It is free, the table was closed before, and it was the last one in use: the slab can go.</summary>
    Drained,
}

/// <summary>
/// Who is free and who is referenced among the equal slots of one slab: the owner's private truth. A slot is free exactly
/// when its count is 0; the decoder's references and every delivery count alike. Knows nothing of memory.
/// Thread-safety: every member may be called from any thread; no member waits for more than a few instructions of another.
/// </summary>
internal sealed class SlotTable
{
    private readonly Lock _gate = new();
    private readonly int[] _references;
    private readonly int[] _free;
    private int _freeCount;
    private bool _closed;

    /// <summary>A table of <paramref name="slotCount"/> free slots.</summary>
    public SlotTable(int slotCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotCount, 1);
        _references = new int[slotCount];
        _free = new int[slotCount];
        _freeCount = slotCount;
        for (var i = 0; i < slotCount; i++) _free[i] = slotCount - 1 - i;
    }

    /// <summary>Slots, free and not.</summary>
    public int SlotCount => _references.Length;

    /// <summary>Free slots at this moment.</summary>
    public int FreeCount => Volatile.Read(ref _freeCount); // acquire: a figure for decisions that are rechecked under the lock

    /// <summary>
    /// Takes the slot freed last (its lines are the likeliest to be in cache) with one reference; false when none is free or the table is
    /// closed.
    /// </summary>
    public bool TryLoan(out int slot)
    {
        lock (_gate)
        {
            if (_closed || _freeCount == 0)
            {
                slot = -1;
                return false;
            }

            slot = _free[--_freeCount];
            Volatile.Write(ref _references[slot], 1); // release: pairs with the atomic operations of AddReference and Release
            return true;
        }
    }

    /// <summary>Adds a reference to a slot in use.</summary>
    /// <exception cref="InvalidOperationException">The slot is free.</exception>
    public void AddReference(int slot)
    {
        // Compare-and-swap rather than increment: a free slot's count must never be seen above 0 by TryLoan's caller.
        var count = Volatile.Read(ref _references[slot]);
        while (true)
        {
            if (count <= 0) throw new InvalidOperationException($"slot {slot} is free: a reference can only be added while one is held");
            var before = Interlocked.CompareExchange(ref _references[slot], count + 1, count);
            if (before == count) return;
            count = before;
        }
    }

    /// <summary>Ends one reference.</summary>
    /// <exception cref="InvalidOperationException">The slot is free already.</exception>
    public SlotRelease Release(int slot)
    {
        var count = Volatile.Read(ref _references[slot]);
        while (true)
        {
            if (count <= 0) throw new InvalidOperationException($"slot {slot} is free already: it was released more often than referenced");

            // Full fence: all reads of the pixels under this reference come before the slot can be loaned again.
            var before = Interlocked.CompareExchange(ref _references[slot], count - 1, count);
            if (before == count) break;
            count = before;
        }

        if (count > 1) return SlotRelease.Held;
        lock (_gate)
        {
            _free[_freeCount++] = slot;
            return _closed && _freeCount == _free.Length ? SlotRelease.Drained : SlotRelease.Freed;
        }
    }

    /// <summary>Ends loans if no slot is in use; false, and nothing is changed, when one is.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_freeCount != _free.Length) return false;
            _closed = true;
            return true;
        }
    }

    /// <summary>
    /// Ends loans for good. True when no slot is in use; otherwise the <see cref="Release"/> that says <see cref="SlotRelease.Drained"/>
    /// tells the moment.
    /// </summary>
    public bool Close()
    {
        lock (_gate)
        {
            _closed = true;
            return _freeCount == _free.Length;
        }
    }

    /// <summary>References on a slot at this moment; for reports and tests.</summary>
    public int References(int slot) => Volatile.Read(ref _references[slot]);
}
