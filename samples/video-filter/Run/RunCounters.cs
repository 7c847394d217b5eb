namespace VideoFilter.Run;

/// <summary>What a run counts while it goes; the progress view reads it from another thread.</summary>
internal sealed class RunCounters
{
    /// <summary>Frames handed to the encoder.</summary>
    internal long Frames;

    /// <summary>Time of the last of them, in seconds.</summary>
    internal double Seconds;

    /// <summary>Bytes of pixels that a CPU copied between the decoder's write and the encoder's read.</summary>
    internal long PixelBytesCopied;
}
