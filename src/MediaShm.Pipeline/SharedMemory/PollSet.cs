namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// Waits until one of several descriptors has something to read, room to write, or a hang-up. Refilled before every wait; for one thread.
/// </summary>
internal sealed class PollSet
{
    private PollEntry[] _entries = new PollEntry[16];
    private int _count;

    /// <summary>Empties the set.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds a descriptor to watch for reading (and hang-up), and for room to write if asked; gives its place in the set.</summary>
    public int Add(FileDescriptor descriptor, bool alsoWritable = false)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, _count * 2);
        var events = alsoWritable ? (short)(Libc.POLLIN | Libc.POLLOUT) : Libc.POLLIN;
        _entries[_count] = new PollEntry { Descriptor = descriptor.Number, Events = events };
        return _count++;
    }

    /// <summary>Sleeps until something is ready, a signal comes, or the time has passed.</summary>
    /// <param name="milliseconds">Longest sleep, not negative.</param>
    public unsafe void Wait(int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        fixed (PollEntry* first = _entries)
        {
            if (Libc.poll(first, (nuint)_count, milliseconds) < 0)
            {
                if (Libc.LastError != Libc.EINTR) throw SystemCallException.Last("poll", "waiting for peers");
                for (var i = 0; i < _count; i++) _entries[i].Returned = 0;
            }
        }
    }

    /// <summary>True when the entry at <paramref name="place"/> has anything to say: data, room, hang-up or an error.</summary>
    public bool IsReady(int place) => _entries[place].Returned != 0;
}
