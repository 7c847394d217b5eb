using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.Tests.Media;
using PeerProcess = MediaShm.Pipeline.Tests.Pool.PeerProcess;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>A decoder that dies is followed by another one behind the place, and a line says what was lost.</summary>
[Collection(FaultCollection.Name)]
public sealed class DecoderRecoveryTests
{
    // Key frames every 0.4 s: frames 0, 10, 20…; 25 frames a second, and sound.
    private static string Clip => TestMedia.Make("fragile.mkv",
        "-f lavfi -i testsrc2=size=64x48:rate=25:duration=4 -f lavfi -i sine=duration=4 -c:v libx264 -g 10 -sc_threshold 0 -bf 2 -c:a pcm_s16le");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_damaged_place_costs_what_lies_up_to_the_next_key_frame_that_works()
    {
        var (frames, packets, lines) = Decode("1.2-1.7", DecoderCrashPolicy.Skip);
        var all = TestMedia.FrameMd5(Clip);
        // Up to 1.16 s is right; at 1.2 and 1.6 the stretch stands in the way, 2.0 s is the first key frame behind it.
        Assert.Equal([.. all.Take(30), .. all.Skip(50)], frames);
        var line = Assert.Single(lines);
        Assert.Contains("died after 1.2 s", line);
        Assert.Contains("segmentation fault", line);
        Assert.Contains("goes on at 2 s: 0.8 s of the video are lost", line);
        Assert.Contains("bytes of the input", line);
        Assert.Equal(packets.Order(), packets); // none twice
        Assert.Equal(packets.Distinct(), packets);
        Assert.True(packets[^1] > 3800, $"the sound ends at {packets[^1]} ms of {packets.Count} packets");
    }

    [Fact]
    public void A_death_that_was_not_the_inputs_fault_costs_nothing()
    {
        using var input = MediaInput.Open(Clip, format: null);
        var lines = new List<string>();
        using var client = DecoderClient.Start(input, new DecoderClientOptions { OnCrash = DecoderCrashPolicy.Skip, Warn = lines.Add });
        client.Attach(new FramePoolClientOptions { QueueDepth = 2 }, Cancel);
        _ = client.WaitForInfo(Cancel);
        var frames = new List<(string, long)>();
        var first = client.Pid;
        while (client.Take(out var lease, Cancel))
        {
            using (lease) frames.Add((ReaderHarness.Md5(lease.View), lease.Descriptor.Pts));
            if (frames.Count == 33) Signals.End(first);
        }

        var all = TestMedia.FrameMd5(Clip);
        Assert.NotEqual(first, client.Pid);
        Assert.Equal(all, frames);
        Assert.Contains("no frame is lost", Assert.Single(lines));
    }

    [Fact]
    public void Decoded_sound_goes_on_where_it_ended()
    {
        using var input = MediaInput.Open(Clip, format: null);
        using var client = DecoderClient.Start(input, new DecoderClientOptions { OnCrash = DecoderCrashPolicy.Skip, DecodeAudio = true });
        client.Attach(new FramePoolClientOptions { QueueDepth = 2 }, Cancel);
        Assert.True(client.WaitForInfo(Cancel).Streams[1].IsDecoded);
        var (first, frames, samples) = (client.Pid, 0, 0);
        long? end = null;
        while (client.Take(out var lease, Cancel))
        {
            lease.Dispose();
            if (++frames == 33) Signals.End(first);
            while (client.TryTakePacket(out var packet))
            {
                using (packet)
                {
                    Assert.InRange(packet.Pts, (end ?? packet.Pts) - 1, (end ?? packet.Pts) + 1); // ms; none twice, none missing
                    samples += packet.Payload.Length / 2;
                    end = packet.Pts + packet.Payload.Length / 2 * 1000 / 44100;
                }
            }
        }

        Assert.NotEqual(first, client.Pid);
        Assert.Equal(4 * 44100, samples);
    }

    [Fact]
    public void Nothing_behind_the_place_is_an_end_that_is_told()
    {
        var (frames, _, lines) = Decode("3.2-9", DecoderCrashPolicy.Skip);
        Assert.Equal(TestMedia.FrameMd5(Clip).Take(80), frames);
        Assert.Contains("nothing behind", Assert.Single(lines));
    }

    [Fact]
    public void By_default_a_death_is_an_error()
    {
        var error = Assert.Throws<DecoderDiedException>(() => Decode("1.2-1.7", DecoderCrashPolicy.Fail));
        Assert.Contains("segmentation fault", error.Message);
        Assert.Contains("bytes of the input", error.Message);
    }

    [Fact]
    public void A_pipe_cannot_be_read_twice()
    {
        using var pipe = Pipe.Create();
        var feeder = new Thread(() =>
        {
            using var stream = new FileStream(pipe.Write, FileAccess.Write, bufferSize: 0);
            try
            {
                stream.Write(File.ReadAllBytes(Clip));
            }
            catch (IOException)
            {
                // the decoder died
            }
        });
        feeder.Start();
        var error = Assert.Throws<MediaException>(() => Decode("1.2-1.7", DecoderCrashPolicy.Skip, new MediaInput("pipe:0", pipe.Read)));
        feeder.Join();
        Assert.Contains("cannot be read twice", error.Message);
    }

    private static (List<(string Md5, long Pts)> Frames, List<long> Packets, List<string> Lines) Decode(string stretch, DecoderCrashPolicy policy, MediaInput? from = null)
    {
        Environment.SetEnvironmentVariable("MEDIASHM_FRAGILE", stretch); // this collection runs alone
        using var input = from ?? MediaInput.Open(Clip, format: null);
        var lines = new List<string>();
        using var client = DecoderClient.Start(input, new DecoderClientOptions { Program = PeerProcess.Program, OnCrash = policy, Warn = lines.Add });
        client.Attach(new FramePoolClientOptions(), Cancel);
        _ = client.WaitForInfo(Cancel);
        var (frames, packets) = (new List<(string, long)>(), new List<long>());
        while (client.Take(out var lease, Cancel))
            using (lease) frames.Add((ReaderHarness.Md5(lease.View), lease.Descriptor.Pts));
        while (client.TryTakePacket(out var packet))
            using (packet) packets.Add(packet.Pts);
        return (frames, packets, lines);
    }
}
