using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Owner;

/// <content>What is done with one session at a time: let in, heard, put out, closed.</content>
internal sealed partial class PoolServer
{
    /// <summary>Messages taken from one peer before the others get their turn.</summary>
    private const int MessagesPerTurn = 16;

    /// <summary>
    /// Pause after a connection that could not be accepted: the listener stays ready, and polling it would be a busy loop.
    /// </summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends what is due, lets a consumer in whose slabs are mapped, and puts out who is in violation or late.</summary>
    private void Tend(PeerSession session)
    {
        if (session.Consumer?.Violation is { } violation) Evict(session, violation);
        else if (!session.Advance(_roster.ById, _isComplete)) Close(session, revoke: true, "it is gone");
        else if (session.IsOwed && session.Due.HasPassed)
            Evict(session, $"it owed an answer for {_context.Options.AcknowledgeTimeout.TotalSeconds:0.#} s");
        else if (!session.IsIn && session.Stage == SessionStage.Live) LetIn(session);
    }

    private void LetIn(PeerSession session)
    {
        if (!_context.Audience.TryAdmit(session.Consumer!)) return; // it has one slab more to map; its answer makes the next turn
        session.IsIn = true;
        Notice(PoolNoticeKind.Attached, session.Peer, $"has attached: {session.Consumer!.Policy}, {session.Consumer.QueueDepth} frames");
        _context.Bell.Ring();
        if (_isComplete) _wake.Set(); // the end is told at the next turn
        if (_context.Options.UnlinkAfterFirstAttach) CloseDoor();
    }

    private void CloseDoor()
    {
        if (_listener is null) return;
        _place.Remove();
        _listener.Dispose();
        _listener = null;
        foreach (var other in _sessions.Where(s => !s.IsIn).ToList()) Refuse(other, "this pool is private and another consumer came first");
    }

    private void Accept()
    {
        if (_listener!.Accept() is not { } socket)
        {
            _acceptPause = Deadline.After(AcceptPause); // it gave up meanwhile, or this process has no descriptor left for it
            return;
        }

        var channel = new PeerChannel(socket, acceptAttachments: false);
        var peer = PeerIdentity.Of(socket);
        var session = new PeerSession(channel, peer, _context.PoolName, _context.Options, _context.Epoch, _roster.Current);
        var (users, groups) = (_context.Options.AllowedUsers, _context.Options.AllowedGroups);
        if (PeerCheck.FindFault(channel.Peer, users, groups, socket.PeerGroups) is { } fault) Refuse(session, fault);
        else _sessions.Add(session);
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
                    Close(session, revoke: true, "it has closed its connection");
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
                _context.Bell.Ring(); // a slab more may be mapped
                continue;
            }

            if (session.Stage == SessionStage.AwaitHello) Refuse(session, fault);
            else Evict(session, fault);
            return;
        }
    }

    private void Watch()
    {
        _nextWatch = Deadline.After(_watchdog.Period);
        foreach (var session in _sessions.Where(s => s.IsIn).ToList())
        {
            if (_watchdog.FindStall(session.Consumer!) is not { } stall) continue;
            Notice(PoolNoticeKind.Stalled, session.Peer, $"holds the owner up: {stall}");
            if (_context.Options.EvictStalled) Evict(session, stall);
        }
    }

    /// <summary>Ends silent peers while they take the places of others, who may wait at the door.</summary>
    private void MakeRoom()
    {
        if (_sessions.Count(s => s.Stage < SessionStage.Live) < MaxHandshakes && _sessions.Count < MaxSessions) return;
        foreach (var silent in _sessions.Where(s => s.IsSilent).ToList()) Refuse(silent, "it said nothing while others wait to attach");
    }

    private void Refuse(PeerSession session, string fault)
    {
        Notice(PoolNoticeKind.Refused, session.Peer, $"was refused: {fault}");
        session.SayGoodbye(Farewell.Refused, fault);
        Close(session, revoke: true, fault);
    }

    private void Evict(PeerSession session, string reason)
    {
        _lastEviction = $"{session.Peer} was put out: {reason}";
        Interlocked.Increment(ref _evicted);
        session.Consumer?.End(revoke: true);
        Notice(PoolNoticeKind.Evicted, session.Peer, $"was put out: {reason}");
        session.SayGoodbye(Farewell.Evicted, reason);
        Close(session, revoke: true, reason);
    }

    private void Close(PeerSession session, bool revoke, string reason)
    {
        if (session.Consumer is { } consumer)
        {
            var wasGone = consumer.IsGone;
            consumer.End(revoke);
            consumer.Block.DeliveryWait.Interrupt();
            if (_context.Audience.Remove(consumer) && !wasGone) Notice(PoolNoticeKind.Detached, session.Peer, $"has gone: {reason}");
            _watchdog.Forget(consumer);
        }

        _ = _sessions.Remove(session);
        session.Dispose();
        _context.Bell.Ring();
    }

    private void Notice(PoolNoticeKind kind, PeerIdentity peer, string what) =>
        _context.Notice(new PoolNotice(kind, peer.ProcessId, peer.UserId, peer.Command, $"pool '{_context.PoolName}': {peer} {what}"));
}
