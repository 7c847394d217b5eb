using System.Diagnostics.CodeAnalysis;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Packets on their way from the side channel to whoever writes them. Copied ones queue without a bound, since the decoder reads no
/// further ahead than its frames' back-pressure lets it; decoded sound is many times what the file holds, so there whoever adds waits.
/// Thread-safety: all members; one thread takes.
/// </summary>
/// <param name="isBounded">Whoever adds waits while <see cref="MostBytes"/> are queued.</param>
internal sealed class PacketQueue(bool isBounded) : IDisposable
{
    /// <summary>Bytes of payload from which on a bounded queue is full.</summary>
    public const long MostBytes = 16 << 20;

    private readonly object _gate = new();
    private readonly Queue<CopiedPacket> _packets = new();
    private long _bytes;
    private int _loosened;
    private bool _closed;

    /// <summary>Somebody waits, or would, to add.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate) return IsFullNow;
        }
    }

    private bool IsFullNow => isBounded && _bytes >= MostBytes && _loosened == 0 && !_closed;

    /// <summary>Adds a packet, which is the queue's from here on; waits for room where it is bounded.</summary>
    public void Add(CopiedPacket packet)
    {
        lock (_gate)
        {
            while (IsFullNow) Monitor.Wait(_gate);
            if (_closed)
            {
                packet.Dispose();
                return;
            }

            _packets.Enqueue(packet);
            _bytes += packet.Payload.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the oldest packet, which is the caller's from here on; false when there is none.</summary>
    public bool TryTake([NotNullWhen(true)] out CopiedPacket? packet)
    {
        lock (_gate)
        {
            if (!_packets.TryDequeue(out packet)) return false;
            _bytes -= packet.Payload.Length;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Waits until there is a packet, the queue is closed, or <paramref name="stop"/> is cancelled.</summary>
    public void WaitForPacket(CancellationToken stop)
    {
        using var wake = stop.UnsafeRegister(static me => ((PacketQueue)me!).Wake(), this);
        lock (_gate)
        {
            while (_packets.Count == 0 && !_closed && !stop.IsCancellationRequested) Monitor.Wait(_gate);
        }
    }

    /// <summary>Nobody waits to add from here on, until <see cref="Tighten"/>: what is still to come must be heard now.</summary>
    public void Loosen() => Change(1);

    /// <summary>Ends what <see cref="Loosen"/> began.</summary>
    public void Tighten() => Change(-1);

    /// <summary>Drops what is queued and all that is added later.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_packets.TryDequeue(out var packet)) packet.Dispose();
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void Change(int by)
    {
        lock (_gate)
        {
            _loosened += by;
            Monitor.PulseAll(_gate);
        }
    }
}
