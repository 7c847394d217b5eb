namespace VideoFilter.Run;

/// <summary>What several stages of a run count together.</summary>
internal sealed class RunCounters
{
    /// <summary>Bytes of pixels that a CPU copied between the decoder's write and the encoder's read.</summary>
    internal long PixelBytesCopied;
}
