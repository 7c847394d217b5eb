using MediaShm.Peers;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>Owner and consumer in one process, by the same socket and memory as in two.</summary>
public abstract class PoolClientScene : IDisposable
{
    private protected static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 64, 32);
    private protected static readonly TimeSpan Patience = PeerProcess.Patience;
    private readonly PoolPlace _place = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected string Socket => _place.Socket;

    public void Dispose()
    {
        _place.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected FramePool Open() => FramePool.Create(PoolPlace.Name, new FramePoolOptions { SocketPath = Socket });

    private protected FramePoolClient Attach(
        FramePool pool, int depth = 8, DeliveryPolicy policy = DeliveryPolicy.Block, Action<SlabMemory>? mapped = null, Action<SlabMemory>? retiring = null)
    {
        var client = FramePoolClient.Attach(Socket, new FramePoolClientOptions
        {
            QueueDepth = depth,
            Policy = policy,
            SlabMapped = mapped,
            SlabRetiring = retiring,
        });
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        return client;
    }

    private protected static void Publish(FramePool pool, int index)
    {
        var loan = pool.Loan(Format, Patience, Cancel);
        TestPattern.Draw(loan.View, index);
        pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = index }, Patience, Cancel);
        loan.Release();
    }
}
