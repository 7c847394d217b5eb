using MediaShm.Pipeline.Pool;

namespace MediaShm.Bench.Handoff;

/// <summary>What runs in the second process. Each ends when the other side closes its pool, however it does so.</summary>
internal static class OtherSide
{
    internal static int Echo(string there, string back, string spin)
    {
        Common.SetSpin(spin);
        Common.Stay(last: true);
        using var pool = FramePool.Create("back", new FramePoolOptions { SocketPath = back, GrowAhead = false });
        using var client = Attach(there, depth: 8);
        return UntilClosed(() =>
        {
            var next = Common.LoanSmall(pool);
            while (client.Take(out var lease, Common.Patience, CancellationToken.None))
            {
                Common.Publish(pool, next);
                lease.Dispose(); // after the answer: the returning end of a hand-off is off the way that is timed
                next.Release();
                next = Common.LoanSmall(pool);
            }
        });
    }

    internal static int Take(string socket, string spin)
    {
        Common.SetSpin(spin);
        using var client = Attach(socket, depth: 4);
        return UntilClosed(() =>
        {
            while (client.Take(out var lease, Common.Patience, CancellationToken.None)) lease.Dispose();
        });
    }

    internal static int Look(string socket)
    {
        using var client = Attach(socket, depth: 256);
        return UntilClosed(() =>
        {
            while (!client.IsEnded)
            {
                while (client.TryTake(out var lease)) lease.Dispose();
                Thread.Sleep(1);
            }
        });
    }

    private static FramePoolClient Attach(string socket, int depth) =>
        FramePoolClient.Attach(socket, new FramePoolClientOptions { QueueDepth = depth, WaitForOwner = Common.Patience });

    private static int UntilClosed(Action work)
    {
        try
        {
            work();
        }
        catch (PoolClosedException)
        {
            // The owner has left without an end of stream, because its own run failed.
        }

        return 0;
    }
}
