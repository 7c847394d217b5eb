using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// The frames that a filter graph or an encoder has of us. Some keep many (<c>reverse</c> all of them, MPEG-4 up to 17), and a pool gives a consumer
/// no more once it has its queue's depth: whoever has several where they lie gets the next ones as copies, in memory that is used again.
/// Thread-safety: one thread lends; frames come back on any.
/// </summary>
internal sealed class LentFrames : IDisposable
{
    /// <summary>Less than the depth that a consumer's queue has by default.</summary>
    public const int UsualMost = 6;

    private readonly ConcurrentBag<LentFrame> _spent = [];
    private readonly Dictionary<nint, LentFrame> _all = []; // by handle: bounded by how many were out at one time
    private int _out;
    private volatile bool _disposed;

    /// <summary>Most frames that are out where they lie, those included that came out of a graph and are still in use.</summary>
    public int Most { get; set; } = UsualMost;

    /// <summary>Bytes of pixels that were copied.</summary>
    public long BytesCopied { get; private set; }

    /// <summary>Lends a frame. The caller owns the one reference on the result.</summary>
    /// <param name="view">Where it lies.</param>
    /// <param name="hold">Keeps it; a reference is added unless it is copied.</param>
    public LentFrame Lend(in FrameView view, FrameHold hold)
    {
        if (!_spent.TryTake(out var frame))
        {
            frame = new LentFrame(this);
            _all.Add(frame.Handle, frame);
        }

        if (Volatile.Read(ref _out) < Most) // a count that is old by a little only copies one frame more or less
        {
            frame.Refer(view, hold);
            Interlocked.Increment(ref _out);
        }
        else
        {
            frame.Copy(view);
            BytesCopied += view.Format.ImageBytes;
        }

        return frame;
    }

    /// <summary>The lent frame with that handle, if it is of these.</summary>
    public LentFrame? Find(nint handle) => _all.GetValueOrDefault(handle);

    /// <summary>Frees what is not out; the rest is freed when it comes back.</summary>
    public void Dispose()
    {
        _disposed = true;
        FreeSpent();
    }

    internal void CountDown() => Interlocked.Decrement(ref _out);

    internal void Return(LentFrame frame)
    {
        _spent.Add(frame);
        if (_disposed) FreeSpent();
    }

    private void FreeSpent()
    {
        while (_spent.TryTake(out var frame)) frame.Free();
    }
}
