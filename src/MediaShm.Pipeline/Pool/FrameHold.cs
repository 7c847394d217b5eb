using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// Keeps a frame's memory valid, by counting: whoever keeps a frame beyond the call that gave it adds a reference and
/// releases it later. <see cref="Handle"/> lets native code carry it (an AVBufferRef's opaque pointer).
/// Thread-safety: all members may be called from any thread.
/// </summary>
public abstract class FrameHold
{
    private nint _handle;

    /// <summary>
    /// A number that native code can carry and <see cref="FromHandle"/> turns back into this object. Made at the first call; valid
    /// as long as the memory behind it exists: of a pool's frames, as long as their slab.
    /// </summary>
    public nint Handle
    {
        get
        {
            var handle = Volatile.Read(ref _handle); // acquire: pairs with the exchange below, by which another thread may have made it
            if (handle != 0) return handle;
            var made = GCHandle.Alloc(this);
            var before = Interlocked.CompareExchange(ref _handle, GCHandle.ToIntPtr(made), 0);
            if (before == 0) return GCHandle.ToIntPtr(made);
            made.Free();
            return before;
        }
    }

    /// <summary>The object whose <see cref="Handle"/> is <paramref name="handle"/>.</summary>
    public static FrameHold FromHandle(nint handle) => (FrameHold)GCHandle.FromIntPtr(handle).Target!;

    /// <summary>Adds a reference; only whoever has one already may.</summary>
    /// <exception cref="InvalidOperationException">No reference is held: the memory may be another frame's by now.</exception>
    public abstract void AddReference();

    /// <summary>Ends a reference; with the last one the memory goes back to where it came from.</summary>
    /// <exception cref="InvalidOperationException">No reference was held.</exception>
    public abstract void Release();

    /// <summary>Ends the life of <see cref="Handle"/>; for the type that owns the memory, once it is gone for good.</summary>
    protected void FreeHandle()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) GCHandle.FromIntPtr(handle).Free();
    }
}
