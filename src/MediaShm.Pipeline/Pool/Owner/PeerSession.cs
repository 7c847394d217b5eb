using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>How far a peer has come.</summary>
internal enum SessionStage
{
    /// <summary>It has to say what it wants.</summary>
    AwaitHello,

    /// <summary>It has to map its block.</summary>
    AwaitReady,

    /// <summary>It has to map the slabs there are.</summary>
    AwaitSlabs,

    /// <summary>Frames are delivered to it.</summary>
    Live,
}

/// <summary>
/// One connection to the owner: the order of the handshake, what is announced when, and by when an answer is due.
/// Thread-safety: for the owner's control thread alone.
/// </summary>
internal sealed class PeerSession : IDisposable
{
    private readonly string _poolName;
    private readonly FramePoolOptions _options;
    private readonly ulong _epoch;
    private readonly SlabHandover _handover = new();
    private readonly HashSet<int> _mapped = [];
    private readonly Deadline _began = Deadline.After(TimeSpan.FromMilliseconds(200));
    private bool _endSent;

    /// <summary>A session with a peer that has said nothing yet.</summary>
    public PeerSession(PeerChannel channel, PeerIdentity peer, string poolName, FramePoolOptions options, ulong epoch, IEnumerable<Slab> slabs)
    {
        (Channel, Peer, _poolName, _options, _epoch) = (channel, peer, poolName, options, epoch);
        foreach (var slab in slabs) _handover.Add(slab.Id);
        RestartClock();
    }

    /// <summary>The connection.</summary>
    public PeerChannel Channel { get; }

    /// <summary>Who is on the other end.</summary>
    public PeerIdentity Peer { get; }

    /// <summary>True once frames are delivered to it.</summary>
    public bool IsIn { get; set; }

    /// <summary>How far it has come.</summary>
    public SessionStage Stage { get; private set; }

    /// <summary>The consumer, once it has said hello.</summary>
    public AttachedConsumer? Consumer { get; private set; }

    /// <summary>By when the answer that the peer owes must have come; see <see cref="IsOwed"/>.</summary>
    public Deadline Due { get; private set; }

    /// <summary>True when the peer has said nothing for a moment: an honest one says hello at once.</summary>
    public bool IsSilent => Stage == SessionStage.AwaitHello && _began.HasPassed;

    /// <summary>True when the peer owes an answer.</summary>
    public bool IsOwed => Stage < SessionStage.Live || _handover.IsOwedAnswer;

    /// <summary>The pool has a new slab.</summary>
    public void Add(Slab slab) => _handover.Add(slab.Id);

    /// <summary>The pool gives a slab up; see <see cref="MayBeMapped"/>.</summary>
    public void Retire(Slab slab)
    {
        _ = _handover.Retire(slab.Id);
        if (_mapped.Remove(slab.Id)) PublishMapped();
    }

    /// <summary>True while the peer may have the slab mapped.</summary>
    public bool MayBeMapped(Slab slab) => _handover.MayBeMapped(slab.Id);

    /// <summary>Takes one message in. What is wrong with it, or null.</summary>
    public string? Handle(ref Message message)
    {
        switch (message.Kind, Stage)
        {
            case (MessageKind.Hello, SessionStage.AwaitHello):
                return Welcome(message.Body<HelloBody>(), message.Name());
            case (MessageKind.Ready, SessionStage.AwaitReady):
                Stage = SessionStage.AwaitSlabs;
                return null;
            case (MessageKind.SlabMapped, >= SessionStage.AwaitSlabs):
                var mapped = message.Body<SlabIdBody>().Id;
                if (!_handover.Acknowledge(mapped)) return $"it acknowledged slab {mapped}, which was not announced to it";
                if (_handover.IsMapped(mapped)) _mapped.Add(mapped);
                PublishMapped();
                return null;
            case (MessageKind.SlabUnmapped, >= SessionStage.AwaitSlabs):
                var unmapped = message.Body<SlabIdBody>().Id;
                return _handover.Unmapped(unmapped) ? null : $"it gave back slab {unmapped}, which was not asked of it";
            default:
                return $"a {message.Kind} message does not belong here ({Stage})";
        }
    }

    /// <summary>Sends whatever is to be sent now. False when the peer is gone.</summary>
    /// <param name="slabs">The pool's slabs, retired ones not yet unmapped everywhere included.</param>
    /// <param name="isComplete">Whether the stream has ended.</param>
    public bool Advance(IReadOnlyDictionary<int, Slab> slabs, bool isComplete)
    {
        var alive = Channel.Flush();
        if (Stage >= SessionStage.AwaitSlabs)
        {
            while (alive && _handover.TryRetire(out var retired))
            {
                RestartClock();
                alive = Channel.Send(Message.ForSlab(MessageKind.SlabRetire, _epoch, retired));
            }

            if (alive && _handover.TryAnnounce(out var id))
            {
                RestartClock();
                var slab = slabs[id];
                var body = new SlabBody { Id = id, SlotCount = slab.Slots.SlotCount, SlotStride = slab.SlotStride, Bytes = slab.Size };
                alive = Channel.Send(Message.Create(MessageKind.SlabAnnounce, _epoch, body), slab.Descriptor);
            }

            if (_handover.IsSettled) Stage = SessionStage.Live;
            if (alive && isComplete && IsIn && !_endSent)
            {
                _endSent = true;
                var end = new EndBody { LastSequence = Consumer!.LastSequence };
                alive = Channel.Send(Message.Create(MessageKind.EndOfStream, _epoch, end));
            }
        }

        return alive;
    }

    /// <summary>Says why, as far as the peer still listens.</summary>
    public void SayGoodbye(Farewell kind, string reason) => _ = Channel.Send(Message.ForGoodbye(_epoch, kind, reason));

    /// <summary>Closes the connection and lets go of the block. Deliveries must have been ended.</summary>
    public void Dispose()
    {
        Channel.Dispose();
        Consumer?.Block.Dispose();
    }

    private string? Welcome(HelloBody hello, string name)
    {
        if (hello.Policy > DeliveryPolicy.Latest) return $"delivery policy {hello.Policy} is not offered by this version";
        if (hello.Start > DeliveryStart.Last) return $"a start of {hello.Start} is not offered by this version";
        if (hello.QueueDepth < 1 || hello.QueueDepth > ConsumerBlock.MaxDepthFor(hello.Policy))
            return $"a queue depth of {hello.QueueDepth} is outside 1..{ConsumerBlock.MaxDepthFor(hello.Policy)}";
        var block = ConsumerBlock.Create(_poolName, ConsumerBlock.DeliveriesFor(hello.Policy, hello.QueueDepth));
        Consumer = new AttachedConsumer(block, new ConsumerTerms(hello.Policy, hello.Start, hello.QueueDepth, name), Peer, _epoch);
        Stage = SessionStage.AwaitReady;
        RestartClock();
        Channel.Epoch = _epoch;
        var body = new WelcomeBody
        {
            Access = _options.Access,
            Policy = hello.Policy,
            QueueDepth = hello.QueueDepth,
            OwnerPid = Environment.ProcessId,
            RingCapacity = block.Capacity,
            BlockBytes = block.Bytes,
        };

        // A peer that is gone already is noticed at the next poll.
        _ = Channel.Send(Message.Create(MessageKind.Welcome, _epoch, body), block.Descriptor);
        return null;
    }

    private void RestartClock() => Due = Deadline.After(_options.AcknowledgeTimeout);

    private void PublishMapped() => Consumer!.MappedSlabs = [.. _mapped];
}
