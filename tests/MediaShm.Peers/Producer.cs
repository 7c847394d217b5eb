using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Peers;

/// <summary>
/// Owns a pool. Options: name, frames, sizes (WxH,WxH…: the size changes midway), wait (consumers waited for), pause (frames between short
/// sleeps), complete=false ends without an end of stream, private=true.
/// </summary>
internal static class Producer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(string socket, Dictionary<string, string> options)
    {
        var frames = int.Parse(options.GetValueOrDefault("frames", "100"));
        var sizes = options.GetValueOrDefault("sizes", "64x48").Split(',').Select(s => s.Split('x').Select(int.Parse).ToArray()).ToArray();
        var pause = int.Parse(options.GetValueOrDefault("pause", "0"));
        using var pool = FramePool.Create(options.GetValueOrDefault("name", "peer"), new FramePoolOptions { SocketPath = socket, UnlinkAfterFirstAttach = options.ContainsKey("private") });
        Console.WriteLine("open");
        if (!pool.WaitForConsumers(int.Parse(options.GetValueOrDefault("wait", "1")), Patience, CancellationToken.None)) throw new TimeoutException("no consumer came");
        for (var i = 0; i < frames; i++)
        {
            var size = sizes[i * sizes.Length / frames];
            var loan = pool.Loan(new FrameFormat(PixelFormat.Yuv420P, size[0], size[1]), Patience, CancellationToken.None);
            TestPattern.Draw(loan.View, i);
            pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = i, Pts = i * 10 }, Patience, CancellationToken.None);
            loan.Release();
            if (pause > 0 && i % pause == 0) Thread.Sleep(1);
        }

        Console.WriteLine("published");
        if (options.GetValueOrDefault("complete") == "false") Thread.Sleep(Timeout.Infinite);
        pool.Complete();
        if (!pool.WaitUntilDrained(Patience, CancellationToken.None)) throw new TimeoutException("not drained");
        var figures = pool.Statistics;
        Console.WriteLine($"drained slabsAdded={figures.SlabsAdded} slabsRetired={figures.SlabsRetired} loaned={figures.Loaned}");
    }
}
