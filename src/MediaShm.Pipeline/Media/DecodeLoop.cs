using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// A decoder's main loop: every frame of a reader is published to the pool, every packet goes to the side channel. Back-pressure acts
/// in Publish, between packets: the decoder itself is never made to wait. One run, on one thread.
/// </summary>
/// <param name="reader">The open input.</param>
/// <param name="pool">The pool that the reader decodes into.</param>
/// <param name="channel">Where packets and progress go; null where nobody listens.</param>
/// <param name="publishTimeout">Longest time that consumers may take to make room for one frame.</param>
public sealed class DecodeLoop(MediaReader reader, FramePool pool, SideChannelWriter? channel, TimeSpan publishTimeout)
{
    private const long ProgressMilliseconds = 250;
    private long _nextProgress = Environment.TickCount64 + ProgressMilliseconds;

    /// <summary>Runs to the end of the input and completes the pool's stream.</summary>
    /// <exception cref="MediaException">The input holds not one frame that can be decoded, the decoder failed, or the side channel's reader is gone.</exception>
    /// <exception cref="PoolException">The pool has no memory, or is closed.</exception>
    /// <exception cref="TimeoutException">Consumers made no room in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public DecoderTotals Run(CancellationToken cancellation)
    {
        using var interrupt = cancellation.UnsafeRegister(static r => ((MediaReader)r!).Interrupt(), reader);
        while (true)
        {
            switch (reader.Read(cancellation))
            {
                case MediaItem.Frame:
                    pool.Publish(reader.Loan, reader.Descriptor, publishTimeout, cancellation);
                    TellProgress();
                    break;
                case MediaItem.Packet:
                    _ = channel?.Packet(reader.Packet);
                    break;
                default:
                    cancellation.ThrowIfCancellationRequested(); // an interrupted input looks like one that ended
                    return Finish();
            }
        }
    }

    private DecoderTotals Finish()
    {
        if (reader.Totals.Frames == 0 && !reader.IsPart)
            throw new MediaException(MediaErrorKind.InputUnusable, $"not one frame of '{reader.Name}' could be decoded; the file is damaged or of another kind than its headers say");
        pool.Complete();
        return reader.Totals;
    }

    private void TellProgress()
    {
        if (channel is null || Environment.TickCount64 < _nextProgress) return;
        _nextProgress = Environment.TickCount64 + ProgressMilliseconds;
        var seconds = reader.Descriptor.Seconds;
        channel.Progress(reader.Totals.Frames, double.IsNaN(seconds) ? 0 : (long)(seconds * 1e6) - reader.StartMicroseconds);
    }
}
