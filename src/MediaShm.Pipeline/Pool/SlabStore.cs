using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// The owner's slabs: finds free slots, adds slabs within the budget, retires those of sizes no longer asked for. Knows no consumers.
/// Thread-safety: every member may be called from any thread; a loan from an existing slab does not wait for one that is being added.
/// </summary>
internal sealed class SlabStore
{
    /// <summary>Slabs are kept below this so that drivers can import them whole and a growth step stays short.</summary>
    private const long LargestSlab = 256L << 20;

    /// <summary>What a new slab must leave of the system's memory.</summary>
    private const long Reserve = 64L << 20;

    /// <summary>A size that was not asked for during this many loans is stale: its slabs go as soon as all their slots are free.</summary>
    private const long StaleAfter = 32;

    /// <summary>Free slots of a size at which the next slab is added ahead of need.</summary>
    private const int GrowAheadBelow = 1;

    private readonly string _poolName;
    private readonly FramePoolOptions _options;
    private readonly Action<Slab> _added;
    private readonly Action<Slab> _closed;
    private readonly Action _slotFreed;
    private readonly Func<MemoryHeadroom> _readHeadroom;
    private readonly Lock _growth = new();
    private volatile Slab[] _slabs = [];
    private volatile bool _hasSeveralSizes;
    private volatile bool _disposed;
    private volatile string _refusal = "";
    private long _committed;
    private long _loans;
    private int _nextId;
    private int _retired;
    private int _isGrowing;

    /// <param name="poolName">For names and messages.</param>
    /// <param name="options">Sizes and access.</param>
    /// <param name="budget">Most bytes.</param>
    /// <param name="added">Told of a new slab before any slot of it is loaned.</param>
    /// <param name="closed">Told of a slab that is empty and makes no more loans; whoever is told calls <see cref="Free"/> once nobody maps it.</param>
    /// <param name="slotFreed">Told whenever a slot becomes free.</param>
    /// <param name="readHeadroom">What the system has left; null to ask the system.</param>
    public SlabStore(
        string poolName, FramePoolOptions options, long budget, Action<Slab> added, Action<Slab> closed, Action slotFreed, Func<MemoryHeadroom>? readHeadroom = null)
    {
        (_poolName, _options, Budget, _added, _closed, _slotFreed) = (poolName, options, budget, added, closed, slotFreed);
        _readHeadroom = readHeadroom ?? (static () => MemoryHeadroom.Read());
    }

    /// <summary>Most bytes of slabs.</summary>
    public long Budget { get; }

    /// <summary>Bytes of slabs that exist, retired ones that are still mapped somewhere included.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>Slabs that loans are made from, oldest first.</summary>
    public IReadOnlyList<Slab> Slabs => _slabs;

    /// <summary>Slabs made so far.</summary>
    public int AddedCount => Volatile.Read(ref _nextId);

    /// <summary>Slabs freed so far.</summary>
    public int RetiredCount => Volatile.Read(ref _retired);

    /// <summary>Why the last slab wanted was not added.</summary>
    public string Refusal => _refusal;

