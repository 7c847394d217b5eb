using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>What a pool's control thread works with.</summary>
/// <param name="PoolName">The pool's name.</param>
/// <param name="Options">Where, and the terms.</param>
/// <param name="Epoch">The pool's epoch.</param>
/// <param name="Bell">Rung whenever something happened that an owner's wait may be for.</param>
/// <param name="Audience">Whom frames are delivered to.</param>
/// <param name="UnmappedEverywhere">Told, on the control thread, of a retired slab that no consumer has mapped any more.</param>
/// <param name="Notice">Told, on the control thread, what there is to log.</param>
/// <param name="IsWaitingForSlots">Whether the owner waits for a slot to become free.</param>
internal sealed record PoolServerContext(
    string PoolName,
    FramePoolOptions Options,
    ulong Epoch,
    Bell Bell,
    Audience Audience,
    Action<Slab> UnmappedEverywhere,
    Action<PoolNotice> Notice,
    Func<bool> IsWaitingForSlots);

/// <summary>
/// The owner's control thread and what it alone touches: the listening socket and the sessions. It lets consumers in, hands
/// slabs over and takes them back, notices hang-ups, and puts out who breaks the protocol or a deadline. It never sees a frame.
/// Thread-safety: the public members may be called from any thread.
/// </summary>
internal sealed partial class PoolServer : IDisposable
{
    /// <summary>Peers that may be in their handshake at one time; further ones wait in the kernel's queue.</summary>
    private const int MaxHandshakes = 32;

    /// <summary>Most consumers and peers that want to be: what one wait can watch, less the pool's own bell.</summary>
    private const int MaxSessions = Futex.MaxWords - 1;

    private readonly PoolServerContext _context;
    private readonly SlabRoster _roster;
    private readonly MeetingPlace _place;
    private readonly Watchdog _watchdog;
    private readonly EventSignal _wake = new();
    private readonly List<PeerSession> _sessions = [];
    private readonly Thread _thread;
    private UnixSocket? _listener;
    private volatile bool _isComplete;
    private volatile bool _stop;
    private Deadline _acceptPause;
    private Deadline _nextWatch;
    private volatile string? _lastEviction;
    private volatile Exception? _failure;
    private int _evicted;

    private PoolServer(PoolServerContext context, MeetingPlace place, UnixSocket listener)
    {
        (_context, _place, _listener) = (context, place, listener);
        _roster = new SlabRoster(context.UnmappedEverywhere);
        _watchdog = new Watchdog(context.Options.StallTimeout, context.IsWaitingForSlots);
        SocketPath = place.SocketPath;
        _thread = new Thread(Run) { IsBackground = true, Name = $"pool {context.PoolName}" };
    }

    /// <summary>Where consumers connect.</summary>
    public string SocketPath { get; }

    /// <summary>Consumers put out so far.</summary>
    public int Evicted => Volatile.Read(ref _evicted);

    /// <summary>Why the last of them was put out.</summary>
    public string? LastEviction => _lastEviction;

    /// <summary>What stopped the control thread, or null.</summary>
    public Exception? Failure => _failure;

    /// <summary>Opens a pool for consumers.</summary>
    /// <exception cref="PoolRefusedException">The name is taken, or the place is not safe.</exception>
    public static PoolServer Start(PoolServerContext context)
    {
        var options = context.Options;
        var path = options.SocketPath ?? MeetingPlace.PathOf(context.PoolName);
        MeetingPlace? place = null;
        try
        {
            place = MeetingPlace.TryTake(path, isOwnDirectory: options.SocketPath is null)
                ?? throw new PoolRefusedException($"pool '{context.PoolName}' is owned by a living process ({path}); stop it or choose another name");
            var isForOthers = options.AllowedUsers.Count + options.AllowedGroups.Count > 0;
            var server = new PoolServer(context, place, UnixSocket.Listen(path, isForOthers));
            server._thread.Start();
            return server;
        }
        catch (Exception e) when (e is SystemCallException or UnauthorizedAccessException or ArgumentException)
        {
            place?.Dispose();
            throw new PoolRefusedException($"pool '{context.PoolName}' cannot be opened: {e.Message}", e);
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

    /// <summary>Removes the socket and the lock file; connections stay.</summary>
    public void Unlink() => _place.Remove();

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
            // the end of the stream, where it was not told yet
            foreach (var session in _sessions)
            {
                _ = session.Advance(_roster.ById, _isComplete);
                session.SayGoodbye(Farewell.Closed, "it has closed the pool");
            }
        }
        catch (Exception e)
        {
            _failure = e; // reported by the next call of the owner's; a thread's exception would end the process
        }
        finally
        {
            while (_sessions.Count > 0) Close(_sessions[0], revoke: false, "the pool was closed"); // their memory is theirs: no slot is written any more
            _listener?.Dispose();
            _place.Dispose();
            _roster.Close();
            _context.Bell.Ring();
        }
    }

    private void Turn(PollSet poll)
    {
        _roster.Spread(_sessions);
        foreach (var session in _sessions.ToArray())
            if (_sessions.Contains(session)) Tend(session); // tending one can close others
        _roster.FinishRetired(_sessions);
        if (_nextWatch.HasPassed) Watch();
        MakeRoom();

        poll.Clear();
        var wakePlace = poll.Add(_wake.Descriptor);
        var mayAccept = _listener is not null && _acceptPause.HasPassed && _sessions.Count < MaxSessions
            && _sessions.Count(s => s.Stage < SessionStage.Live) < MaxHandshakes;
        var listenPlace = mayAccept ? poll.Add(_listener!.Descriptor) : -1;
        var sleep = Deadline.After(TimeSpan.FromMinutes(1));
        if (!_acceptPause.HasPassed) sleep = _acceptPause;
        if (_sessions.Count > 0) sleep = Deadline.Min(sleep, _nextWatch);
        if (!mayAccept && _listener is not null) sleep = Deadline.Min(sleep, Deadline.After(AcceptPause));
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
}
