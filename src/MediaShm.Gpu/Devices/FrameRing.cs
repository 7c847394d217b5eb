namespace MediaShm.Gpu.Devices;

/// <summary>
/// What a compiled chain needs for each frame in flight, used in turn. Owns them. Not thread-safe: for the thread that submits, and at
/// the end for whoever frees them.
/// </summary>
/// <typeparam name="T">What one frame needs.</typeparam>
internal sealed class FrameRing<T> : IDisposable
    where T : class, IDisposable
{
    /// <summary>Frames that may be in flight at once: one arriving, one computed on, one leaving, and one between.</summary>
    public const int Count = 4;

    private readonly T?[] _frames = new T?[Count];
    private int _next;

    /// <summary>Makes all of them, or none.</summary>
    public FrameRing(Func<T> make)
    {
        try
        {
            for (var i = 0; i < Count; i++) _frames[i] = make();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The one whose turn it is; its earlier work may still be in flight.</summary>
    public T Next()
    {
        var frame = _frames[_next]!;
        _next = (_next + 1) % Count;
        return frame;
    }

    /// <summary>All of them.</summary>
    public IEnumerable<T> All => _frames.OfType<T>();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var frame in _frames) frame?.Dispose();
    }
}
