using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Peers;

/// <summary>
/// A consumer that attaches properly and then writes what it should not. Options: seed and deed, which is one of garbage, whole, again,
/// never (done once); scribble, shake, toggle, punch (done again and again while the owner works).
/// </summary>
internal static class Hostile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Run(string socket, Dictionary<string, string> options)
    {
        using var client = Consumer.Attach(socket, options);
        if (!client.Take(out var lease, Patience, CancellationToken.None)) throw new InvalidOperationException("no frame");
        var block = client.Block;
        var random = new Random(int.Parse(options.GetValueOrDefault("seed", "1")));
        switch (options["deed"])
        {
            case "garbage":
                // Every word of the block but the revocation mark, which tells the end.
                random.NextBytes(block.AllBytes[64..]);
                break;
            case "whole":
                random.NextBytes(block.AllBytes);
                break;
            case "again":
                block.Returns.Push(0, lease.Sequence);
                block.Returns.Push(1, lease.Sequence);
                break;
            case "never":
                block.Returns.Push(0, ulong.MaxValue);
                break;
            default:
                Persist(options["deed"], client, random);
                return;
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

    /// <summary>Goes on until the owner has put this process out or is through itself.</summary>
    private static void Persist(string deed, FramePoolClient client, Random random)
    {
        var block = client.Block;
        var words = MemoryMarshal.Cast<byte, ulong>(block.AllBytes);
        var returns = MemoryMarshal.Cast<byte, ulong>(block.AllBytes[256..])[..block.Capacity];
        Console.WriteLine("at work");
        while (!client.IsGone())
        {
            switch (deed)
            {
                case "scribble": // anything anywhere; the mark of revocation is left alone, or this client would think itself put out
                    for (var i = 0; i < 100; i++) words[random.Next(8, words.Length)] = (ulong)random.NextInt64();
                    break;
                case "shake": // anything but returns: what the owner sleeps on, what it writes, what it counts by
                    for (var i = 0; i < 100; i++) words[random.Next(8, 32)] = (ulong)random.NextInt64();
                    random.NextBytes(block.AllBytes[(256 + (block.Capacity * sizeof(ulong)))..]);
                    break;
                case "toggle": // returns that may be right, changed while they are read
                    var last = words[^1] % 1000;
                    for (var i = 0; i < 100; i++) returns[random.Next(returns.Length)] = (ulong)random.NextInt64((long)last + 12);
                    break;
                case "punch": // gives the pages back to the kernel while the owner uses them
                    _ = Libc.fallocate(block.Descriptor, 3 /* KEEP_SIZE | PUNCH_HOLE */, 0, block.Bytes);
                    _ = Libc.ftruncate(block.Descriptor, 0);
                    break;
            }

            block.ReturnWait.Interrupt(); // an owner that sleeps looks again
        }

        Console.WriteLine("gone");
    }

    private static bool IsGone(this FramePoolClient client)
    {
        if (client.Block.IsRevoked || client.IsEnded) return true;
        try
        {
            _ = client.TryTake(out _);
            return false;
        }
        catch (PoolProtocolException)
        {
            return false; // it has scribbled over its own deliveries
        }
        catch (PoolClosedException)
        {
            return true;
        }
    }
}
