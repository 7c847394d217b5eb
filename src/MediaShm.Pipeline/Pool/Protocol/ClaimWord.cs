namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// The word on which owner and consumer agree who has a frame under <see cref="DeliveryPolicy.Latest"/>: the number of the delivery and
/// one of three states. The owner offers; then either the consumer takes or the owner withdraws, by one compare-and-swap each, so exactly
/// one of them has it. A number is used once, so an old word never matches. It is the one shared word that the owner relies on, and
/// a consumer that writes nonsense here only makes frames count as leased by itself.
/// </summary>
internal static unsafe class ClaimWord
{
    private const ulong Offered = 1, Taken = 2, Withdrawn = 3;

    /// <summary>The value of a frame on offer.</summary>
    public static ulong Offer(ulong sequence) => (sequence << 2) | Offered;

    /// <summary>Consumer: takes a frame. False when it is not on offer any more.</summary>
    // full fence: the copy of the entry was read before; pairs with TryWithdraw, after which the owner overwrites the entry
    public static bool TryTake(ulong* word, ulong sequence) =>
        Interlocked.CompareExchange(ref *word, (sequence << 2) | Taken, Offer(sequence)) == Offer(sequence);

    /// <summary>Owner: takes a frame back. False when the consumer has it: then it counts as leased.</summary>
    // full fence: the slot is written again only after; pairs with TryTake
    public static bool TryWithdraw(ulong* word, ulong sequence) =>
        Interlocked.CompareExchange(ref *word, (sequence << 2) | Withdrawn, Offer(sequence)) == Offer(sequence);
}
