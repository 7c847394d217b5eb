using MediaShm.Peers;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.Tests.Pool;
using PeerProcess = MediaShm.Pipeline.Tests.Pool.PeerProcess;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Peers whose process and user numbers mean something else to the other side, or nothing.</summary>
[Collection(FaultCollection.Name)]
public sealed class NamespaceTests : FaultTest
{
    private static readonly string[] OwnProcesses = ["--pid", "--fork", "--kill-child=SIGKILL"];
    private static readonly string[] UserUnknown = ["--user"];
    private static readonly string[] UserAsRoot = ["--user", "--map-root-user"];

    [Fact]
    public void A_consumer_in_a_process_namespace_of_its_own_is_served_and_named_by_our_number()
    {
        using var pool = Place.Open();
        using var child = Namespaces.Start(OwnProcesses, "consume", Place.Socket, "quiet=true", "depth=2");
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 50; i++) FaultPlace.Publish(pool, i);
        FaultPlace.EndAndCheck(pool);
        Assert.Contains("last=49", child.ReadAll());
        Assert.Equal(0, child.WaitForExit());
    }

    [Fact]
    public void A_killed_consumer_in_a_process_namespace_of_its_own_gives_its_frames_back()
    {
        using var pool = Place.Open();
        using var child = Namespaces.Start(OwnProcesses, "hold", Place.Socket, "depth=3");
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 3; i++) FaultPlace.Publish(pool, i);
        Signals.End(child.Id); // unshare, and with it its child
        for (var i = 3; i < 6; i++) FaultPlace.Publish(pool, i);
        FaultPlace.EndAndCheck(pool);
    }

    [Fact]
    public void An_owner_whose_namespace_has_no_number_for_its_consumer_serves_it_as_process_0()
    {
        using var child = Namespaces.Start(OwnProcesses, "produce", Place.Socket, "name=fault", "frames=50", "complete=false");
        using var client = FramePoolClient.Attach(Place.Socket, new FramePoolClientOptions { WaitForOwner = Patience, QueueDepth = 3 });
        for (var i = 0; i < 50; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            using (lease) Assert.Equal(TestPattern.Expected(lease.View.Format, i), TestPattern.Checksum(lease.View));
        }

        // It says its own number, which is another process' here: no more than a word in a message.
        Assert.Equal(1, client.OwnerPid);
        Signals.End(child.Id);
        Assert.Throws<PoolClosedException>(() => client.Take(out _, Patience, Cancel));
        child.WaitForExit();
        RemoveLeftovers();
    }

    [Fact]
    public void A_consumer_in_a_user_namespace_without_users_trusts_no_owner()
    {
        using var pool = Place.Open();
        Place.OpenToAll();
        using var child = Namespaces.Start(UserUnknown, "consume", Place.Socket);
        Assert.Matches("^PoolRefusedException: .*belongs to a user that this namespace does not know", child.ReadLine());
        Assert.Equal(1, child.WaitForExit());
        Assert.Equal(0, pool.ConsumerCount);
    }

    [Fact]
    public void An_owner_in_a_user_namespace_without_users_lets_nobody_in()
    {
        Place.OpenToAll();
        using var child = Namespaces.Start(UserUnknown, "produce", Place.Socket, "name=fault");
        Assert.Equal("open", child.ReadLine());
        using var stranger = RawPeer.Connect(Place.Socket); // raw: our own client would not even ask
        stranger.Say(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 1 }));
        Assert.Contains("belongs to a user that this namespace does not know", stranger.ListenToTheEnd());
        Signals.End(child.Id);
        child.WaitForExit();
        RemoveLeftovers();
    }

    [Fact]
    public void A_consumer_in_a_user_namespace_that_maps_its_user_is_served()
    {
        using var pool = Place.Open();
        using var child = Namespaces.Start(UserAsRoot, "consume", Place.Socket, "quiet=true");
        if (Libc.geteuid() != 0)
        {
            Assert.Contains("not trusted", child.ReadLine()); // it is root there and its owner is not
            return;
        }

        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 50; i++) FaultPlace.Publish(pool, i);
        FaultPlace.EndAndCheck(pool);
        Assert.Contains("last=49", child.ReadAll());
    }

    [Fact]
    public void A_process_of_another_user_is_refused_and_so_is_an_owner_of_another_user()
    {
        if (Libc.geteuid() != 0) Assert.Skip("acting as another user needs root");
        Place.OpenToAll();
        string[] asOther = ["setpriv", $"--reuid={OtherUser.Id}", $"--regid={OtherUser.Id}", "--clear-groups", PeerProcess.Program];
        using (var pool = Place.Open())
        {
            Place.OpenToAll();
            using var child = PeerProcess.StartUnder([.. asOther, "consume", Place.Socket]);
            Assert.Matches("^PoolRefusedException: .*its owner is not trusted: process .* belongs to user 0", child.ReadLine());
            Assert.Equal(1, child.WaitForExit());
            Assert.Equal((0, 0), (pool.ConsumerCount, pool.Statistics.Evicted));
        }

        using var owner = PeerProcess.StartUnder([.. asOther, "produce", Place.Socket, "name=fault"]);
        Assert.Equal("open", owner.ReadLine());
        var refusal = Assert.Throws<PoolRefusedException>(() => FramePoolClient.Attach(Place.Socket, new FramePoolClientOptions()));
        Assert.Contains($"belongs to user {OtherUser.Id}", refusal.Message);
        Signals.End(owner.Id);
        owner.WaitForExit();
        RemoveLeftovers();
    }

    /// <summary>What a killed owner left goes with the next who looks.</summary>
    private void RemoveLeftovers()
    {
        for (var i = 0; i < 500 && File.Exists(Place.Socket); i++)
        {
            MeetingPlace.RemoveLeftovers(Place.Socket);
            Thread.Sleep(10); // the owner, a grandchild, may be dying still
        }
    }
}
