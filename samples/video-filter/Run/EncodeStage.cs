using MediaShm.Pipeline.Media;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>
/// The last stage, on a thread of its own: waits for each frame's fence, returns what the device read, encodes the frame
/// where it lies. Ends when the queue does, or with the first error.
/// </summary>
internal sealed class EncodeStage : IDisposable
{
    private readonly MediaWriter _writer;
    private readonly BoundedQueue<FrameInFlight> _frames;
    private readonly RunProgress _progress;
    private readonly CancellationTokenSource _ended = new();
    private readonly long _limit;
    private readonly RunTrace? _trace;
    private readonly CancellationToken _abort;
    private readonly Thread _thread;

    /// <summary>Starts the stage.</summary>
    /// <param name="writer">Where frames go; stays the caller's.</param>
    /// <param name="frames">Frames to encode, in order.</param>
    /// <param name="progress">Told of each frame.</param>
    /// <param name="limit">Most frames to write (<c>-frames:v</c>).</param>
    /// <param name="trace">Told when each frame was encoded; null for none.</param>
    /// <param name="abort">Ends everything at once.</param>
    internal EncodeStage(
        MediaWriter writer,
        BoundedQueue<FrameInFlight> frames,
        RunProgress progress,
        long limit,
        RunTrace? trace,
        CancellationToken abort)
    {
        (_writer, _frames, _progress, _limit, _trace, _abort) = (writer, frames, progress, limit, trace, abort);
        _thread = new Thread(Encode) { IsBackground = true, Name = "encode" };
        _thread.Start();
    }

    /// <summary>The error that ended it, or null.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Cancelled once no more frames are wanted: <c>-frames:v</c> are written, or the stage failed.</summary>
    internal CancellationToken Ended => _ended.Token;

    private bool HasEnough => _progress.Frames >= _limit;

    /// <summary>Waits until every frame is encoded; throws the stage's error if it had one.</summary>
    internal void Finish()
    {
        _thread.Join();
        if (Failure is not null) throw Failure;
    }

    /// <summary>Waits for the thread, which ends once the queue is completed or abandoned.</summary>
    public void Dispose()
    {
        _frames.Abandon();
        _thread.Join();
        _ended.Dispose();
    }

    private void Encode()
    {
        try
        {
            while (!HasEnough && _frames.Dequeue(out var frame)) EncodeFrame(frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Failure = e;
        }

        _ended.Cancel();
        _frames.Abandon(); // the filter thread must not wait for room that nobody makes
        while (_frames.Dequeue(out var left)) left.Discard();
    }

    private void EncodeFrame(FrameInFlight frame)
    {
        try
        {
            frame = frame.Settle(_abort);
            var began = RunTrace.Now;
            _writer.WriteVideo(frame.View, frame.Descriptor, frame.Hold, frame.SideData);
            _trace?.Add("encode", frame.Descriptor.Index, began, RunTrace.Now);
            _progress.FrameDone(double.IsNaN(frame.Descriptor.Seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(frame.Descriptor.Seconds));
        }
        finally
        {
            frame.Discard();
        }
    }
}
