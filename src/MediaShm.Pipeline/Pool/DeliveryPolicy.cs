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

    /// <summary>The consumer always gets the newest frame. Not offered by this version: attaching with it is refused.</summary>
    Latest,
}
