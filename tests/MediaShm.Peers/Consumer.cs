using MediaShm.Pipeline.Pool;

namespace MediaShm.Peers;

/// <summary>
/// Takes frames and prints "index WxH checksum" for each. Options: depth, policy, reorder=N holds N frames and returns them backwards,
/// quiet=true checks the frames itself and prints the end alone.
/// </summary>
internal static class Consumer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(string socket, Dictionary<string, string> options)
    {
        using var client = Attach(socket, options);
        var reorder = int.Parse(options.GetValueOrDefault("reorder", "1"));
        var (quiet, last) = (options.ContainsKey("quiet"), -1L);
        var held = new List<FrameLease>();
        while (client.Take(out var lease, Patience, CancellationToken.None))
        {
            var size = lease.Descriptor.Layout.Format;
            if (quiet) last = Check(lease, last);
            else Console.WriteLine($"{lease.Descriptor.Index} {size.Width}x{size.Height} {TestPattern.Checksum(lease.View):x}");
            held.Add(lease);
            if (held.Count < reorder) continue;
            ReturnBackwards(held);
        }

        ReturnBackwards(held);
        if (quiet) Console.WriteLine($"last={last}");
        var figures = client.Statistics;
        Console.WriteLine($"end taken={figures.Taken} returned={figures.Returned} peak={figures.PeakLeased} slabs={figures.Slabs} dropped={figures.Dropped}");
    }

    /// <summary>Takes as many frames as it may and keeps them until it is killed.</summary>
    public static void Hold(string socket, Dictionary<string, string> options)
    {
        using var client = Attach(socket, options);
        for (var i = 0; i < int.Parse(options.GetValueOrDefault("depth", "8")); i++)
        {
            if (!client.Take(out var lease, Patience, CancellationToken.None)) break;
            Console.WriteLine($"{lease.Descriptor.Index}");
        }

        Console.WriteLine("holding");
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>
    /// Takes whatever an owner delivers that may be hostile, reads of every frame the first and last byte, and attaches again when it is
    /// put out, until nobody listens any more.
    /// </summary>
    public static void Graze(string socket)
    {
        var (sum, frames, refusals) = (0L, 0L, 0L);
        while (true)
        {
            try
            {
                using var client = FramePoolClient.Attach(socket, new FramePoolClientOptions { QueueDepth = 4 });
                for (var inARow = 0; inARow < 100;)
                {
                    try
                    {
                        if (!client.TryTake(out var lease)) continue;
                        using (lease)
                        {
                            for (var i = 0; i < 20; i++) sum += lease.View.Row(0, 0)[0] + lease.View.Row(0, lease.View.Format.Height - 1)[^1];
                        }

                        (frames, inARow) = (frames + 1, 0);
                    }
                    catch (PoolProtocolException)
                    {
                        (refusals, inARow) = (refusals + 1, inARow + 1); // it stays refused until the owner writes another
                    }
                }
            }
            catch (PoolClosedException)
            {
                // put out: again
            }
            catch (PoolException e)
            {
                Console.WriteLine($"frames={frames} refusals={refusals} sum={sum} {e.Message}");
                return;
            }
        }
    }

    internal static FramePoolClient Attach(string socket, Dictionary<string, string> options) => FramePoolClient.Attach(socket, new FramePoolClientOptions
    {
        QueueDepth = int.Parse(options.GetValueOrDefault("depth", "8")),
        Policy = Enum.Parse<DeliveryPolicy>(options.GetValueOrDefault("policy", "Block")),
        WaitForOwner = Patience,
    });

    private static long Check(FrameLease lease, long last)
    {
        var (view, index) = (lease.View, lease.Descriptor.Index);
        if (TestPattern.Checksum(view) != TestPattern.Expected(view.Format, index) || (last >= 0 && index != last + 1))
            throw new InvalidOperationException($"frame {index} after {last} is wrong");
        return index;
    }

    private static void ReturnBackwards(List<FrameLease> held)
    {
        for (var i = held.Count - 1; i >= 0; i--) held[i].Dispose();
        held.Clear();
    }
}
