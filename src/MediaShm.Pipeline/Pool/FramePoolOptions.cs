namespace MediaShm.Pipeline.Pool;

/// <summary>How a pool is made. Immutable.</summary>
public sealed record FramePoolOptions
{
    /// <summary>Where the pool's socket goes; null for the user's own directory and the pool's name.</summary>
    public string? SocketPath { get; init; }

    /// <summary>What consumers may do with the pixels.</summary>
    public PoolAccess Access { get; init; } = PoolAccess.ReadOnly;

    /// <summary>
    /// Most bytes of slabs, retired ones that a consumer still maps included. 0 stands for half of what the system (MemAvailable)
    /// and the cgroup leave when the pool is made. Whatever the budget, a slab is refused that would not fit in what they leave then.
    /// </summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Slots of the first slab of a size, 1 to 1024. Fewer are made where they would exceed 256 MiB.</summary>
    public int InitialSlots { get; init; } = 8;

    /// <summary>Slots of each further slab of that size, 1 to 1024. Fewer are made where they would exceed 256 MiB.</summary>
    public int GrowSlots { get; init; } = 8;

    /// <summary>
    /// Add the next slab on a background thread when almost no slot is free, as long as half of the budget is left, so that no loan has
    /// to wait for memory to be populated. <see cref="FramePool.SlabAdded"/> is then raised on that thread.
    /// </summary>
    public bool GrowAhead { get; init; } = true;

    /// <summary>
    /// False makes a pool of this process alone: no socket, no name on disk, no thread. Its memory is the same as any pool's.
    /// </summary>
    public bool Listen { get; init; } = true;

    /// <summary>
    /// Makes a private pool: once the first consumer is attached, the socket leaves the file system and no second can come.
    /// </summary>
    public bool UnlinkAfterFirstAttach { get; init; }

    /// <summary>
    /// Keep a reference on the frame published last, for consumers that start with it (<see cref="DeliveryStart.Last"/>). Costs a slot until
    /// the next frame is published, given up when a loan needs it. A private pool keeps none.
    /// </summary>
    public bool KeepLastFrame { get; init; } = true;

    /// <summary>
    /// Users besides this one that may attach. Needs a <see cref="SocketPath"/> in a directory that they can reach, and
    /// <see cref="PoolAccess.ReadOnly"/>. A user that this user namespace has no number for never matches.
    /// </summary>
    public IReadOnlyCollection<uint> AllowedUsers { get; init; } = [];

    /// <summary>Groups whose members (primary or supplementary) may attach; else as <see cref="AllowedUsers"/>.</summary>
    public IReadOnlyCollection<uint> AllowedGroups { get; init; } = [];

    /// <summary>
    /// A consumer that holds up the owner and has returned nothing for so long is reported by <see cref="FramePool.Noticed"/>.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Such a consumer is put out as well: its leases are revoked.</summary>
    public bool EvictStalled { get; init; }

    /// <summary>
    /// How long a peer may take for each step of the handshake, and to acknowledge a new or retired slab, before it is put out.
    /// </summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
