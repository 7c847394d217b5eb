using System.Runtime.ExceptionServices;
using MediaShm.Pipeline.Pool.Consumer;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// A consumer: attaches to a pool, takes the frames delivered to it, returns them.
/// Thread-safety: <see cref="TryTake"/> and <see cref="Take"/> from one thread at a time; leases may end on any thread; the rest from any.
/// </summary>
public sealed partial class FramePoolClient : IDisposable
{
    private static readonly Action<object?> InterruptWait =
        static client => ((FramePoolClient)client!)._link.Block.DeliveryWait.Interrupt();

    private const int Disposing = 1, LinkEnded = 2; // values of _disposed

    private readonly OwnerLink _link;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly LeaseRecord[] _records;
    private readonly FenceReturner _fences = new();
    private AdaptiveSpin _spin;
    private ulong _next = 1;
    private long _taken;
    private long _returned;
    private int _peakLeased;
    private int _disposed;
    private int _tornDown;

    private FramePoolClient(OwnerLink link, string pool, int queueDepth)
    {
        _link = link;
        _tag = PoolTelemetry.Tag(pool);
        _records = new LeaseRecord[queueDepth];
        for (var i = 0; i < queueDepth; i++) _records[i] = new LeaseRecord(this);
        link.Start(slab => Array.Exists(_records, r => r.Holds(slab)));
    }

    /// <summary>What consumers may do with this pool's pixels.</summary>
    public PoolAccess Access => _link.Terms.Access;

    /// <summary>Process id of the pool's owner, as the owner says.</summary>
    public int OwnerPid => _link.Terms.OwnerPid;

    /// <summary>True once the stream has ended and every frame delivered was taken.</summary>
    public bool IsEnded => _link.LastSequence >= 0 && Volatile.Read(ref _next) > (ulong)_link.LastSequence;

    /// <summary>This client's figures now.</summary>
    public ClientStatistics Statistics
    {
        get
        {
            var slabs = _link.Slabs;
            var (returned, taken) = (Interlocked.Read(ref _returned), Volatile.Read(ref _taken)); // in this order: leased is never below 0
            var dropped = 0L;
            if (_link.Block.TryPin())
            {
                dropped = _link.Block.Dropped;
                _link.Block.Unpin();
            }

            return new ClientStatistics(
                slabs.Length, slabs.Sum(s => s.SlotCount), (int)(taken - returned), _peakLeased, taken, returned, dropped);
        }
    }

    /// <summary>The memory shared with the owner, for tests that damage it.</summary>
    internal ConsumerBlock Block => _link.Block;

    /// <summary>The slabs mapped.</summary>
    internal IReadOnlyList<ClientSlab> Slabs => _link.Slabs;

    /// <summary>Attaches to a pool. Frames published from soon after are delivered to this client, in order.</summary>
    /// <param name="nameOrSocketPath">A pool's name, or the path of its socket (anything with a slash in it).</param>
    /// <param name="options">How.</param>
    /// <exception cref="PoolRefusedException">No such pool, or one side refuses the other.</exception>
    /// <exception cref="PoolProtocolException">The other side does not speak this protocol.</exception>
    public static FramePoolClient Attach(string nameOrSocketPath, FramePoolClientOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrSocketPath);
        ArgumentNullException.ThrowIfNull(options);
        var deepest = ConsumerBlock.MaxDepthFor(options.Policy);
        if (options.QueueDepth < 1 || options.QueueDepth > deepest)
            throw new ArgumentOutOfRangeException(nameof(options), options.QueueDepth, $"a queue depth is 1 to {deepest}");
        using var activity = PoolTelemetry.Begin("pool.attach", nameOrSocketPath);
        return new FramePoolClient(OwnerLink.Connect(nameOrSocketPath, options), nameOrSocketPath, options.QueueDepth);
    }

    /// <summary>
    /// Takes the next frame if one is there. False when there is none now, or the stream has ended (<see cref="IsEnded"/>).
    /// </summary>
    /// <exception cref="PoolClosedException">The owner is gone without having completed the stream, and every frame it delivered was
    /// taken.</exception>
    public bool TryTake(out FrameLease lease)
    {
        PinBlock();
        try
        {
            return TryTakePinned(out lease);
        }
        finally
        {
            _link.Block.Unpin();
        }
    }

    /// <summary>Takes the next frame, waiting for it. False when the stream has ended and every frame was taken.</summary>
    /// <param name="lease">The frame.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <exception cref="TimeoutException">No frame came in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="PoolClosedException">The owner is gone without having completed the stream, and every frame it delivered was
    /// taken.</exception>
    public bool Take(out FrameLease lease, TimeSpan timeout, CancellationToken cancellation)
    {
        PinBlock();
        try
        {
            if (TryTakePinned(out lease)) return true;
            if (IsEnded) return false;
            var began = PoolTelemetry.BeginTakeWait();
            var taken = TakeSpinning(out lease) || TakeSleeping(out lease, timeout, cancellation);
            PoolTelemetry.EndTakeWait(began, _tag);
            return taken;
        }
        finally
        {
            _link.Block.Unpin();
        }
    }

    /// <summary>
    /// Detaches. Frames whose fences pass soon are returned first; leases that still stand keep their memory mapped until they end, but
    /// the owner no longer counts them.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _disposed, Disposing, 0) != 0) return; // full fence: pairs with LeaseRecord.Begin
        _link.Block.DeliveryWait.Interrupt();
        Volatile.Read(ref _asyncTaker)?.Dispose();
        _fences.Dispose();
        _link.Dispose();
        _ = Interlocked.Exchange(ref _disposed, LinkEnded);
        TearDownIfIdle();
    }

    private bool TryTakePinned(out FrameLease lease)
    {
        var reason = _link.ClosedReason; // before the look at the ring: what was delivered before the end is taken first
        if (TryTakeNext(out lease)) return true;
        if (reason is not null && !IsEnded) ThrowClosed(reason);
        return false;
    }

    private bool TakeSpinning(out FrameLease lease)
    {
        lease = default;
        if (!_spin.Begin()) return false;
        while (_link.Block.Deliveries.NumberAt(_next) < _next && _spin.Continue())
        {
        }

        var taken = TryTakePinned(out lease);
        _spin.End(taken);
        return taken;
    }

    private bool TakeSleeping(out FrameLease lease, TimeSpan timeout, CancellationToken cancellation)
    {
        var deadline = Deadline.After(timeout);
        var wait = _link.Block.DeliveryWait;
        using var registration = cancellation.UnsafeRegister(InterruptWait, this);
        while (true)
        {
            var seen = wait.Prepare();
            if (TryTakePinned(out lease))
            {
                wait.Cancel();
                return true;
            }

            if (IsEnded) return false;
            cancellation.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            if (deadline.HasPassed)
                throw new TimeoutException($"no frame came from pool owner {OwnerPid} within {timeout.TotalSeconds:0.###} s");
            unsafe
            {
                _ = Futex.Wait(wait.Word, seen, deadline);
            }
        }
    }

    private void PinBlock()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0 || !_link.Block.TryPin(), this);
    }

    private void ThrowClosed(string reason)
    {
        if (_link.Fault is { } fault) ExceptionDispatchInfo.Throw(fault);
        throw new PoolClosedException($"no more frames: {reason}");
    }
}
