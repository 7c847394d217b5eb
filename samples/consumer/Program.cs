// Attaches to a frame pool and prints a line for each frame, read where the producer wrote it: consumer [POOL]
using MediaShm.Pipeline.Pool;

try
{
    var name = args.ElementAtOrDefault(0) ?? "gradient";
    using var client = FramePoolClient.Attach(name, new FramePoolClientOptions { WaitForOwner = TimeSpan.FromSeconds(10) });
    Console.WriteLine($"attached to '{name}', owned by process {client.OwnerPid}");
    while (client.Take(out var lease, TimeSpan.FromMinutes(1), CancellationToken.None))
    {
        using var frame = lease;
        uint checksum = 0;
        foreach (var sample in frame.Plane(0)) checksum = (checksum * 31) + sample;
        Console.WriteLine($"frame {frame.Descriptor.Index} at {frame.Descriptor.Seconds:0.00} s, {frame.View.Format}, checksum {checksum:x8}");
    }

    Console.WriteLine($"end of stream after {client.Statistics.Taken} frames");
    return 0;
}
catch (Exception e) when (e is PoolException or TimeoutException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
