using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>
/// The owner's control thread and what it alone touches: the listening socket and the sessions. It lets consumers in, hands
/// slabs over and takes them back, notices hang-ups, and puts out who breaks the protocol or a deadline. It never sees a frame.
/// Thread-safety: the public members may be called from any thread.
/// </summary>
internal sealed class PoolServer : IDisposable
{
    /// <summary>Peers that may be in their handshake at one time; further ones wait in the kernel's queue.</summary>
    private const int MaxHandshakes = 32;

    /// <summary>Most consumers: what one wait can watch, less the pool's own bell.</summary>
    private const int MaxConsumers = Futex.MaxWords - 1;

    /// <summary>Messages taken from one peer before the others get their turn.</summary>
    private const int MessagesPerTurn = 16;

    /// <summary>Pause after a connection that could not be accepted: the listener stays ready, and polling it would be a busy loop.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly string _poolName;
    private readonly FramePoolOptions _options;
    private readonly ulong _epoch;
    private readonly Bell _bell;
    private readonly SlabRoster _roster;
    private readonly MeetingPlace _place;
    private readonly EventSignal _wake = new();
    private readonly List<PeerSession> _sessions = [];
    private readonly Thread _thread;
    private UnixSocket? _listener;
    private volatile AttachedConsumer[] _live = [];
    private volatile bool _isComplete;
    private volatile bool _stop;
    private Deadline _acceptPause;
    private volatile string? _lastEviction;
    private volatile Exception? _failure;
    private int _evicted;
    private long _droppedByGone;

    private PoolServer(
        string poolName, FramePoolOptions options, ulong epoch, MeetingPlace place, UnixSocket listener, Bell bell, Action<Slab> unmappedEverywhere)
    {
        (_poolName, _options, _epoch, _place, _listener, _bell) = (poolName, options, epoch, place, listener, bell);
        _roster = new SlabRoster(unmappedEverywhere);
        SocketPath = place.SocketPath;
        _thread = new Thread(Run) { IsBackground = true, Name = $"pool {poolName}" };
    }

    /// <summary>Where consumers connect.</summary>
    public string SocketPath { get; }

    /// <summary>The consumers that frames are delivered to. Replaced, never changed; some may be gone already.</summary>
    public AttachedConsumer[] Live => _live;

    /// <summary>Consumers put out so far.</summary>
    public int Evicted => Volatile.Read(ref _evicted);

    /// <summary>Why the last of them was put out.</summary>
    public string? LastEviction => _lastEviction;

    /// <summary>Frames left out for consumers, those gone included.</summary>
    public long Dropped => Interlocked.Read(ref _droppedByGone) + _live.Sum(c => c.Dropped);

    /// <summary>What stopped the control thread, or null.</summary>
    public Exception? Failure => _failure;

