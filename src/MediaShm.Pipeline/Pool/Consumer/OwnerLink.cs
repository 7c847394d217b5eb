using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Consumer;

/// <summary>
/// A client's connection to the owner: the handshake, then a control thread that maps and unmaps slabs and learns of the stream's end
/// and the owner's. It never sees a frame. Thread-safety: the public members may be called from any thread.
/// </summary>
internal sealed class OwnerLink : IDisposable
{
    private const int MeetingTries = 4;

    /// <summary>Most slabs of one pool, each a descriptor and a mapping of this process: 256 GiB at the size that owners make them.</summary>
    private const int MostSlabs = 1024;

    private readonly PeerChannel _channel;
    private readonly RemoteProcess _owner;
    private readonly FramePoolClientOptions _options;
    private readonly EventSignal _wake = new();
    private readonly Thread _thread;
    private volatile ClientSlab[] _slabs = [];
    private volatile string? _closedReason;
    private volatile Exception? _fault;
    private volatile bool _stop;
    private long _lastSequence = -1;
    private Func<ClientSlab, bool>? _isLeased;

    private OwnerLink(PeerChannel channel, RemoteProcess owner, WelcomeBody terms, ConsumerBlock block, FramePoolClientOptions options)
    {
        (_channel, _owner, Terms, Block, _options) = (channel, owner, terms, block, options);
        _thread = new Thread(Run) { IsBackground = true, Name = "pool client" };
    }

    /// <summary>What the owner granted.</summary>
    public WelcomeBody Terms { get; }

    /// <summary>The memory shared with the owner.</summary>
    public ConsumerBlock Block { get; }

    /// <summary>Slabs mapped; replaced, never changed.</summary>
    public ClientSlab[] Slabs => _slabs;

    /// <summary>Number of the stream's last delivery; -1 while it has not ended.</summary>
    public long LastSequence => Interlocked.Read(ref _lastSequence);

    /// <summary>Why no further frame will come, or null.</summary>
    public string? ClosedReason => _closedReason;

    /// <summary>What a callback threw, or null.</summary>
    public Exception? Fault => _fault;

    /// <summary>Meets the owner and agrees on terms.</summary>
    public static OwnerLink Connect(string nameOrPath, FramePoolClientOptions options)
    {
        for (var tries = 1; tries < MeetingTries; tries++)
        {
            if (TryMeet(nameOrPath, options) is { } link) return link;
            Thread.Sleep(10); // an owner that is just dying closes its connections one by one; the next try finds it dead, and says so
        }

        return TryMeet(nameOrPath, options)
            ?? throw new PoolRefusedException($"pool '{nameOrPath}': its owner closes the connection during the handshake without saying why");
    }

