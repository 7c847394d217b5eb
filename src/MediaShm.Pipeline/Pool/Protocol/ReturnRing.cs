namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// Numbers of deliveries on their way back to the owner, in whatever order the leases end. Leases end on several threads: each
/// takes a ticket from the consumer's private counter and fills the cell of that ticket. A cell is 0 when empty. It cannot overflow: the
/// consumer has at most as many leases as the ring has cells, and the owner empties a cell before it makes another delivery.
/// </summary>
/// <param name="cells">Zeroed memory for <paramref name="capacity"/> cells.</param>
/// <param name="capacity">A power of two.</param>
internal readonly unsafe struct ReturnRing(ulong* cells, int capacity)
{
    /// <summary>Consumer: gives back delivery <paramref name="sequence"/> (never 0) under a ticket used once.</summary>
    public void Push(ulong ticket, ulong sequence) =>
        // release: all reads of the pixels come before; pairs with Volatile.Read in TryPop
        Volatile.Write(ref cells[ticket & (ulong)(capacity - 1)], sequence);

    /// <summary>
    /// Owner: takes the next number. It is what the consumer wrote, whatever that is: to be looked up before it is believed.
    /// </summary>
    public bool TryPop(ref ulong head, out ulong sequence)
    {
        ref var cell = ref cells[head & (ulong)(capacity - 1)];
        sequence = Volatile.Read(ref cell); // acquire: the slot is written again only after this; pairs with Volatile.Write in Push
        if (sequence == 0) return false;
        Volatile.Write(ref cell, 0); // before the next delivery's sequence (a release), so before any push that this delivery allows
        head++;
        return true;
    }
}
