namespace MediaShm.Pipeline.Media;

/// <summary>What the decoder process tells its parent. Received from <see cref="SideChannelReader.Read"/>.</summary>
public abstract record SideChannelMessage
{
    private SideChannelMessage()
    {
    }

    /// <summary>The pool accepts consumers.</summary>
    /// <param name="SocketPath">Absolute path of its socket.</param>
    public sealed record PoolReady(string SocketPath) : SideChannelMessage;

    /// <summary>The input is open.</summary>
    /// <param name="Media">What it holds.</param>
    public sealed record Info(MediaInfo Media) : SideChannelMessage;

    /// <summary>A packet to copy.</summary>
    /// <param name="Copied">The packet; the receiver disposes it.</param>
    public sealed record Packet(CopiedPacket Copied) : SideChannelMessage;

    /// <summary>Something the user should know, one line.</summary>
    /// <param name="Text">The line.</param>
    public sealed record Warning(string Text) : SideChannelMessage;

    /// <summary>How far the decoder is.</summary>
    /// <param name="Frames">Frames decoded so far.</param>
    /// <param name="Microseconds">Time in the input, from its start.</param>
    public sealed record Progress(long Frames, long Microseconds) : SideChannelMessage;

    /// <summary>The decoder failed and ends.</summary>
    /// <param name="Kind">Whose fault.</param>
    /// <param name="Text">One line.</param>
    public sealed record Error(MediaErrorKind Kind, string Text) : SideChannelMessage;

    /// <summary>All is decoded and sent; nothing follows.</summary>
    /// <param name="Totals">Sums over the run.</param>
    public sealed record End(DecoderTotals Totals) : SideChannelMessage;
}

/// <summary>Sums over a decoder's run.</summary>
/// <param name="Frames">Frames published.</param>
/// <param name="BytesCopied">Bytes of pixels that a CPU copied or converted on the way into slots.</param>
/// <param name="CorruptFrames">Frames with concealed damage.</param>
/// <param name="Packets">Packets copied.</param>
public readonly record struct DecoderTotals(long Frames, long BytesCopied, long CorruptFrames, long Packets);