    private static OwnerLink? TryMeet(string nameOrPath, FramePoolClientOptions options)
    {
        var socket = Meeting.Connect(nameOrPath, options.WaitForOwner, options.Timeout);
        var channel = new PeerChannel(socket, acceptAttachments: true);
        var deadline = Deadline.After(options.Timeout); // for the handshake alone, however long the owner was waited for
        try
        {
            if (PeerCheck.FindFault(channel.Peer, options.TrustedOwners, [], static () => []) is { } fault)
                throw new PoolRefusedException($"pool '{nameOrPath}': its owner is not trusted: {fault}");
            _ = channel.Send(Message.ForHello(options));
            if (AwaitWelcome(channel, nameOrPath, options, deadline) is not var (terms, block))
            {
                channel.Dispose();
                return null;
            }

            _ = channel.Send(Message.Create(MessageKind.Ready, channel.Epoch));
            return new OwnerLink(channel, new RemoteProcess(channel.Peer.ProcessId, socket.PeerProcess()), terms, block, options);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Starts the control thread.</summary>
    /// <param name="isLeased">Tells whether a lease stands on a slab.</param>
    public void Start(Func<ClientSlab, bool> isLeased)
    {
        _isLeased = isLeased;
        _thread.Start();
    }

    /// <summary>
    /// Ends the control thread and the connection; the owner then counts every lease as ended. Slabs and block stay mapped.
    /// </summary>
    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        if (_thread != Thread.CurrentThread) _thread.Join();
    }

    /// <summary>Unmaps every slab; after <see cref="Dispose"/>, with no lease standing.</summary>
    public void UnmapAll()
    {
        foreach (var slab in Interlocked.Exchange(ref _slabs, []))
        {
            _options.SlabRetiring?.Invoke(slab);
            slab.Dispose();
        }
    }

    /// <summary>The owner's answer; null when it closed the connection without one.</summary>
    private static (WelcomeBody Terms, ConsumerBlock Block)? AwaitWelcome(
        PeerChannel channel, string pool, FramePoolClientOptions options, Deadline deadline)
    {
        var poll = new PollSet();
        while (true)
        {
            switch (channel.Receive(out var message, out var attachment, out var fault))
            {
                case Transfer.Closed:
                    return null;
                case Transfer.NotNow when deadline.HasPassed:
                    throw new PoolRefusedException($"pool '{pool}': its owner did not answer within {options.Timeout.TotalSeconds:0.#} s");
                case Transfer.NotNow:
                    poll.Clear();
                    _ = poll.Add(channel.Descriptor);
                    poll.Wait(deadline.MillisecondsLeft);
                    continue;
            }

            if (fault is not null) throw new PoolProtocolException($"pool '{pool}': what its owner sent cannot be used: {fault}");
            if (message.Kind == MessageKind.Goodbye)
                throw new PoolRefusedException($"pool '{pool}': its owner refuses: {message.Reason()}");
            if (message.Kind != MessageKind.Welcome)
                throw new PoolProtocolException($"pool '{pool}': its owner began with a {message.Kind} message");
            channel.Epoch = message.Prefix.Epoch;
            return Accept(message.Body<WelcomeBody>(), attachment!, pool, options);
        }
    }

    private static (WelcomeBody Terms, ConsumerBlock Block) Accept(
        WelcomeBody terms, FileDescriptor blockDescriptor, string pool, FramePoolClientOptions options)
    {
        try
        {
            if (terms.Access > PoolAccess.ReadWrite || terms.Policy != options.Policy || terms.QueueDepth != options.QueueDepth
                || terms.RingCapacity < terms.QueueDepth)
                throw new InvalidDataException("the terms it grants are not those asked for");
            return (terms, ConsumerBlock.Adopt(blockDescriptor, terms.BlockBytes, terms.RingCapacity));
        }
        catch (Exception e) when (e is InvalidDataException or SystemCallException)
        {
            blockDescriptor.Dispose();
            throw new PoolProtocolException($"pool '{pool}': {e.Message}", e);
        }
    }

    private void Run()
    {
        try
        {
            var poll = new PollSet();
            while (!_stop && _closedReason is null)
            {
                poll.Clear();
                var wakePlace = poll.Add(_wake.Descriptor);
                var ownerPlace = poll.Add(_channel.Descriptor, alsoWritable: _channel.HasWaiting);
                poll.Wait(60_000);
                if (poll.IsReady(wakePlace)) _wake.Clear();
                if (!poll.IsReady(ownerPlace)) continue;
                _ = _channel.Flush(); // what it may still have sent is received first: it says more than a broken connection
                Receive();
            }
        }
        catch (Exception e) when (e is InvalidDataException or SystemCallException)
        {
            Close($"the owner (process {Terms.OwnerPid}) broke the protocol: {e.Message}");
        }
        catch (Exception e)
        {
            _fault = e; // a callback's: thrown by the next Take, on the thread that can do something about it
            Close(e.Message);
        }
        finally
        {
            _channel.Dispose();
            _owner.Dispose();
            _wake.Dispose();
            Block.DeliveryWait.Interrupt();
        }
    }

    private void Receive()
    {
        while (!_stop)
        {
            switch (_channel.Receive(out var message, out var attachment, out var fault))
            {
                case Transfer.NotNow:
                    return;
                case Transfer.Closed:
                    if (!_stop) Close($"the owner (process {Terms.OwnerPid}) {_owner.DescribeEnd()}");
                    return;
            }

            if (fault is not null) throw new InvalidDataException(fault);
            switch (message.Kind)
            {
                case MessageKind.SlabAnnounce:
                    Map(attachment!, message.Body<SlabBody>());
                    break;
                case MessageKind.SlabRetire:
                    Unmap(message.Body<SlabIdBody>().Id);
                    break;
                case MessageKind.EndOfStream:
                    Interlocked.Exchange(ref _lastSequence, (long)(message.Body<EndBody>().LastSequence & long.MaxValue));
                    Block.DeliveryWait.Interrupt();
                    break;
                case MessageKind.Goodbye:
                    Close(message.Body<GoodbyeBody>().Kind == Farewell.Evicted
                        ? $"the owner (process {Terms.OwnerPid}) put this consumer out: {message.Reason()}"
                        : $"the owner (process {Terms.OwnerPid}) says: {message.Reason()}");
                    return;
                default:
                    attachment?.Dispose();
                    throw new InvalidDataException($"a {message.Kind} message does not belong here");
            }
        }
    }

    private void Map(FileDescriptor descriptor, SlabBody announced)
    {
        if (Array.Exists(_slabs, s => s.Id == announced.Id))
        {
            descriptor.Dispose();
            throw new InvalidDataException($"slab {announced.Id} was announced twice");
        }

        if (_slabs.Length >= MostSlabs)
        {
            descriptor.Dispose();
            throw new InvalidDataException($"it announced more than {MostSlabs} slabs");
        }

        var slab = ClientSlab.Adopt(descriptor, announced, Terms.Access);
        try
        {
            _options.SlabMapped?.Invoke(slab);
        }
        catch
        {
            slab.Dispose();
            throw;
        }

        _slabs = [.. _slabs, slab]; // before the acknowledgement, after which frames in it may come
        _ = _channel.Send(Message.ForSlab(MessageKind.SlabMapped, _channel.Epoch, slab.Id));
    }

    private void Unmap(int id)
    {
        var slab = Array.Find(_slabs, s => s.Id == id) ?? throw new InvalidDataException($"slab {id}, which is not mapped, was retired");
        var before = _slabs;
        _slabs = [.. before.Where(s => s != slab)];

        // Full fence: no longer to be found before the look for leases; pairs with the one in LeaseRecord.Begin.
        Interlocked.MemoryBarrier();
        if (_isLeased!(slab))
        {
            _slabs = before; // stays mapped until the client's end
            throw new InvalidDataException($"slab {id} was retired while a lease on it stands");
        }

        _options.SlabRetiring?.Invoke(slab);
        slab.Dispose();
        _ = _channel.Send(Message.ForSlab(MessageKind.SlabUnmapped, _channel.Epoch, id));
    }

    private void Close(string reason)
    {
        _closedReason ??= reason;
        Block.DeliveryWait.Interrupt();
    }
}
