using MediaShm.Peers;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>A pool at a test's place, with the few acts that most tests are made of.</summary>
internal sealed class PoolBench : IDisposable
{
    public static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 64, 32);
    private readonly PoolPlace _place = new();
    private int _attached;

    public PoolBench(Func<FramePoolOptions, FramePoolOptions>? options = null)
    {
        Options = (options ?? (o => o))(new FramePoolOptions { SocketPath = _place.Socket });
        Pool = FramePool.Create(PoolPlace.Name, Options);
        Pool.Noticed += notice =>
        {
            if (notice.Kind == PoolNoticeKind.Attached) Interlocked.Increment(ref _attached);
        };
    }

    /// <summary>Bytes of one slot.</summary>
    public static long SlotBytes
    {
        get
        {
            _ = FrameLayout.For(Format, out var bytes);
            return SlabStore.StrideFor(bytes);
        }
    }

    public static TimeSpan Patience => PeerProcess.Patience;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FramePoolOptions Options { get; }

    public FramePool Pool { get; private set; }

    public PoolPlace Place => _place;

    /// <summary>Attaches a client and waits until frames of the pool's slabs can be delivered to it.</summary>
    public FramePoolClient Attach(DeliveryPolicy policy = DeliveryPolicy.Block, int depth = 8, DeliveryStart start = DeliveryStart.Next, string name = "")
    {
        var before = Volatile.Read(ref _attached); // not the consumers that there are: one that is leaving may still count
        var client = FramePoolClient.Attach(_place.Socket, new FramePoolClientOptions { Policy = policy, QueueDepth = depth, Start = start, Name = name });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _attached) > before, Patience), "the client was not let in");
        return client;
    }

    /// <summary>Makes the slabs, so that clients that attach later have them mapped when they are in.</summary>
    public void MakeSlabs() => Pool.Loan(Format, Patience, Cancel).Release();

    public void Publish(int index)
    {
        var loan = Draw(index, out var descriptor);
        Pool.Publish(loan, descriptor, Patience, Cancel);
        loan.Release();
    }

    public FrameLoan Draw(int index, out FrameDescriptor descriptor)
    {
        var loan = Pool.Loan(Format, Patience, Cancel);
        TestPattern.Draw(loan.View, index);
        descriptor = new FrameDescriptor { Layout = loan.View.Layout, Index = index };
        return loan;
    }

    /// <summary>Takes a frame, checks that its pixels are those of its index, and gives the index; the lease stays.</summary>
    public static long Take(FramePoolClient client, out FrameLease lease)
    {
        Assert.True(client.Take(out lease, Patience, Cancel), "the stream has ended");
        var index = lease.Descriptor.Index;
        Assert.Equal(TestPattern.Expected(Format, (int)index), TestPattern.Checksum(lease.View));
        return index;
    }

    /// <summary>Takes and returns a frame; gives its index.</summary>
    public static long Take(FramePoolClient client)
    {
        var index = Take(client, out var lease);
        lease.Dispose();
        return index;
    }

    public void Dispose()
    {
        Pool.Dispose();
        _place.Dispose();
    }
}
