using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>The decoder's main loop: all frames published, all packets sent, or an error of the right kind.</summary>
public class DecodeLoopTests
{
    [Fact]
    public async Task Publishes_every_frame_and_sends_every_packet()
    {
        var path = TestMedia.Make("loop.mkv", "-f lavfi -i testsrc2=size=160x120:rate=25:duration=2 -f lavfi -i sine=duration=2 -c:v libx264 -preset veryfast -c:a aac");
        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        using var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
        using var channel = new SideChannelWriter(server);
        using var side = new SideChannelReader(client);
        var packets = 0;
        var listening = Task.Run(() =>
        {
            for (var message = side.Read(); message is SideChannelMessage.Packet or SideChannelMessage.Progress; message = side.Read())
            {
                if (message is not SideChannelMessage.Packet packet) continue;
                packets++;
                packet.Copied.Dispose();
            }
        }, TestContext.Current.CancellationToken);
        using var pool = ReaderHarness.NewPool();
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = path }, pool);
        var totals = new DecodeLoop(reader, pool, channel, TimeSpan.FromSeconds(10)).Run(TestContext.Current.CancellationToken);
        channel.End(totals);
        await listening;
        Assert.Equal(50, totals.Frames);
        Assert.Equal(50, pool.Statistics.Published);
        Assert.Equal(totals.Packets, packets);
        Assert.InRange(packets, 80, 100);
    }

    [Fact]
    public void Not_one_frame_is_an_unusable_input_unless_a_part_was_asked_for()
    {
        var clip = TestMedia.Make("short.mp4", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=0.2 -c:v libx264 -movflags +faststart");
        var hollow = TestMedia.Derive("hollow.mp4", clip, bytes =>
        {
            bytes.AsSpan(bytes.AsSpan().IndexOf("mdat"u8) + 4).Clear();
            return bytes;
        });
        var error = Assert.Throws<MediaException>(() => Run(new MediaReaderOptions { Input = hollow }));
        Assert.Equal(MediaErrorKind.InputUnusable, error.Kind);
        Assert.Equal(0, Run(new MediaReaderOptions { Input = clip, Seek = TimeSpan.FromSeconds(5) }).Frames);
    }

    [Fact]
    public void Cancellation_ends_an_endless_input()
    {
        using var cancel = new CancellationTokenSource();
        using var pool = ReaderHarness.NewPool();
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = "testsrc2=size=64x48:rate=25,realtime", Format = "lavfi" }, pool, cancel.Token);
        cancel.CancelAfter(200);
        Assert.ThrowsAny<OperationCanceledException>(() => new DecodeLoop(reader, pool, null, TimeSpan.FromSeconds(10)).Run(cancel.Token));
    }

    [Fact]
    public void Cancellation_ends_the_opening_of_an_input_that_does_not_come()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // takes the connection and says nothing
        silent.Start();
        using var cancel = new CancellationTokenSource(300);
        using var pool = ReaderHarness.NewPool();
        var options = new MediaReaderOptions { Input = $"tcp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", Format = "mpegts" };
        Assert.ThrowsAny<OperationCanceledException>(() => MediaReader.Open(options, pool, cancel.Token));
    }

    private static DecoderTotals Run(MediaReaderOptions options)
    {
        using var pool = ReaderHarness.NewPool();
        using var reader = MediaReader.Open(options, pool);
        return new DecodeLoop(reader, pool, null, TimeSpan.FromSeconds(10)).Run(TestContext.Current.CancellationToken);
    }
}
