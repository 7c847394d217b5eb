namespace MediaShm.Pipeline.Pool;

/// <summary>How a client attaches. Immutable.</summary>
public sealed record FramePoolClientOptions
{
    /// <summary>What the owner does when this client has <see cref="QueueDepth"/> frames.</summary>
    public DeliveryPolicy Policy { get; init; } = DeliveryPolicy.Block;

    /// <summary>Most frames delivered and not yet returned, 1 to 256: those queued and those leased together.</summary>
    public int QueueDepth { get; init; } = 8;

    /// <summary>Longest time for the handshake.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Called for every slab once it is mapped, before the owner may deliver frames in it: import it into a device here. Runs on the
    /// client's control thread, off the frame path. When it throws, the client is closed and Take throws what it threw.
    /// </summary>
    public Action<SlabMemory>? SlabMapped { get; init; }

    /// <summary>Called for every slab before it is unmapped, on the client's control thread; no lease on it stands.</summary>
    public Action<SlabMemory>? SlabRetiring { get; init; }
}

/// <summary>
/// A consumer: attaches to a pool, takes the frames delivered to it, returns them.
/// Thread-safety: <see cref="TryTake"/> and <see cref="Take"/> from one thread at a time; leases may end on any thread.
/// </summary>
public sealed class FramePoolClient : IDisposable
{
    /// <summary>What consumers may do with this pool's pixels.</summary>
    public PoolAccess Access => throw new NotImplementedException();

    /// <summary>Process id of the pool's owner.</summary>
    public int OwnerPid => throw new NotImplementedException();

    /// <summary>True once the stream has ended and every frame delivered was taken.</summary>
    public bool IsEnded => throw new NotImplementedException();

    /// <summary>This client's figures now.</summary>
    public ClientStatistics Statistics => throw new NotImplementedException();

    /// <summary>Attaches to a pool.</summary>
    /// <param name="nameOrSocketPath">A pool's name, or the path of its socket (anything with a slash in it).</param>
    /// <param name="options">How.</param>
    /// <exception cref="PoolRefusedException">No such pool, or one side refuses the other.</exception>
    /// <exception cref="PoolProtocolException">The other side does not speak this protocol.</exception>
    public static FramePoolClient Attach(string nameOrSocketPath, FramePoolClientOptions options) => throw new NotImplementedException();

    /// <summary>Takes the next frame if one is there.</summary>
    public bool TryTake(out FrameLease lease) => throw new NotImplementedException();

    /// <summary>Takes the next frame, waiting for it. False when the stream has ended.</summary>
    /// <exception cref="TimeoutException">No frame came in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="PoolClosedException">The owner is gone without having completed the stream.</exception>
    public bool Take(out FrameLease lease, TimeSpan timeout, CancellationToken cancellation) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
