using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Direct rendering: hands a decoder slots of a pool to write its pictures in, through <c>get_buffer2</c>. Each buffer is a reference
/// on its slot, released by the last <c>av_buffer_unref</c>, on whatever thread that is.
/// Every buffer is marked read-only: the decoder may write into a fresh one, as all do, but one that draws the next picture over the last
/// (GIF, screen codecs) first asks whether it is writable, and gets a fresh slot instead of changing a published picture.
/// Lives until the codec context it is attached to is freed. Thread-safety: the callback runs on any of the decoder's threads.
/// </summary>
internal sealed unsafe class SlotAllocator : IDisposable
{
    private readonly FramePool _pool;
    private readonly ConcurrentDictionary<nint, FrameLoan> _loans = new(); // by address of the slot; an entry per slot ever loaned
    private readonly GCHandle _self;
    private volatile SlotShape? _shape;
    private volatile Exception? _failure;

    /// <summary>Makes an allocator that loans from <paramref name="pool"/>.</summary>
    public SlotAllocator(FramePool pool)
    {
        _pool = pool;
        _self = GCHandle.Alloc(this);
        _pool.SlabRetired += Forget;
    }

    /// <summary>Bytes that the last loan refused for want of memory would have needed; 0 when none was refused.</summary>
    public long RefusedBytes { get; private set; }

    /// <summary>Why, in the pool's words.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>What else went wrong in a callback, or null.</summary>
    public Exception? Failure => _failure;

    /// <summary>The device that the decoder uses, or null.</summary>
    public HardwareDecoding? Hardware { get; set; }

    /// <summary>The allocator that a decoder is attached to.</summary>
    public static SlotAllocator Of(AVCodecContext* context) => (SlotAllocator)GCHandle.FromIntPtr((nint)context->opaque).Target!;

    /// <summary>Makes a decoder that is not open yet take its buffers from here, where its codec takes any.</summary>
    public void Attach(AVCodecContext* context, bool isDirect)
    {
        context->opaque = (void*)GCHandle.ToIntPtr(_self);
        if (!isDirect) return;
        context->get_buffer2 = (nint)(delegate* unmanaged[Cdecl]<AVCodecContext*, AVFrame*, int, int>)&GetBuffer;
        context->AllowConcurrentCallbacks();
    }

    /// <summary>The slot that a frame's pixels lie in; false when its memory is the decoder's own.</summary>
    public bool TryFind(AVFrame* frame, [NotNullWhen(true)] out FrameLoan? loan)
    {
        loan = null;
        var buffer = frame->buf[0];
        if (buffer == null || frame->buf[1] != null) return false;

        // The address alone may be a foreign buffer's at a place where a slab once was: only ours carry the slot's handle.
        return _loans.TryGetValue((nint)buffer->data, out loan) && (nint)ffmpeg.av_buffer_get_opaque(buffer) == loan.Handle;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.SlabRetired -= Forget;
        _self.Free();
    }

    private void Forget(SlabMemory slab)
    {
        foreach (var (address, loan) in _loans)
            if (loan.Slab == slab) _ = _loans.TryRemove(address, out _);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetBuffer(AVCodecContext* context, AVFrame* frame, int flags)
    {
        var me = Of(context);
        try
        {
            if (me.Hardware is { } hardware && hardware.IsSurface(frame->format)) return ffmpeg.avcodec_default_get_buffer2(context, frame, flags);
            return me.Fill(context, frame) ?? ffmpeg.avcodec_default_get_buffer2(context, frame, flags);
        }
        catch (Exception e)
        {
            me._failure = e; // no exception may cross into FFmpeg; the reader throws it between packets
            return ffmpeg.AVERROR(ffmpeg.ENOMEM);
        }
    }

    /// <summary>Gives the frame a slot. Never waits for a consumer. Null: the pool carries no such frame, libavcodec allocates it.</summary>
    private int? Fill(AVCodecContext* context, AVFrame* frame)
    {
        var shape = _shape;
        if (shape is null || shape.NativeFormat != frame->format || shape.Width != frame->width || shape.Height != frame->height)
        {
            shape = SlotShape.For(context, frame->format, frame->width, frame->height);
            if (shape is null) return null;
            _shape = shape; // two threads may compute it at once; both find the same
        }

        if (!_pool.TryLoan(shape.Layout, shape.SlotBytes, out var loan))
        {
            (RefusedBytes, Refusal) = (shape.SlotBytes, _pool.Refusal);
            return ffmpeg.AVERROR(ffmpeg.ENOMEM);
        }

        return Fill(frame, loan!, shape.Layout) ? 0 : ffmpeg.AVERROR(ffmpeg.ENOMEM);
    }

    /// <summary>Makes a slot the memory of a frame, which takes over the caller's reference. False when there is no memory; the reference is released then.</summary>
    public bool Fill(AVFrame* frame, FrameLoan loan, in FrameLayout layout)
    {
        var buffer = ffmpeg.av_buffer_create((byte*)loan.Address, (nuint)loan.SlotBytes, &Freed, (void*)loan.Handle, ffmpeg.AV_BUFFER_FLAG_READONLY);
        if (buffer == null)
        {
            loan.Release();
            return false;
        }

        if (!_loans.TryGetValue(loan.Address, out var known) || known != loan) _loans[loan.Address] = loan;
        var planes = layout.Format.PlaneCount;
        for (var p = 0; p < ffmpeg.AV_NUM_DATA_POINTERS; p++)
        {
            frame->data[p] = p < planes ? (byte*)loan.Address + layout.Planes[p].Offset : null;
            frame->linesize[p] = p < planes ? (int)layout.Planes[p].Stride : 0;
            frame->buf[p] = null;
        }

        frame->buf[0] = buffer;
        frame->extended_data = frame->data;
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Freed(void* opaque, byte* data)
    {
        try
        {
            FrameHold.FromHandle((nint)opaque).Release();
        }
        catch (Exception e)
        {
            // No exception may cross into FFmpeg, and a wrong count means that memory is reused while read: stop at once.
            Environment.FailFast("a slot's reference count went wrong in FFmpeg's free callback", e);
        }
    }
}
