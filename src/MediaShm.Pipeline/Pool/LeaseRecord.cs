using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool;

/// <summary>What a client keeps of one delivery; used again for later ones.</summary>
internal sealed class LeaseRecord : FrameHold
{
    /// <summary>The checked copy of what the owner sent.</summary>
    public FrameDescriptor Descriptor;

    public FrameView View => throw new NotImplementedException();

    public bool IsLease(ulong sequence) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override void AddReference() => throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Release() => throw new NotImplementedException();
}
