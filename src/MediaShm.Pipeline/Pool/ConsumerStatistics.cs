namespace MediaShm.Pipeline.Pool;

/// <summary>
/// One consumer's figures as its owner counts them; taken at one moment, so that <c>Published = Delivered + Dropped</c> always.
/// </summary>
/// <param name="ProcessId">Its process; 0 when it is in another pid namespace.</param>
/// <param name="UserId">Its user.</param>
/// <param name="Command">Its command's name, or "?".</param>
/// <param name="Name">What it calls itself; may be empty.</param>
/// <param name="Policy">What happens when it is slow.</param>
/// <param name="QueueDepth">Frames that it may have.</param>
/// <param name="Published">Frames offered to it since it attached, the one that it started with included.</param>
/// <param name="Delivered">Those that it got or that are on their way.</param>
/// <param name="Dropped">Those left out, or withdrawn before it took them.</param>
/// <param name="Outstanding">Deliveries not returned yet.</param>
/// <param name="SinceProgress">How long ago it last returned a frame, or got one while it had none.</param>
public sealed record ConsumerStatistics(
    int ProcessId,
    uint UserId,
    string Command,
    string Name,
    DeliveryPolicy Policy,
    int QueueDepth,
    long Published,
    long Delivered,
    long Dropped,
    int Outstanding,
    TimeSpan SinceProgress);
