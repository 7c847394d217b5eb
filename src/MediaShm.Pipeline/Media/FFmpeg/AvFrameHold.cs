using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Owns an <c>AVFrame</c> as a counted hold: with the last reference the frame's buffers are let go and the object goes back to
/// its shelf. Thread-safety: as every hold's.
/// </summary>
internal sealed unsafe class AvFrameHold : FrameHold
{
    private readonly Shelf _shelf;
    private int _references;

    private AvFrameHold(Shelf shelf)
    {
        _shelf = shelf;
        Frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
    }

    /// <summary>The frame; empty when it comes from the shelf.</summary>
    public AVFrame* Frame { get; private set; }

    /// <inheritdoc/>
    public override void AddReference()
    {
        if (Interlocked.Increment(ref _references) <= 1) throw new InvalidOperationException("a frame was referenced after its last release");
    }

    /// <inheritdoc/>
    public override void Release()
    {
        // Full fence: every holder's reads of the pixels precede the buffers' release by the last one.
        var left = Interlocked.Decrement(ref _references);
        if (left > 0) return;
        if (left < 0) throw new InvalidOperationException("a frame was released more often than it was referenced");
        ffmpeg.av_frame_unref(Frame);
        _shelf.Put(this);
    }

    private void Free()
    {
        var frame = Frame;
        Frame = null;
        ffmpeg.av_frame_free(&frame);
        FreeHandle();
    }

    /// <summary>Where spent objects lie until they are used again. Thread-safe. After disposal, objects that come back are freed.</summary>
    internal sealed class Shelf : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly Stack<AvFrameHold> _spent = new();
        private bool _disposed;

        /// <summary>An object with an empty frame; the caller owns its one reference.</summary>
        public AvFrameHold Take()
        {
            AvFrameHold? hold;
            lock (_gate)
            {
                if (!_spent.TryPop(out hold)) hold = null;
            }

            hold ??= new AvFrameHold(this);
            Volatile.Write(ref hold._references, 1); // release: the object is whole before others can count on it
            return hold;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                while (_spent.TryPop(out var hold)) hold.Free();
            }
        }

        internal void Put(AvFrameHold hold)
        {
            lock (_gate)
            {
                if (!_disposed) _spent.Push(hold);
                else hold.Free();
            }
        }
    }
}
