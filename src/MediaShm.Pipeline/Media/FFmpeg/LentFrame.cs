using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>A frame that FFmpeg has of us, where it lies or as a copy. Used again and again. Thread-safety: as every hold's.</summary>
internal sealed unsafe class LentFrame : FrameHold
{
    private const nuint Alignment = 64; // a vector's

    private readonly LentFrames _home;
    private FrameHold? _hold; // null for a copy
    private void* _memory;
    private long _bytes;
    private int _references;

    internal LentFrame(LentFrames home) => _home = home;

    /// <summary>Where the pixels lie.</summary>
    public FrameView View { get; private set; }

    /// <inheritdoc/>
    public override void AddReference() => Interlocked.Increment(ref _references);

    /// <inheritdoc/>
    public override void Release()
    {
        // Full fence: every reader's reads precede the release of the memory by the last one.
        var left = Interlocked.Decrement(ref _references);
        if (left > 0) return;
        if (left < 0) throw new InvalidOperationException("a frame was released more often than it was referenced");
        if (_hold is { } hold)
        {
            _hold = null;
            _home.CountDown();
            hold.Release();
        }

        _home.Return(this);
    }

    /// <summary>Becomes a frame where it lies.</summary>
    internal void Refer(in FrameView view, FrameHold hold)
    {
        hold.AddReference();
        (View, _hold) = (view, hold);
        Volatile.Write(ref _references, 1); // release: the frame is in place before the count says so
    }

    /// <summary>Becomes a copy.</summary>
    internal void Copy(in FrameView view)
    {
        var layout = FrameLayout.For(view.Format, out var bytes);
        if (bytes != _bytes)
        {
            _memory = NativeMemory.AlignedRealloc(_memory, (nuint)bytes, Alignment);
            _bytes = bytes;
        }

        _ = view.CopyTo((nint)_memory, layout);
        for (var p = 0; p < view.Format.PlaneCount; p++) layout.Planes[p] = layout.Planes[p] with { Offset = (nint)_memory + (nint)layout.Planes[p].Offset };
        View = new FrameView(SlabMemory.Unpooled, 0, layout);
        Volatile.Write(ref _references, 1);
    }

    internal void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _bytes = 0;
        FreeHandle();
    }
}
