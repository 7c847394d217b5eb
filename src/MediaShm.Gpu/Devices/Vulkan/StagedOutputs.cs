namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Frames whose results still lie in staging buffers: whoever first sees that the GPU has finished one copies it to its slot,
/// so a fence passes only once the pixels are where they belong. Empty on the way without copies.
/// Thread-safety: any thread.
/// </summary>
internal sealed class StagedOutputs
{
    private readonly object _gate = new();
    private readonly Queue<(ulong Value, ChainFrame Frame)> _pending = new(16);
    private int _count;

    /// <summary>Adds a frame, before it is submitted.</summary>
    public void Add(ulong value, ChainFrame frame)
    {
        lock (_gate)
        {
            _pending.Enqueue((value, frame));
            // Release, ahead of the submit: whoever reads the value from the semaphore also sees the count; pairs with FinishUpTo.
            Volatile.Write(ref _count, _pending.Count);
        }
    }

    /// <summary>Copies the results of every frame up to a value that the GPU has reached.</summary>
    public void FinishUpTo(ulong reached)
    {
        // Acquire: zero means that the copies of all frames before are visible; pairs with the write after each copy below.
        if (Volatile.Read(ref _count) == 0) return;
        lock (_gate)
        {
            while (_pending.TryPeek(out var next) && next.Value <= reached)
            {
                next.Frame.CopyOut(next.Value);
                _pending.Dequeue();
                Volatile.Write(ref _count, _pending.Count); // release, after the copy; pairs with the read above
            }
        }
    }

    /// <summary>Forgets the frame added last, whose submit failed.</summary>
    public void Withdraw(ulong value)
    {
        lock (_gate)
        {
            // The queue cannot drop its tail: what is kept goes round once.
            for (var i = _pending.Count; i > 0; i--)
                if (_pending.Dequeue() is var entry && entry.Value != value) _pending.Enqueue(entry);
            Volatile.Write(ref _count, _pending.Count);
        }
    }
}
