using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Peers;

/// <summary>A program that decodes a file by a decoder process: prints the decoder's process id, then takes frames until the end.</summary>
internal static class Decoding
{
    public static void Run(string file)
    {
        using var input = MediaInput.Open(file, format: null);
        using var decoder = DecoderClient.Start(input, new DecoderClientOptions { CopyStreams = false });
        Console.WriteLine($"decoder {decoder.Pid}");
        decoder.Attach(new FramePoolClientOptions(), CancellationToken.None);
        while (decoder.Take(out var lease, CancellationToken.None)) lease.Dispose();
        Console.WriteLine("decoded");
        Thread.Sleep(Timeout.Infinite);
    }
}