    /// <summary>Bytes from slot to slot for frames of <paramref name="slotBytes"/> bytes: whole pages.</summary>
    public static long StrideFor(long slotBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotBytes, 1L << 40);
        var page = Environment.SystemPageSize;
        return (slotBytes + page - 1) / page * page;
    }

    /// <summary>Loans a slot of exactly <paramref name="stride"/> bytes, from a new slab if need be. False when the budget forbids one.</summary>
    public bool TryLoan(long stride, out FrameLoan? loan)
    {
        return TryLoanExisting(stride, out loan) || TryLoanNew(stride, out loan);
    }

    /// <summary>Gives a closed slab's memory back.</summary>
    public void Free(Slab slab)
    {
        var size = slab.Size;
        slab.Dispose();
        Interlocked.Add(ref _committed, -size);
        Interlocked.Increment(ref _retired);
        _slotFreed();
    }

    /// <summary>Ends all loans. Empty slabs are closed now; the memory of others is given back with the last reference to them.</summary>
    public void Dispose()
    {
        lock (_growth)
        {
            if (_disposed) return;
            _disposed = true;
            var slabs = _slabs;
            _slabs = [];
            foreach (var slab in slabs)
                if (slab.Slots.Close()) _closed(slab);
        }
    }

    private bool TryLoanNew(long stride, out FrameLoan? loan)
    {
        lock (_growth)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(FramePool));
            if (TryLoanExisting(stride, out loan)) return true; // another thread has just grown the pool
            CloseStale(stride, all: false);
            if (CreateSlab(stride) is not { } slab) return false;
            _ = slab.TryLoan(out loan);
            Offer(slab);
            return true;
        }
    }

    /// <summary>Adds a slab on a background thread when a size has almost no free slots left, so that the next loan finds it populated.</summary>
    private void GrowAhead(long stride)
    {
        var free = 0;
        foreach (var slab in _slabs)
            if (slab.SlotStride == stride) free += slab.Slots.FreeCount;
        if (free > GrowAheadBelow || Committed > Budget / 2 || Interlocked.Exchange(ref _isGrowing, 1) != 0) return;
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Store.GrowNow(work.Stride), (Store: this, Stride: stride), preferLocal: false);
    }

    private void GrowNow(long stride)
    {
        try
        {
            lock (_growth)
            {
                if (!_disposed && Committed <= Budget / 2 && CreateSlab(stride) is { } slab) Offer(slab);
            }
        }
        catch (Exception)
        {
            // A device that refuses the slab refuses the next one too: then the thread that needs it is told.
        }
        finally
        {
            Volatile.Write(ref _isGrowing, 0);
        }
    }

    /// <summary>Makes the slab known, then lets loans be made from it. Under the growth lock.</summary>
    private void Offer(Slab slab)
    {
        slab.LastAskedFor = Volatile.Read(ref _loans);
        try
        {
            _added(slab);
        }
        catch
        {
            Free(slab); // a device refused to import it: nobody will use it
            throw;
        }

        _hasSeveralSizes |= Array.Exists(_slabs, s => s.SlotStride != slab.SlotStride);
        _slabs = [.. _slabs, slab];
        _slotFreed();
    }

    private bool TryLoanExisting(long stride, out FrameLoan? loan)
    {
        foreach (var slab in _slabs)
        {
            if (slab.SlotStride != stride || !slab.TryLoan(out loan)) continue;
            var count = Interlocked.Increment(ref _loans);
            slab.LastAskedFor = count;
            if (_options.GrowAhead) GrowAhead(stride);
            if (_hasSeveralSizes && count % (StaleAfter / 2) == 0) TryCloseStale(stride);
            return true;
        }

        loan = null;
        return false;
    }

    /// <summary>Unless another thread is adding or closing slabs, which can take a while: the next turn will do.</summary>
    private void TryCloseStale(long wanted)
    {
        if (!_growth.TryEnter()) return;
        try
        {
            if (!_disposed) CloseStale(wanted, all: false);
        }
        finally
        {
            _growth.Exit();
        }
    }

    /// <summary>Closes empty slabs of sizes other than <paramref name="wanted"/>: the stale ones, or all. Under the growth lock.</summary>
    private void CloseStale(long wanted, bool all)
    {
        if (!_hasSeveralSizes && !all) return;
        var now = Volatile.Read(ref _loans);
        var kept = new List<Slab>();
        var closed = new List<Slab>();
        foreach (var group in _slabs.GroupBy(s => s.SlotStride))
        {
            var stale = group.Key != wanted && (all || now - group.Max(s => s.LastAskedFor) >= StaleAfter);
            foreach (var slab in group) (stale && slab.Slots.TryClose() ? closed : kept).Add(slab);
        }

        if (closed.Count == 0) return;
        _slabs = [.. kept.OrderBy(s => s.Id)];
        _hasSeveralSizes = kept.Select(s => s.SlotStride).Distinct().Count() > 1;
        closed.ForEach(_closed);
    }

    private Slab? CreateSlab(long stride)
    {
        var wanted = Array.Exists(_slabs, s => s.SlotStride == stride) ? _options.GrowSlots : _options.InitialSlots;
        wanted = (int)Math.Clamp(LargestSlab / stride, 1, wanted);
        var slots = (int)Math.Min(wanted, (Budget - Committed) / stride);
        if (slots < 1)
        {
            CloseStale(stride, all: true);
            slots = (int)Math.Min(wanted, (Budget - Committed) / stride);
        }

        if (slots < 1)
        {
            _refusal = $"{Committed >> 20} of the budget's {Budget >> 20} MiB are in use and one more slot needs {stride} bytes";
            return null;
        }

        var headroom = _readHeadroom();
        if (headroom.Bytes - Reserve < slots * stride)
        {
            _refusal = $"a slab of {slots * stride >> 20} MiB does not fit in what the system has left ({headroom})";
            return null;
        }

        try
        {
            var slab = Slab.Create(_poolName, _nextId, stride, slots, _options.Access, OnReleased);
            _nextId++;
            Interlocked.Add(ref _committed, slab.Size);
            return slab;
        }
        catch (SystemCallException e)
        {
            _refusal = e.Message;
            return null;
        }
    }

    private void OnReleased(Slab slab, SlotRelease what)
    {
        if (what == SlotRelease.Drained) _closed(slab);
        else _slotFreed();
    }
}
