using MediaShm.Peers;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>A directory for the socket of one pool, which must be empty at the end, and the pool's owner.</summary>
internal sealed class FaultPlace : IDisposable
{
    public static readonly FrameFormat Small = new(PixelFormat.Yuv420P, 64, 48), Large = new(PixelFormat.Yuv420P, 130, 70);

    private readonly string _directory = Directory.CreateTempSubdirectory("mediashm-fault-").FullName;

    public static TimeSpan Patience => PeerProcess.Patience;

    public string Socket => Path.Combine(_directory, "pool.sock");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens the pool.</summary>
    public FramePool Open(Random? random = null, TimeSpan? acknowledge = null) => FramePool.Create("fault", new FramePoolOptions
    {
        SocketPath = Socket,
        InitialSlots = random?.Next(1, 9) ?? 32,
        GrowSlots = random?.Next(1, 9) ?? 8,
        GrowAhead = random is not null, // a peer that acknowledges one slab by hand must not be shown a second
        AcknowledgeTimeout = acknowledge ?? Patience,
    });

    /// <summary>Draws and publishes frame <paramref name="index"/>.</summary>
    public static void Publish(FramePool pool, long index, FrameFormat? format = null, TimeSpan? timeout = null)
    {
        var loan = pool.Loan(format ?? Small, Patience, Cancel);
        try
        {
            TestPattern.Draw(loan.View, index);
            pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = index }, timeout ?? Patience, Cancel);
        }
        finally
        {
            loan.Release();
        }
    }

    /// <summary>Ends the stream and makes sure that every slot came back.</summary>
    public static void EndAndCheck(FramePool pool)
    {
        pool.Complete();
        Assert.True(pool.WaitUntilDrained(Patience, Cancel), "the pool was not drained");
        var figures = pool.Statistics;
        Assert.Equal((0, 0, figures.Slots), (figures.Loaned, figures.Leased, figures.Free));
    }

    /// <summary>Lets every user reach the directory and, if it is there, the socket.</summary>
    public void OpenToAll()
    {
        const UnixFileMode all = (UnixFileMode)0x1FF; // 0777
        File.SetUnixFileMode(_directory, all);
        if (File.Exists(Socket)) File.SetUnixFileMode(Socket, all);
    }

    public void Dispose()
    {
        var left = Directory.GetFileSystemEntries(_directory);
        Directory.Delete(_directory, recursive: true);
        Assert.Empty(left);
    }
}