    /// <summary>Opens a pool for consumers.</summary>
    /// <param name="poolName">The pool's name.</param>
    /// <param name="options">Where, and the terms.</param>
    /// <param name="epoch">The pool's epoch.</param>
    /// <param name="bell">Rung whenever something happened that an owner's wait may be for.</param>
    /// <param name="unmappedEverywhere">Told, on the control thread, of a retired slab that no consumer has mapped any more.</param>
    /// <exception cref="PoolRefusedException">The name is taken, or the place is not safe.</exception>
    public static PoolServer Start(string poolName, FramePoolOptions options, ulong epoch, Bell bell, Action<Slab> unmappedEverywhere)
    {
        var path = options.SocketPath ?? MeetingPlace.PathOf(poolName);
        MeetingPlace? place = null;
        try
        {
            place = MeetingPlace.TryTake(path, isOwnDirectory: options.SocketPath is null)
                ?? throw new PoolRefusedException($"pool '{poolName}' is owned by a living process ({path}); stop it or choose another name");
            var server = new PoolServer(poolName, options, epoch, place, UnixSocket.Listen(path), bell, unmappedEverywhere);
            server._thread.Start();
            return server;
        }
        catch (Exception e) when (e is SystemCallException or UnauthorizedAccessException or ArgumentException)
        {
            place?.Dispose();
            throw new PoolRefusedException($"pool '{poolName}' cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Hands a new slab to every consumer. False when the server has ended.</summary>
    public bool Announce(Slab slab) => Tell(slab, isRetired: false);

    /// <summary>Takes an empty slab back from every consumer. False when the server has ended: then nobody has it.</summary>
    public bool Retire(Slab slab) => Tell(slab, isRetired: true);

    /// <summary>Tells consumers the number of their last frame. Nothing may be delivered afterwards.</summary>
    public void Complete()
    {
        _isComplete = true;
        _wake.Set();
    }

    /// <summary>Makes the control thread look at its consumers: one of them was found in violation.</summary>
    public void Look() => _wake.Set();

    /// <summary>Ends every consumer and the thread, and removes the socket.</summary>
    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private bool Tell(Slab slab, bool isRetired)
    {
        if (!_roster.TryTell(slab, isRetired)) return false;
        _wake.Set();
        return true;
    }

    private void Run()
    {
        try
        {
            var poll = new PollSet();
            while (!_stop) Turn(poll);
            foreach (var session in _sessions) _ = session.Advance(_roster.ById, _isComplete); // the end of the stream, where it was not told yet
        }
        catch (Exception e)
        {
            _failure = e; // reported by the next call of the owner's; a thread's exception would end the process
        }
        finally
        {
            while (_sessions.Count > 0) Close(_sessions[0], revoke: false); // their memory is theirs: no slot is written any more
            _listener?.Dispose();
            _place.Dispose();
            _roster.Close();
            _bell.Ring();
        }
    }

    private void Turn(PollSet poll)
    {
        _roster.Spread(_sessions);
        foreach (var session in _sessions.ToArray())
            if (_sessions.Contains(session)) Tend(session); // tending one can close others
        _roster.FinishRetired(_sessions);

        poll.Clear();
        var wakePlace = poll.Add(_wake.Descriptor);
        var mayAccept = _listener is not null && _acceptPause.HasPassed && _sessions.Count < MaxConsumers && _sessions.Count(s => s.Stage < SessionStage.Live) < MaxHandshakes;
        var listenPlace = mayAccept ? poll.Add(_listener!.Descriptor) : -1;
        var sleep = Deadline.After(TimeSpan.FromMinutes(1));
        if (!_acceptPause.HasPassed) sleep = _acceptPause;
        var firstSession = listenPlace >= 0 ? 2 : 1;
        foreach (var session in _sessions)
        {
            _ = poll.Add(session.Channel.Descriptor, alsoWritable: session.Channel.HasWaiting);
            if (session.IsOwed) sleep = Deadline.Min(sleep, session.Due);
        }

        poll.Wait(sleep.MillisecondsLeft);
        if (poll.IsReady(wakePlace)) _wake.Clear();
        for (var i = _sessions.Count - 1; i >= 0; i--)
            if (poll.IsReady(firstSession + i)) Receive(_sessions[i]);
        if (listenPlace >= 0 && poll.IsReady(listenPlace)) Accept();
    }

    /// <summary>Sends what is due, lets a consumer in whose slabs are mapped, and puts out who is in violation or late.</summary>
    private void Tend(PeerSession session)
    {
        var wasLive = session.Stage == SessionStage.Live;
        if (session.Consumer?.Violation is { } violation) Evict(session, violation);
        else if (!session.Advance(_roster.ById, _isComplete)) Close(session, revoke: true);
        else if (session.IsOwed && session.Due.HasPassed) Evict(session, $"it owed an answer for {_options.AcknowledgeTimeout.TotalSeconds:0.#} s");
        else if (!wasLive && session.Stage == SessionStage.Live) LetIn(session);
    }

    private void LetIn(PeerSession session)
    {
        _live = [.. _live, session.Consumer!];
        _bell.Ring();
        if (!_options.UnlinkAfterFirstAttach || _listener is null) return;
        _place.Remove();
        _listener.Dispose();
        _listener = null;
        foreach (var other in _sessions.Where(s => s.Stage < SessionStage.Live).ToList())
        {
            other.SayGoodbye(isEviction: false, "this pool is private and another consumer came first");
            Close(other, revoke: true);
        }
    }

    private void Accept()
    {
        if (_listener!.Accept() is not { } socket)
        {
            _acceptPause = Deadline.After(AcceptPause); // it gave up meanwhile, or this process has no descriptor left for it
            return;
        }

        var channel = new PeerChannel(socket, acceptAttachments: false);
        var session = new PeerSession(channel, _poolName, _options, _epoch, _roster.Current);
        if (PeerCheck.FindFault(channel.Peer) is { } fault)
        {
            session.SayGoodbye(isEviction: false, fault);
            session.Dispose();
            return;
        }

        _sessions.Add(session);
    }

    private void Receive(PeerSession session)
    {
        for (var i = 0; i < MessagesPerTurn; i++)
        {
            switch (session.Channel.Receive(out var message, out _, out var fault))
            {
                case Transfer.NotNow:
                    return;
                case Transfer.Closed:
                    Close(session, revoke: true);
                    return;
            }

            try
            {
                fault ??= session.Handle(ref message);
            }
            catch (SystemCallException e)
            {
                fault = $"the owner has no memory for another consumer ({e.Message})";
            }

            if (fault is null)
            {
                _bell.Ring(); // a slab more may be mapped
                continue;
            }

            if (session.Stage == SessionStage.AwaitHello) Refuse(session, fault);
            else Evict(session, fault);
            return;
        }
    }

    private void Refuse(PeerSession session, string fault)
    {
        session.SayGoodbye(isEviction: false, fault);
        Close(session, revoke: true);
    }

    private void Evict(PeerSession session, string reason)
    {
        _lastEviction = $"consumer {session.Channel.Peer.ProcessId} was put out: {reason}";
        Interlocked.Increment(ref _evicted);
        session.Consumer?.End(revoke: true);
        session.SayGoodbye(isEviction: true, reason);
        Close(session, revoke: true);
    }

    private void Close(PeerSession session, bool revoke)
    {
        if (session.Consumer is { } consumer)
        {
            consumer.End(revoke);
            consumer.Block.DeliveryWait.Interrupt();
            if (_live.Contains(consumer)) Interlocked.Add(ref _droppedByGone, consumer.Dropped);
            _live = [.. _live.Where(c => c != consumer)];
        }

        _ = _sessions.Remove(session);
        session.Dispose();
        _bell.Ring();
    }
}
