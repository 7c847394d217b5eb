using System.Numerics;
using System.Runtime.CompilerServices;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// The memory that an owner and one consumer share for themselves alone: rings, words to sleep on, counters. Both map it
/// writable, so neither believes what it reads there before checking it. Layout, bytes from the start, one cache line each:
/// 0 revoked epoch and dropped count (owner writes) · 64 delivery wait word (the consumer sleeps) · 128 return wait word (the owner sleeps)
/// ·
/// 192 taken and returned counts (consumer writes) · 256 return ring · delivery ring, 64-byte aligned.
/// Thread-safety: the members are; <see cref="TryPin"/> keeps the memory mapped while another thread may dispose it.
/// </summary>
internal sealed unsafe class ConsumerBlock : IDisposable
{
    /// <summary>Most deliveries outstanding.</summary>
    public const int MaxDepth = 256;

    private const int DeliveryWaitOffset = 64, ReturnWaitOffset = 128, CountersOffset = 192, ReturnRingOffset = 256;

    private readonly MemoryFile _file;
    private readonly MappedRegion _region;
    private readonly byte* _base;
    private int _pins = 1;
    private int _disposed;

    private ConsumerBlock(MemoryFile file, int capacity)
    {
        _file = file;
        _region = MappedRegion.Map(file, writable: true);
        _base = (byte*)_region.Address;
        Capacity = capacity;
        DeliveryWait = new WaitWord((uint*)(_base + DeliveryWaitOffset));
        ReturnWait = new WaitWord((uint*)(_base + ReturnWaitOffset));
        Returns = new ReturnRing((ulong*)(_base + ReturnRingOffset), capacity);
        Deliveries = new DeliveryRing((DeliveryEntry*)(_base + DeliveryRingOffset(capacity)), capacity);
    }

    /// <summary>Entries of each ring.</summary>
    public int Capacity { get; }

    /// <summary>Bytes of the memory file.</summary>
    public long Bytes => _file.Size;

    /// <summary>Where the consumer sleeps until a frame is delivered.</summary>
    public WaitWord DeliveryWait { get; }

    /// <summary>Where the owner sleeps until a frame is returned.</summary>
    public WaitWord ReturnWait { get; }

    /// <summary>Frames on their way to the consumer.</summary>
    public DeliveryRing Deliveries { get; }

    /// <summary>Frames on their way back.</summary>
    public ReturnRing Returns { get; }

    /// <summary>Everything in it, for tests that damage it.</summary>
    internal Span<byte> AllBytes => new(_base, (int)Bytes);

    /// <summary>The descriptor to send.</summary>
    public FileDescriptor Descriptor => _file.Descriptor;

    /// <summary>True once the owner has revoked the consumer's leases.</summary>
    public bool IsRevoked => Volatile.Read(ref *(ulong*)_base) != 0; // acquire: pairs with the exchange in Revoke

    /// <summary>Frames left out under policy drop, as the owner counts.</summary>
    public long Dropped
    {
        get => Volatile.Read(ref ((long*)_base)[1]);
        set => Volatile.Write(ref ((long*)_base)[1], value);
    }

    /// <summary>
    /// Deliveries that may be outstanding: under latest one more than the consumer may lease, so that the newest frame is on offer even
    /// while it leases all that it may.
    /// </summary>
    public static int DeliveriesFor(DeliveryPolicy policy, int queueDepth) =>
        policy == DeliveryPolicy.Latest ? queueDepth + 1 : queueDepth;

    /// <summary>Largest queue depth under a policy.</summary>
    public static int MaxDepthFor(DeliveryPolicy policy) => MaxDepth - DeliveriesFor(policy, 0);

    /// <summary>Entries that the rings need for a queue depth: the next power of two.</summary>
    public static int CapacityFor(int depth) => (int)BitOperations.RoundUpToPowerOf2((uint)depth);

    /// <summary>Owner: makes the memory, populated and sealed against any change of size.</summary>
    public static ConsumerBlock Create(string poolName, int depth)
    {
        var capacity = CapacityFor(depth);
        var file = MemoryFile.Create($"mediashm:{poolName}:block", BytesFor(capacity));
        ConsumerBlock? block = null;
        try
        {
            block = new ConsumerBlock(file, capacity);
            block._region.PopulateForWriting(file);
            file.Seal(Slab.SealsOf(PoolAccess.ReadWrite));
            return block;
        }
        catch
        {
            block?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Consumer: maps what the owner sent, after checking it.</summary>
    /// <exception cref="InvalidDataException">It is not what was announced.</exception>
    public static ConsumerBlock Adopt(FileDescriptor descriptor, long bytes, int capacity)
    {
        if (capacity is < 1 or > MaxDepth || !BitOperations.IsPow2(capacity) || bytes < BytesFor(capacity))
        {
            descriptor.Dispose();
            throw new InvalidDataException(
                $"the owner announced a consumer block of {bytes} bytes for {capacity} entries, which cannot be");
        }

        var file = MemoryFile.Adopt(descriptor, bytes, Slab.SealsOf(PoolAccess.ReadWrite));
        try
        {
            return new ConsumerBlock(file, capacity);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Owner: ends the consumer's leases. Must come before any of their slots is loaned again.</summary>
    // full fence: no later write to a slot is seen before it
    public void Revoke(ulong epoch) => _ = Interlocked.Exchange(ref *(ulong*)_base, epoch);

    /// <summary>Consumer: tells its counts, for reports; nothing depends on them.</summary>
    public void TellCounts(long taken, long returned)
    {
        Volatile.Write(ref ((long*)(_base + CountersOffset))[0], taken);
        Volatile.Write(ref ((long*)(_base + CountersOffset))[1], returned);
    }

    /// <summary>Keeps the memory mapped until <see cref="Unpin"/>; false when it is gone already.</summary>
    public bool TryPin()
    {
        var pins = Volatile.Read(ref _pins);
        while (pins > 0)
        {
            var before = Interlocked.CompareExchange(ref _pins, pins + 1, pins);
            if (before == pins) return true;
            pins = before;
        }

        return false;
    }

    /// <summary>Ends a pin.</summary>
    public void Unpin()
    {
        if (Interlocked.Decrement(ref _pins) > 0) return;
        _region.Dispose();
        _file.Dispose();
    }

    /// <summary>Unmaps once the last pin has ended.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Unpin();
    }

    private static int DeliveryRingOffset(int capacity) => (ReturnRingOffset + (capacity * sizeof(ulong)) + 63) / 64 * 64;

    private static long BytesFor(int capacity)
    {
        long bytes = DeliveryRingOffset(capacity) + ((long)capacity * Unsafe.SizeOf<DeliveryEntry>());
        return (bytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
    }
}
