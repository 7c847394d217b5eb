using System.Net;
using System.Net.Sockets;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>Inputs that come over the network, read by a confined decoder that may use the network and nothing else.</summary>
public sealed class NetworkInputTests(Clips clips) : EndToEndTest(clips)
{
    [Fact]
    public void AFileComesByHttpsFromAServerThatHasAName()
    {
        using var server = new FileServer(TransportStream());
        var result = Run("-i", $"https://localhost:{server.Port}/clip.ts", "-an", "-f", "framemd5", "-").Expect(0);
        AssertFramesOf(Out.File("clip.ts"), result.OutputText);
    }

    [Fact]
    public void AServerThatIsNotFoundIsToldAsThat() => // FFmpeg's error is "Input/output error"
        _ = Run("-i", "http://nobody.invalid/clip.ts", "-f", "null", "-").Expect(3).ExpectOneLine("http://nobody.invalid/clip.ts", "resolve");

    [Fact]
    public void AStreamComesByRtsp()
    {
        var file = TransportStream();
        var address = $"rtsp://127.0.0.1:{FreePort()}/clip";
        using var program = Start(["-rtsp_flags", "listen", "-f", "rtsp", "-i", address, "-an", "-f", "framemd5", "-"]);
        // The program listens some time after its start; a sender that comes earlier is refused.
        WaitUntil(() => Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-c", "copy", "-f", "rtsp", "-rtsp_transport", "tcp", address).ExitCode == 0, "the program takes the stream", 120);
        AssertFramesOf(file, program.WaitForEnd(TimeSpan.FromSeconds(120)).Expect(0).OutputText);
    }

    private string TransportStream()
    {
        var file = Out.File("clip.ts");
        _ = Ffmpeg.Convert("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", file);
        return file;
    }

    private static void AssertFramesOf(string file, string frameHashes)
    {
        var expected = FrameHashes.Parse(Ffmpeg.Run("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:v:0", "-f", "framemd5", "-").Expect(0).OutputText);
        Assert.Equal(50, expected.Count);
        Assert.Equal(expected.Select(frame => frame.Hash), FrameHashes.Parse(frameHashes).Select(frame => frame.Hash));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
