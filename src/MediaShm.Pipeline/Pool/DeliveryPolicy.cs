namespace MediaShm.Pipeline.Pool;

/// <summary>
/// What happens when a frame is published while a consumer has as many frames as its queue depth allows. Chosen per consumer.
/// </summary>
public enum DeliveryPolicy : byte
{
    /// <summary>The owner waits: no frame is lost, duplicated or reordered.</summary>
    Block,

    /// <summary>That consumer does not get that frame; it is counted as dropped.</summary>
    Drop,

    /// <summary>
    /// The consumer always gets the newest frame: one that it has not taken yet is withdrawn, and counted as dropped, when a newer one is
    /// published. Its queue depth is the number of frames that it may lease at once; the newest is on offer besides.
    /// </summary>
    Latest,
}

/// <summary>With which frame a consumer starts.</summary>
public enum DeliveryStart : byte
{
    /// <summary>The first one published after it has attached.</summary>
    Next,

    /// <summary>The last one published before, at once, if there is one; then those after it.</summary>
    Last,
}
