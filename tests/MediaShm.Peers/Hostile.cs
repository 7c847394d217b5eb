using MediaShm.Pipeline.Pool;

namespace MediaShm.Peers;

/// <summary>A consumer that attaches properly and then writes what it should not. Option deed: garbage, again, never.</summary>
internal static class Hostile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(string socket, Dictionary<string, string> options)
    {
        using var client = Consumer.Attach(socket, options);
        if (!client.Take(out var lease, Patience, CancellationToken.None)) throw new InvalidOperationException("no frame");
        var block = client.Block;
        switch (options["deed"])
        {
            case "garbage":
                // Every word of the block but the revocation mark, which tells the end.
                new Random(1).NextBytes(block.AllBytes[64..]);
                break;
            case "again":
                block.Returns.Push(0, lease.Sequence);
                block.Returns.Push(1, lease.Sequence);
                break;
            case "never":
                block.Returns.Push(0, ulong.MaxValue);
                break;
        }

        block.ReturnWait.Interrupt();
        for (var i = 0; i < 3000 && !block.IsRevoked; i++) Thread.Sleep(10);
        try
        {
            lease.Validate();
            Console.WriteLine("not revoked");
        }
        catch (LeaseRevokedException)
        {
            Console.WriteLine("revoked");
        }

        try
        {
            while (client.Take(out _, Patience, CancellationToken.None))
            {
            }
        }
        catch (PoolClosedException e)
        {
            Console.WriteLine(e.Message);
        }
    }
}
