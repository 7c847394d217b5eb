using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool.Consumer;

/// <summary>
/// Returns frames when the device work that reads them is done. One thread, started with the first fence that has not passed.
/// Thread-safety: <see cref="Add"/> from any thread.
/// </summary>
internal sealed class FenceReturner : IDisposable
{
    /// <summary>Longest sleep on one fence before the others, which may lie on other timelines, are looked at.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    /// <summary>Longest time that disposal waits for fences; what has not passed then keeps its frame, and the memory, in use.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly List<(Fence Fence, LeaseRecord Record)> _added = [];
    private readonly List<(Fence Fence, LeaseRecord Record)> _pending = [];
    private Thread? _thread;
    private bool _stop;

    /// <summary>Releases one reference on <paramref name="record"/> when the fence has passed.</summary>
    public void Add(Fence fence, LeaseRecord record)
    {
        if (HasEnded(fence))
        {
            record.Release();
            return;
        }

        lock (_gate)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "pool fences" };
                _thread.Start();
            }

            _added.Add((fence, record));
            Monitor.Pulse(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            _stop = true;
            thread = _thread;
            Monitor.Pulse(_gate);
        }

        if (thread is not null && thread != Thread.CurrentThread) _ = thread.Join(Patience);
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_added.Count == 0 && _pending.Count == 0)
                {
                    if (_stop) return;
                    Monitor.Wait(_gate);
                }

                _pending.AddRange(_added);
                _added.Clear();
            }

            if (ReleasePassed()) continue;
            WaitOnOldest();
        }
    }

    private bool ReleasePassed()
    {
        var kept = 0;
        for (var i = 0; i < _pending.Count; i++)
        {
            if (HasEnded(_pending[i].Fence)) _pending[i].Record.Release();
            else _pending[kept++] = _pending[i];
        }

        var released = _pending.Count - kept;
        _pending.RemoveRange(kept, released);
        return released > 0;
    }

    private static bool HasEnded(Fence fence, TimeSpan? patience = null)
    {
        try
        {
            return patience is { } time ? fence.Wait(time) : fence.IsPassed;
        }
        catch (Exception) // whatever a device that failed throws; it is reported where its work was submitted
        {
            return true; // it reads nothing any more, so the frame can go back
        }
    }

    private void WaitOnOldest() => _ = HasEnded(_pending[0].Fence, Slice);
}
