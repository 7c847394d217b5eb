namespace VideoFilter.Run;

/// <summary>The end of the filter thread: frames queue here for the encode thread.</summary>
internal sealed class EncodeQueue(BoundedQueue<FrameInFlight> queue) : IFrameSink
{
    /// <inheritdoc/>
    public void Accept(FrameInFlight frame)
    {
        if (!queue.Enqueue(frame)) frame.Discard(); // the encoder has enough, or failed
    }
}
