using MediaShm.Pipeline.Pool.Owner;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// A set of slabs that this process owns and alone writes, from which it loans slots, and whose frames it publishes to every
/// attached consumer. Flow: <c>Loan</c> → write the pixels → <see cref="Publish"/> → release the loan; the slot is free again when the
/// decoder and every consumer have let go of it.
/// Thread-safety: loans and releases from any thread; <see cref="Publish"/> and <see cref="Complete"/> from one thread at a time.
/// </summary>
public sealed partial class FramePool : IDisposable
{
    private readonly FramePoolOptions _options;
    private readonly SlabStore _store;
    private readonly Bell _bell = new();
    private readonly Audience _audience;
    private readonly PoolServer? _server;
    private int _disposed;
    private int _slotWaiters;

    private FramePool(string name, FramePoolOptions options)
    {
        Name = name;
        _options = options;
        Epoch = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks;
        var budget = options.MemoryBudgetBytes > 0 ? options.MemoryBudgetBytes : Math.Min(MemoryHeadroom.Read().Bytes, 1L << 46) / 2;
        _store = new SlabStore(name, options, budget, OnSlabAdded, OnSlabClosed, _bell.Ring);
        _audience = new Audience(keepsLast: options is { KeepLastFrame: true, Listen: true, UnlinkAfterFirstAttach: false });
        if (options.Listen)
        {
            _server = PoolServer.Start(
                new PoolServerContext(name, options, Epoch, _bell, _audience, GiveUp, OnNotice, () => Volatile.Read(ref _slotWaiters) > 0));
        }

        PoolTelemetry.Add(this);
    }

    /// <summary>
    /// Raised for every new slab, before any loan of it is handed out, on the thread that asked for the loan or on a background one. Import
    /// it into a device here. A handler that throws makes the loan that needs the slab fail. Handlers must not ask the pool for a loan.
    /// </summary>
    public event Action<SlabMemory>? SlabAdded;

    /// <summary>
    /// Raised for every slab that is about to be unmapped: nobody references a slot of it and no consumer maps it. On any thread;
    /// a handler must not throw.
    /// </summary>
    public event Action<SlabMemory>? SlabRetired;

    /// <summary>
    /// Raised when a consumer has come, gone, was refused, stalls or was put out: for the owner's log. On the pool's control thread; what a
    /// handler throws stops that thread, and with it the pool.
    /// </summary>
    public event Action<PoolNotice>? Noticed;

    /// <summary>The pool's name.</summary>
    public string Name { get; }

    /// <summary>What consumers may do with the pixels.</summary>
    public PoolAccess Access => _options.Access;

    /// <summary>Where consumers meet the pool; null for a pool of this process alone.</summary>
    public string? SocketPath => _server?.SocketPath;

    /// <summary>Number of this incarnation of the pool; a restarted owner's is higher.</summary>
    public ulong Epoch { get; }

    /// <summary>Consumers that frames are delivered to.</summary>
    public int ConsumerCount => Live.Count(c => !c.IsGone);

    /// <summary>The figures of every consumer that frames are delivered to.</summary>
    public IReadOnlyList<ConsumerStatistics> Consumers => [.. Live.Where(c => !c.IsGone).Select(c => c.Statistics)];

    /// <summary>The slabs that loans are made from, oldest first.</summary>
    public IReadOnlyList<SlabMemory> Slabs => _store.Slabs;

    private AttachedConsumer[] Live => _audience.Live;

    /// <summary>Makes a pool and, if it listens, opens it for consumers. Slabs are made when the first loans are asked for.</summary>
    /// <param name="name">1 to 48 of A-Z a-z 0-9 . _ -</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The name or an option is outside its range.</exception>
    /// <exception cref="PoolRefusedException">A living process owns a pool of that name, or the socket's directory is not safe.</exception>
    public static FramePool Create(string name, FramePoolOptions options)
    {
        CheckName(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MemoryBudgetBytes);
        _ = Deadline.After(options.AcknowledgeTimeout); // refuses what no wait can take
        CheckSlots(options.InitialSlots, nameof(options.InitialSlots));
        CheckSlots(options.GrowSlots, nameof(options.GrowSlots));
        CheckGuests(options);
        if (options.StallTimeout <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(options), options.StallTimeout, "a stall timeout is positive");
        return new FramePool(name, options);
    }

    /// <summary>
    /// Takes the pool's socket and lock file out of the file system: nobody finds it any more, who is attached stays. For the last act of a
    /// process that cannot wait for <see cref="Dispose"/>. From any thread; later calls do nothing.
    /// </summary>
    public void Unlink() => _server?.Unlink();

    /// <summary>
    /// Ends the pool: consumers that were told the end of the stream keep what they lease and see their stream end; others see the pool
    /// closed. The socket goes, memory goes with the last reference to it.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        PoolTelemetry.Remove(this);
        _server?.Dispose(); // first: it ends the consumers' references
        _ = _audience.DropLast();
        _store.Dispose();
        _bell.Ring();
    }

    internal static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is < 1 or > 48 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || name is "." or "..")
            throw new ArgumentException($"a pool's name is 1 to 48 of A-Z a-z 0-9 . _ - and '{name}' is not", nameof(name));
    }

    private static void CheckSlots(int slots, string option)
    {
        if (slots is < 1 or > 1024) throw new ArgumentOutOfRangeException(option, slots, "a slab has 1 to 1024 slots");
    }

    private static void CheckGuests(FramePoolOptions options)
    {
        if (options.AllowedUsers.Count + options.AllowedGroups.Count == 0) return;
        if (options.SocketPath is null)
            throw new ArgumentException("a pool for other users needs a SocketPath in a directory that they can reach", nameof(options));
        if (options.Access != PoolAccess.ReadOnly)
            throw new ArgumentException($"a {options.Access} pool trusts every consumer: it is for one user, and allows no other", nameof(options));
    }

    private void OnNotice(PoolNotice notice) => Noticed?.Invoke(notice);

    private void OnSlabAdded(Slab slab)
    {
        using var activity = PoolTelemetry.Begin("pool.slab.add", Name)?.SetTag("mediashm.slab.bytes", slab.Size);
        SlabAdded?.Invoke(slab);
        _ = _server?.Announce(slab);
    }

    private void OnSlabClosed(Slab slab)
    {
        if (_server is null || !_server.Retire(slab)) GiveUp(slab);
    }

    private void GiveUp(Slab slab)
    {
        SlabRetired?.Invoke(slab);
        _store.Free(slab);
    }
}
