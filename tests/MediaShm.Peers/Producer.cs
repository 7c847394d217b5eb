using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Peers;

/// <summary>
/// Owns a pool. Options: frames, sizes (WxH,WxH…: the size changes midway), complete=false ends without an end of stream, private=true.
/// </summary>
internal static class Producer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(string socket, Dictionary<string, string> options)
    {
        var frames = int.Parse(options.GetValueOrDefault("frames", "100"));
        var sizes = options.GetValueOrDefault("sizes", "64x48").Split(',').Select(s => s.Split('x').Select(int.Parse).ToArray()).ToArray();
        using var pool = FramePool.Create("peer", new FramePoolOptions { SocketPath = socket, UnlinkAfterFirstAttach = options.ContainsKey("private") });
        Console.WriteLine("open");
        if (!pool.WaitForConsumers(1, Patience, CancellationToken.None)) throw new TimeoutException("no consumer came");
        for (var i = 0; i < frames; i++)
        {
            var size = sizes[i * sizes.Length / frames];
            var loan = pool.Loan(new FrameFormat(PixelFormat.Yuv420P, size[0], size[1]), Patience, CancellationToken.None);
            TestPattern.Draw(loan.View, i);
            pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = i, Pts = i * 10 }, Patience, CancellationToken.None);
            loan.Release();
        }

        Console.WriteLine("published");
        if (options.GetValueOrDefault("complete") == "false") Thread.Sleep(Timeout.Infinite);
        pool.Complete();
        if (!pool.WaitUntilDrained(Patience, CancellationToken.None)) throw new TimeoutException("not drained");
        var figures = pool.Statistics;
        Console.WriteLine($"drained slabsAdded={figures.SlabsAdded} slabsRetired={figures.SlabsRetired} loaned={figures.Loaned}");
    }
}
