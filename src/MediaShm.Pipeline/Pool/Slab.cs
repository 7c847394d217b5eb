using System.Diagnostics;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// A slab as its owner has it: one sealed memory file, mapped writable, cut into equal slots. Disposing it frees the memory;
/// the pool does so when no slot is in use and no consumer has it mapped.
/// </summary>
internal sealed class Slab : SlabMemory, IDisposable
{
    private readonly MemoryFile _file;
    private readonly MappedRegion _region;
    private readonly Action<Slab, SlotRelease> _released;
    private readonly FrameLoan[] _loans;

    private Slab(int id, MemoryFile file, MappedRegion region, long slotStride, int slotCount, Action<Slab, SlotRelease> released)
    {
        Id = id;
        _file = file;
        _region = region;
        _released = released;
        SlotStride = slotStride;
        Address = region.Address;
        Slots = new SlotTable(slotCount);
        _loans = new FrameLoan[slotCount];
        for (var i = 0; i < slotCount; i++) _loans[i] = new FrameLoan(this, i);
    }

    /// <inheritdoc/>
    public override int Id { get; }

    /// <inheritdoc/>
    public override nint Address { get; }

    /// <inheritdoc/>
    public override long Size => _region.Size;

    /// <inheritdoc/>
    public override bool IsWritable => true;

    /// <inheritdoc/>
    public override int FileDescriptor => _file.Descriptor.Number;

    /// <summary>Bytes from one slot to the next; a multiple of the page size.</summary>
    public long SlotStride { get; }

    /// <summary>Which slots are free.</summary>
    public SlotTable Slots { get; }

    /// <summary>The descriptor to send to consumers.</summary>
    public FileDescriptor Descriptor => _file.Descriptor;

    /// <summary>
    /// Value of the pool's loan counter when a slot of this slab's size was last asked for; under the pool's growth lock or stale by a
    /// little.
    /// </summary>
    public long LastAskedFor { get; set; }

    /// <summary>Allocates, maps, populates and seals a slab; some 0.3 ms per MiB.</summary>
    /// <param name="poolName">Shown in /proc/PID/maps.</param>
    /// <param name="id">The slab's number.</param>
    /// <param name="slotStride">Bytes per slot, a multiple of the page size.</param>
    /// <param name="slotCount">Slots.</param>
    /// <param name="access">Decides the seals.</param>
    /// <param name="released">Told of every slot that became free, on the releasing thread.</param>
    /// <exception cref="SystemCallException">The kernel gave no memory.</exception>
    public static Slab Create(
        string poolName, int id, long slotStride, int slotCount, PoolAccess access, Action<Slab, SlotRelease> released)
    {
        var file = MemoryFile.Create($"mediashm:{poolName}:{id}", slotStride * slotCount);
        MappedRegion? region = null;
        try
        {
            // The writable mapping must exist before the seal that forbids any further one.
            region = MappedRegion.Map(file, writable: true);
            region.PopulateForWriting(file);
            file.Seal(SealsOf(access));
            return new Slab(id, file, region, slotStride, slotCount, released);
        }
        catch
        {
            region?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The seals that a slab of a pool with this access level carries; what the owner sets and a consumer demands.</summary>
    public static Seals SealsOf(PoolAccess access) =>
        Seals.Seal | Seals.Shrink | Seals.Grow | (access == PoolAccess.ReadOnly ? Seals.FutureWrite : Seals.None);

    /// <summary>Loans a free slot.</summary>
    public bool TryLoan(out FrameLoan? loan)
    {
        loan = Slots.TryLoan(out var slot) ? _loans[slot] : null;
        if (loan is null) return false;
        loan.LoanedAt = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Passes on what became of a slot.</summary>
    public void Released(SlotRelease what)
    {
        if (what != SlotRelease.Held) _released(this, what);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var loan in _loans) loan.SlabGone();
        _region.Dispose();
        _file.Dispose();
    }
}
