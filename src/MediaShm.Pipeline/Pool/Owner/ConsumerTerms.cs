namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>What a consumer asked for and was granted.</summary>
/// <param name="Policy">What happens when it is slow.</param>
/// <param name="Start">With which frame it starts.</param>
/// <param name="QueueDepth">Frames that it may have.</param>
/// <param name="Name">What it calls itself; may be empty.</param>
internal sealed record ConsumerTerms(DeliveryPolicy Policy, DeliveryStart Start, int QueueDepth, string Name);
