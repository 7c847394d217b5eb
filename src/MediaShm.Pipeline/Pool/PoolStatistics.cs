namespace MediaShm.Pipeline.Pool;

/// <summary>A pool's figures at one moment.</summary>
/// <param name="Slabs">Slabs that loans are made from.</param>
/// <param name="Slots">Slots in them.</param>
/// <param name="Bytes">Bytes of all slabs, retired ones not yet unmapped by every consumer included.</param>
/// <param name="BudgetBytes">Most bytes allowed.</param>
/// <param name="Free">Slots that a loan can have: that nobody references, but the pool itself for <see cref="DeliveryStart.Last"/>.</param>
/// <param name="Loaned">Slots that the owner, its decoder or a consumer references.</param>
/// <param name="Leased">Deliveries not yet returned, over all consumers.</param>
/// <param name="PeakLeased">Highest <paramref name="Leased"/> so far.</param>
/// <param name="Published">Frames published.</param>
/// <param name="Dropped">Deliveries left out or withdrawn under <see cref="DeliveryPolicy.Drop"/> and <see cref="DeliveryPolicy.Latest"/>, over all consumers.</param>
/// <param name="SlabsAdded">Slabs made so far.</param>
/// <param name="SlabsRetired">Slabs given back so far.</param>
/// <param name="Evicted">Consumers put out for breaking the protocol or a deadline.</param>
/// <param name="LastEviction">Why the last of them was put out; null when none was.</param>
public sealed record PoolStatistics(
    int Slabs,
    int Slots,
    long Bytes,
    long BudgetBytes,
    int Free,
    int Loaned,
    int Leased,
    int PeakLeased,
    long Published,
    long Dropped,
    int SlabsAdded,
    int SlabsRetired,
    int Evicted,
    string? LastEviction);

/// <summary>A client's figures at one moment.</summary>
/// <param name="Slabs">Slabs mapped.</param>
/// <param name="Slots">Slots in them.</param>
/// <param name="Leased">Leases that stand, those waiting for a fence included.</param>
/// <param name="PeakLeased">Highest <paramref name="Leased"/> so far.</param>
/// <param name="Taken">Frames taken.</param>
/// <param name="Returned">Leases ended.</param>
/// <param name="Dropped">Frames the owner left out for this consumer or withdrew, under <see cref="DeliveryPolicy.Drop"/> and <see cref="DeliveryPolicy.Latest"/>.</param>
public sealed record ClientStatistics(int Slabs, int Slots, int Leased, int PeakLeased, long Taken, long Returned, long Dropped);
