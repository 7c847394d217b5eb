using MediaShm.Pipeline.Media;

namespace VideoFilter.Run;

/// <summary>
/// What is not video, on a thread of its own: takes packets as they come from the decoder and writes them, copied or encoded, so that
/// neither they nor the frames ever wait for each other. Ends when it is told that no more come, or with the first error.
/// </summary>
internal sealed class PacketStage : IDisposable
{
    private readonly MediaWriter _writer;
    private readonly DecoderClient _decoder;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _noMore = new();
    private readonly CancellationToken _abort;
    private readonly Thread _thread;

    /// <summary>Starts the stage.</summary>
    /// <param name="writer">Where packets go; stays the caller's.</param>
    /// <param name="decoder">Where they come from.</param>
    /// <param name="abort">Ends everything at once.</param>
    internal PacketStage(MediaWriter writer, DecoderClient decoder, CancellationToken abort)
    {
        (_writer, _decoder, _abort) = (writer, decoder, abort);
        _thread = new Thread(Write) { IsBackground = true, Name = "packets" };
        _thread.Start();
    }

    /// <summary>Cancelled once it has failed.</summary>
    internal CancellationToken Ended => _ended.Token;

    private Exception? Failure { get; set; }

    /// <summary>Waits until all packets that have come are written; throws the stage's error if it had one.</summary>
    internal void Finish()
    {
        _noMore.Cancel();
        _thread.Join();
        if (Failure is not null) throw Failure;
    }

    /// <summary>Ends the stage, whatever packets have come.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _noMore.Cancel();
        _thread.Join();
        _ended.Dispose();
        _noMore.Dispose();
    }

    private void Write()
    {
        try
        {
            while (!_abort.IsCancellationRequested && !_ended.IsCancellationRequested)
            {
                if (_decoder.TryTakePacket(out var packet))
                {
                    using (packet) _writer.WritePacket(packet);
                }
                else if (_noMore.IsCancellationRequested)
                {
                    return;
                }
                else
                {
                    _decoder.WaitForPacket(_noMore.Token);
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Failure = e;
            _ended.Cancel();
        }
    }
}
