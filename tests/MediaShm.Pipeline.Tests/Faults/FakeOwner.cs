using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>An owner made by hand, that can be wrong in anything: one connection, one consumer, real shared memory.</summary>
internal sealed class FakeOwner : IDisposable
{
    public const ulong Epoch = 7;

    private readonly MeetingPlace _place;
    private readonly UnixSocket _listener;
    private readonly List<IDisposable> _owned = [];
    private Task<FramePoolClient>? _attach;

    public FakeOwner(string socket)
    {
        _place = MeetingPlace.TryTake(socket, isOwnDirectory: false)!;
        _listener = UnixSocket.Listen(socket);
    }

    /// <summary>The connection.</summary>
    public RawPeer Peer { get; private set; } = null!;

    /// <summary>The consumer's block.</summary>
    public ConsumerBlock Block { get; private set; } = null!;

    /// <summary>A client that attaches to it meanwhile.</summary>
    public Task<FramePoolClient> Attaching => _attach!;

    /// <summary>Starts a client and accepts its connection; it has said hello.</summary>
    public void Meet(int depth = 4)
    {
        // No patience: every owner here answers, or closes.
        var options = new FramePoolClientOptions { QueueDepth = depth, Timeout = FaultPlace.Patience };
        _attach = Task.Run(() => FramePoolClient.Attach(_place.SocketPath, options));
        Accept();
    }

    /// <summary>Accepts a connection.</summary>
    public void Accept()
    {
        UnixSocket? accepted;
        var deadline = Deadline.After(FaultPlace.Patience);
        while ((accepted = _listener.Accept()) is null)
        {
            if (deadline.HasPassed) throw new TimeoutException("nobody came");
            Thread.Sleep(1);
        }

        Peer = Owned(new RawPeer(accepted));
        Assert.True(Peer.Listen(messages: 1));
    }

    /// <summary>Gives the consumer its block, and hears that it is mapped.</summary>
    public void Welcome(int depth = 4)
    {
        Block = Owned(ConsumerBlock.Create("hostile", depth));
        Assert.True(Peer.Say(Message.Create(MessageKind.Welcome, Epoch, Terms(Block, depth)), Block.Descriptor));
        Assert.True(Peer.Listen(messages: 2));
    }

    /// <summary>The terms that a proper owner grants.</summary>
    public static WelcomeBody Terms(ConsumerBlock block, int depth) => new()
    {
        Policy = DeliveryPolicy.Block,
        QueueDepth = depth,
        OwnerPid = Environment.ProcessId,
        RingCapacity = block.Capacity,
        BlockBytes = block.Bytes,
    };

    /// <summary>Announces a proper slab, without waiting for the answer.</summary>
    public Slab Announce(int id, int slots = 2, long stride = 8192)
    {
        var slab = Owned(Slab.Create("hostile", id, stride, slots, PoolAccess.ReadOnly, static (_, _) => { }));
        _ = Peer.Say(Message.Create(MessageKind.SlabAnnounce, Epoch, BodyOf(slab)), slab.Descriptor); // the consumer may be gone
        return slab;
    }

    /// <summary>What a proper owner says of a slab.</summary>
    public static SlabBody BodyOf(Slab slab) =>
        new() { Id = slab.Id, SlotCount = slab.Slots.SlotCount, SlotStride = slab.SlotStride, Bytes = slab.Size };

    /// <summary>The descriptor of a small frame that fits into any slot here.</summary>
    public static FrameDescriptor Frame(long index) =>
        new() { Layout = FrameLayout.For(new FrameFormat(PixelFormat.Gray8, 64, 64)), Index = index };

    /// <summary>Makes something that goes with this owner.</summary>
    public T Owned<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    /// <summary>Closes the connection and lets go of what belonged to it; another may come.</summary>
    public void EndMeeting()
    {
        Peer?.Dispose();
        _owned.ForEach(d => d.Dispose());
        _owned.Clear();
    }

    public void Dispose()
    {
        Peer?.Dispose();
        _listener.Dispose();
        _place.Dispose();
        _owned.ForEach(d => d.Dispose());
    }
}
