namespace VideoFilter.Run;

/// <summary>Takes frames in order; each is the taker's own from then on.</summary>
internal interface IFrameSink
{
    /// <summary>Takes one frame.</summary>
    void Accept(FrameInFlight frame);
}

/// <summary>A stage between take and encode: gives every result to the next sink, on the caller's thread.</summary>
/// <param name="next">Where results go.</param>
internal abstract class FilterStage(IFrameSink next) : IFrameSink, IDisposable
{
    /// <summary>Where results go.</summary>
    protected IFrameSink Next => next;

    /// <inheritdoc/>
    public abstract void Accept(FrameInFlight frame);

    /// <summary>Gives out what is still held back; no frame follows.</summary>
    internal virtual void Flush()
    {
    }

    /// <summary>Frees the stage; frames it gave out stay valid.</summary>
    public abstract void Dispose();
}
