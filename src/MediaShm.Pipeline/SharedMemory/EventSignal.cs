namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// Wakes a thread of this process out of <see cref="PollSet.Wait"/>. Thread-safety: <see cref="Set"/> from any thread, also late.
/// </summary>
internal sealed unsafe class EventSignal : IDisposable
{
    /// <summary>Makes one that is not set.</summary>
    public EventSignal() =>
        Descriptor = FileDescriptor.FromResult(Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd", "making a wake-up signal");

    /// <summary>For <see cref="PollSet.Add"/>.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Sets it. After disposal this does nothing.</summary>
    public void Set()
    {
        var one = 1UL;
        try
        {
            // The only failure of an eventfd's write is a full counter, and then it is set.
            _ = Libc.write(Descriptor, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The thread to wake has ended.
        }
    }

    /// <summary>Clears it.</summary>
    public void Clear()
    {
        ulong count;
        _ = Libc.read(Descriptor, &count, sizeof(ulong)); // EAGAIN when it was not set
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();
}
