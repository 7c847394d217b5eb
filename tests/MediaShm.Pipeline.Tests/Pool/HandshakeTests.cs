using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>Strangers at the owner's door, and owners that are no owners.</summary>
public sealed class HandshakeTests : IDisposable
{
    private static readonly TimeSpan Patience = PeerProcess.Patience;
    private readonly PoolPlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Nonsense_is_answered_with_a_reason_and_the_door_closed()
    {
        using var pool = Open();
        Assert.Contains("no message of this protocol", Reply([1, 2, 3]));
        Assert.Contains("too long", Reply(new byte[300]));
        var other = Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 1 });
        other.Prefix.Version = 9;
        Assert.Contains("version 9", Reply(Bytes(other)));
        Assert.Contains("queue depth of 0", Reply(Bytes(Message.Create(MessageKind.Hello, 0, default(HelloBody)))));
        Assert.Contains("queue depth of 1000000", Reply(Bytes(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 1_000_000 }))));
        Assert.Contains("does not belong here", Reply(Bytes(Message.Create(MessageKind.Ready, 0))));
        Assert.Equal(0, pool.ConsumerCount);
    }

    [Fact]
    public void A_policy_that_is_not_offered_is_refused_by_name()
    {
        using var pool = Open();
        var refusal = Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions { Policy = (DeliveryPolicy)7 }));
        Assert.Contains("policy 7", refusal.Message);
    }

    [Fact]
    public void Silent_peers_are_shown_the_door_in_time()
    {
        using var pool = Open(TimeSpan.FromMilliseconds(300));
        using var silent = Connect();
        Assert.Contains("owed an answer", Farewell(silent));
    }

    [Fact]
    public void Only_so_many_handshakes_are_open_at_once_and_the_others_wait_their_turn()
    {
        using var pool = Open();
        var silent = Enumerable.Range(0, 32).Select(_ => Connect()).ToList();
        silent.ForEach(s => s.TrySend(Bytes(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 2 })), null)); // and no more than that
        var hurried = new FramePoolClientOptions { Timeout = TimeSpan.FromMilliseconds(300) };
        Assert.Contains("did not answer", Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(_place.Socket, hurried)).Message);
        silent.ForEach(s => s.Dispose());
        using var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions { Timeout = Patience });
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
    }

    [Fact]
    public void Acknowledging_what_was_not_announced_ends_that_consumer()
    {
        using var pool = Open();
        using var socket = Connect();
        socket.TrySend(Bytes(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 2 })), null);
        socket.TrySend(Bytes(Message.Create(MessageKind.Ready, pool.Epoch)), null);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        socket.TrySend(Bytes(Message.ForSlab(MessageKind.SlabMapped, pool.Epoch, 4)), null);
        Assert.Contains("acknowledged slab 4", Farewell(socket));
        Assert.Equal(1, pool.Statistics.Evicted);
    }

    [Fact]
    public void A_name_taken_by_a_living_owner_is_refused()
    {
        using var pool = Open();
        Assert.Contains("living", Assert.Throws<PoolRefusedException>(() => Open()).Message);
    }

    [Fact]
    public void The_second_consumer_of_a_private_pool_finds_no_door()
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket, UnlinkAfterFirstAttach = true });
        using var waiting = Connect();
        using var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions());
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        Assert.Contains("private", Farewell(waiting));
        Assert.Empty(_place.Files);
    }

    [Fact]
    public async Task A_client_maps_nothing_that_it_cannot_trust()
    {
        using var place = MeetingPlace.TryTake(_place.Socket, isOwnDirectory: false)!;
        using var listener = UnixSocket.Listen(_place.Socket);
        var attach = Task.Run(() => FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions { QueueDepth = 2, Timeout = Patience }), Cancel);
        UnixSocket? accepted;
        while ((accepted = listener.Accept()) is null) await Task.Delay(5, Cancel);
        using var owner = accepted;

        // A block of the right size that lacks the seals: its maker could shrink it under the reader.
        using var unsealed = MemoryFile.Create($"mediashm:{PoolPlace.Name}:x", 4096);
        var terms = new WelcomeBody { QueueDepth = 2, RingCapacity = 2, BlockBytes = 4096 };
        owner.TrySend(Bytes(Message.Create(MessageKind.Welcome, 1, terms)), unsealed.Descriptor);
        var refusal = await Assert.ThrowsAsync<PoolProtocolException>(() => attach.WaitAsync(Patience, Cancel));
        Assert.Contains("cannot be trusted", refusal.Message);
    }

    [Fact]
    public void A_silent_owner_is_not_waited_for_longer_than_asked()
    {
        using var place = MeetingPlace.TryTake(_place.Socket, isOwnDirectory: false)!;
        using var listener = UnixSocket.Listen(_place.Socket);
        var options = new FramePoolClientOptions { Timeout = TimeSpan.FromMilliseconds(100) };
        Assert.Contains("did not answer", Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(_place.Socket, options)).Message);
    }

    [Fact]
    public async Task The_time_for_the_handshake_begins_when_the_owner_is_there()
    {
        var options = new FramePoolClientOptions { WaitForOwner = Patience, Timeout = TimeSpan.FromSeconds(2) };
        var attach = Task.Run(() => FramePoolClient.Attach(_place.Socket, options), Cancel);
        await Task.Delay(2500, Cancel);
        using var pool = Open();
        using var client = await attach.WaitAsync(Patience, Cancel);
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
    }

    [Fact]
    public void Strangers_are_told_by_their_user()
    {
        Assert.Null(Fault(Libc.geteuid(), 0, [], []));
        Assert.Contains("user 12345", Fault(12345, 0, [], []));
        Assert.Null(Fault(12345, 0, [12345], []));
        Assert.NotNull(Fault(12346, 0, [12345], []));
        Assert.Null(Fault(12345, 7, [], [7]));
        Assert.Null(Fault(12345, 1, [], [8], 3, 8));
        Assert.NotNull(Fault(12345, 1, [], [8], 3, 9));

        static string? Fault(uint user, uint group, uint[] users, uint[] groups, params uint[] peerGroups) =>
            PeerCheck.FindFault(new PeerCredentials(1, user, group), users, groups, () => peerGroups);
    }

    [Fact]
    public void Who_has_no_number_in_this_namespace_never_matches()
    {
        const uint overflow = 65534;
        Assert.NotNull(PeerCheck.FindFault(new PeerCredentials(1, overflow, 0), [overflow], [], () => []));
        Assert.NotNull(PeerCheck.FindFault(new PeerCredentials(1, 12345, overflow), [], [overflow], () => [overflow]));
    }

    [Fact]
    public void A_consumer_of_another_user_is_refused_before_it_is_listened_to()
    {
        using var pool = Open();
        _place.OpenToAll();
        using var stranger = OtherUser.Run(Connect);
        Assert.Contains($"belongs to user {OtherUser.Id}", Farewell(stranger));
        Assert.Equal(0, pool.ConsumerCount);
    }

    [Fact]
    public void An_owner_of_another_user_is_not_talked_to()
    {
        using var place = MeetingPlace.TryTake(_place.Socket, isOwnDirectory: false)!;
        _place.OpenToAll();
        using var listener = OtherUser.Run(() => UnixSocket.Listen(_place.Socket));
        Assert.Contains("not trusted", Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions())).Message);
        using var accepted = listener.Accept();
        Assert.Equal(Transfer.Closed, accepted!.TryReceive(new byte[Message.MaxBytes], acceptAttachment: false, out _, out _));
    }

    private FramePool Open(TimeSpan? acknowledge = null) =>
        FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = _place.Socket, AcknowledgeTimeout = acknowledge ?? Patience });

    private UnixSocket Connect() => UnixSocket.Connect(_place.Socket, Deadline.After(Patience));

    private string Reply(byte[] message)
    {
        using var socket = Connect();
        Assert.Equal(Transfer.Done, socket.TrySend(message, null));
        return Farewell(socket);
    }

    /// <summary>Reads up to the farewell, and makes sure that the connection is closed after it.</summary>
    private static string Farewell(UnixSocket socket)
    {
        var poll = new PollSet();
        string? reason = null;
        while (true)
        {
            var message = default(Message);
            switch (socket.TryReceive(message, acceptAttachment: true, out _, out var attachment))
            {
                case Transfer.Closed:
                    return reason ?? "closed without a word";
                case Transfer.Done when message.Kind == MessageKind.Goodbye:
                    reason = message.Reason();
                    break;
                case Transfer.NotNow:
                    poll.Clear();
                    _ = poll.Add(socket.Descriptor);
                    poll.Wait((int)Patience.TotalMilliseconds);
                    if (!poll.IsReady(0)) throw new TimeoutException("no farewell");
                    break;
            }

            attachment?.Dispose();
        }
    }

    private static byte[] Bytes(Message message) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref message, 1))[..Message.LengthOf(message.Kind)].ToArray();
}
