namespace MediaShm.Pipeline.Media;

/// <summary>
/// Listens to the decoder process on a thread of its own, so that its side channel never fills and the decoder never waits
/// there, unless for room among the packets (<see cref="PacketQueue"/>): keeps what it says until somebody asks. Thread-safety: all members.
/// </summary>
internal sealed class DecoderListener : IDisposable
{
    private readonly DecoderProcess _decoder;
    private readonly Action<string> _warn;
    private readonly PacketQueue _packets;
    private readonly object _gate = new();
    private readonly Thread _listener;
    private string? _poolPath;
    private MediaInfo? _info;
    private DecoderTotals? _totals;
    private Exception? _failure;
    private bool _closed;
    private volatile bool _endExpected; // written before we end the decoder, read once its end is noticed

    /// <summary>Starts to listen.</summary>
    /// <param name="decoder">The decoder; stays the caller's.</param>
    /// <param name="warn">Gets each line that the decoder has for the user, on the listening thread.</param>
    /// <param name="packets">Gets packets of streams that are copied, in the input's order; stays the caller's.</param>
    internal DecoderListener(DecoderProcess decoder, Action<string> warn, PacketQueue packets)
    {
        _packets = packets;
        _decoder = decoder;
        _warn = warn;
        _listener = new Thread(Listen) { IsBackground = true, Name = "decoder side channel" };
        _listener.Start();
    }

    /// <summary>Raised once, on the listening thread, when the decoder ends before it is done and nobody has asked it to.</summary>
    internal event Action<Exception>? Lost;

    /// <summary>Sums over the decoder's run, once it has said that it is done.</summary>
    internal DecoderTotals? Totals
    {
        get
        {
            lock (_gate) return _totals;
        }
    }

    /// <summary>Waits for the path of the pool's socket.</summary>
    internal string WaitForPool(CancellationToken stop) => WaitFor(() => _poolPath, TimeSpan.FromSeconds(30), "offer its frame pool", stop);

    /// <summary>Waits for the description of the input. Patient: probing a live input takes its time.</summary>
    internal MediaInfo WaitForInfo(CancellationToken stop) => WaitFor(() => _info, TimeSpan.FromMinutes(10), "describe the input", stop);

    /// <summary>Waits until the decoder has said that it is done, so that no packet is missed and an end is not taken for a death.</summary>
    internal void WaitForEnd(CancellationToken stop) =>
        WaitFor(() => _totals is null ? null : this, TimeSpan.FromSeconds(30), "finish", stop, () => _packets.IsFull);

    /// <summary>The error to report when frames stopped coming: the decoder's own words if it had any, else how it died.</summary>
    internal Exception Failure()
    {
        // Its last words may still be in the pipe: the listener ends when the pipe does.
        if (Thread.CurrentThread != _listener) HearOut(TimeSpan.FromMilliseconds(300));
        lock (_gate)
        {
            if (_failure is not null) return _failure;
        }

        return _decoder.DeathError();
    }

    /// <summary>From now on the decoder's end is our own doing, and nobody is told of it.</summary>
    internal void ExpectEnd() => _endExpected = true;

    /// <summary>Ends the listening; call after the decoder process is disposed, whose channel it reads.</summary>
    public void Dispose() => HearOut(TimeSpan.FromSeconds(1));

    /// <summary>Waits for the listener's end; it no longer waits for room.</summary>
    private void HearOut(TimeSpan patience)
    {
        _packets.Loosen();
        _ = _listener.Join(patience);
        _packets.Tighten();
    }

    private T WaitFor<T>(Func<T?> value, TimeSpan patience, string what, CancellationToken stop, Func<bool>? isExcused = null)
        where T : class
    {
        using var wake = stop.UnsafeRegister(static me => ((DecoderListener)me!).Change(static _ => { }), this);
        var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_gate)
        {
            while (true)
            {
                if (_failure is not null) throw _failure;
                if (value() is { } found) return found;
                if (_closed) break;
                stop.ThrowIfCancellationRequested();
                var left = deadline - Environment.TickCount64;
                if (left <= 0 && isExcused?.Invoke() is true) // it waits for us
                {
                    deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
                    continue;
                }

                if (left <= 0) throw new MediaException($"the decoder process (pid {_decoder.Pid}) did not {what} within {patience.TotalSeconds:0} s");
                Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }
        }

        throw _decoder.DeathError();
    }

    private void Listen()
    {
        try
        {
            while (_decoder.Channel.Read() is { } message) Handle(message);
        }
        catch (Exception e) when (e is MediaException or ObjectDisposedException)
        {
            // A death in the middle of a message is told as a death, which says more; so malformed words count only from the living.
            if (e is MediaException && !_decoder.WaitForExit(TimeSpan.FromMilliseconds(200))) Change(me => me._failure ??= e);
        }
        finally
        {
            Change(static me => me._closed = true);
            if (Totals is null && !_endExpected) Lost?.Invoke(Failure());
        }
    }

    private void Handle(SideChannelMessage message)
    {
        switch (message)
        {
            case SideChannelMessage.Packet packet: _packets.Add(packet.Copied); break;
            case SideChannelMessage.PoolReady ready: Change(me => me._poolPath = ready.SocketPath); break;
            case SideChannelMessage.Info info: Change(me => me._info = info.Media); break;
            case SideChannelMessage.Error error: Change(me => me._failure = new MediaException(error.Kind, error.Text + _decoder.LimitNote)); break;
            case SideChannelMessage.End end: Change(me => me._totals = end.Totals); break;
            case SideChannelMessage.Warning warning: _warn(warning.Text); break;
            default: break; // progress is counted where frames are written
        }
    }

    private void Change(Action<DecoderListener> change)
    {
        lock (_gate)
        {
            change(this);
            Monitor.PulseAll(_gate);
        }
    }
}
