// The consumer of the frame benchmarks:
//   bench-frames take FILE    every frame of FILE is decoded in another process, taken here and returned untouched
//   bench-frames read FILE    the same, and every byte of every plane is read here
//   bench-frames drain        standard input is read to its end, every byte of it: what a pipe's reader does
using System.Runtime.InteropServices;
using MediaShm.Bench.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

switch (args)
{
    case ["take", var file]: return Consume(file, read: false);
    case ["read", var file]: return Consume(file, read: true);
    case ["drain"]: return Drain();
    default:
        Console.Error.WriteLine("usage: bench-frames take FILE | read FILE | drain");
        return 2;
}

static int Consume(string file, bool read)
{
    using var input = MediaInput.Open(file, format: null);
    using var decoder = DecoderClient.Start(input, new DecoderClientOptions { CopyStreams = false });
    decoder.Attach(new FramePoolClientOptions(), CancellationToken.None);
    ulong sum = 0;
    long frames = 0;
    while (decoder.Take(out var lease, CancellationToken.None))
    {
        using (lease)
        {
            frames++;
            if (read) sum += ByteSum.Of(lease.View);
        }
    }

    Console.WriteLine($"{frames} frames, sum {sum}, {decoder.Totals?.BytesCopied} pixel bytes copied");
    return 0;
}

static int Drain()
{
    using var input = Console.OpenStandardInput();
    var buffer = new byte[1 << 20];
    ulong sum = 0;
    long bytes = 0;
    int got;
    while ((got = input.Read(buffer)) > 0)
    {
        bytes += got;
        sum += ByteSum.Of(MemoryMarshal.CreateReadOnlySpan(ref buffer[0], got));
    }

    Console.WriteLine($"{bytes} bytes, sum {sum}");
    return 0;
}
