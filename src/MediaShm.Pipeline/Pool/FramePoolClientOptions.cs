namespace MediaShm.Pipeline.Pool;

/// <summary>How a client attaches. Immutable.</summary>
public sealed record FramePoolClientOptions
{
    /// <summary>What this client calls itself towards the owner; cut after 32 bytes of UTF-8. It grants nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Users besides this one whose pools may be attached to (<c>--socket PATH</c> pools): an owner chooses what this process reads.
    /// </summary>
    public IReadOnlyCollection<uint> TrustedOwners { get; init; } = [];

    /// <summary>What the owner does when this client has <see cref="QueueDepth"/> frames.</summary>
    public DeliveryPolicy Policy { get; init; } = DeliveryPolicy.Block;

    /// <summary>
    /// Most frames delivered and not yet returned, 1 to 256: those queued and those leased together. Under
    /// <see cref="DeliveryPolicy.Latest"/> those leased, 1 to 255.
    /// </summary>
    public int QueueDepth { get; init; } = 8;

    /// <summary>
    /// With which frame to start. <see cref="DeliveryStart.Last"/> needs a pool with <see cref="FramePoolOptions.KeepLastFrame"/>;
    /// at others it is <see cref="DeliveryStart.Next"/>.
    /// </summary>
    public DeliveryStart Start { get; init; } = DeliveryStart.Next;

    /// <summary>Longest time for the handshake, once the owner listens.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to try again while no owner listens at the pool's place; zero to fail at once.</summary>
    public TimeSpan WaitForOwner { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Called for every slab once it is mapped, before the owner may deliver frames in it: import it into a device here. Runs on the
    /// client's control thread, off the frame path. When it throws, the client is closed and Take throws what it threw.
    /// </summary>
    public Action<SlabMemory>? SlabMapped { get; init; }

    /// <summary>
    /// Called for every slab before it is unmapped; no lease on it stands. On the client's control thread, at the client's end on the
    /// thread that disposes it or that ends the last lease. Must not throw.
    /// </summary>
    public Action<SlabMemory>? SlabRetiring { get; init; }
}
