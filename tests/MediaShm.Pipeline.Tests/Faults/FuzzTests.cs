using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Tests.Common;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>
/// Parsers of what other processes say, fed with damaged bytes for some seconds (MEDIASHM_FUZZ_SECONDS): they refuse or accept, throw
/// nothing else, and take no more memory than the message could need.
/// </summary>
[Collection(FaultCollection.Name)]
public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = FaultPlace.Patience;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Damaged_messages_to_an_owner_cost_their_sender_the_connection_and_nobody_else_anything()
    {
        var before = Possessions.Take();
        using (var place = new FaultPlace())
        using (var pool = place.Open())
        {
            using var honest = new HonestConsumer(place.Socket, new Random(FaultOptions.Seed));
            Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
            var index = 0L;
            FaultPlace.Publish(pool, index++);
            var rounds = FuzzLoop.Run(random =>
            {
                using var peer = RawPeer.Connect(place.Socket);
                var script = Script(pool.Epoch).ToList();
                var damaged = random.Next(script.Count);
                for (var i = 0; i < script.Count && !peer.IsClosed; i++)
                {
                    var bytes = i >= damaged ? Mutator.Mutate(random, script[i], longest: 400) : script[i];
                    if (!peer.Say(bytes)) break; // a mutation may be no mutation: the conversation goes on then
                    if (random.Next(4) == 0) peer.Listen(peer.Heard.Count + 1, milliseconds: 1);
                }

                if (random.Next(8) == 0) FaultPlace.Publish(pool, index++, timeout: TimeSpan.FromSeconds(10));
            });
            FaultPlace.EndAndCheck(pool);
            honest.JoinComplete(index);
            Assert.True(rounds > 100, $"only {rounds} rounds");
        }

        before.AssertNothingMore();

        static IEnumerable<byte[]> Script(ulong epoch) =>
        [
            // drop: it would hold the owner up otherwise, which it may
            RawPeer.Bytes(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = 3, Policy = DeliveryPolicy.Drop })),
            RawPeer.Bytes(Message.Create(MessageKind.Ready, epoch)),
            RawPeer.Bytes(Message.ForSlab(MessageKind.SlabMapped, epoch, 0)),
            RawPeer.Bytes(Message.ForSlab(MessageKind.SlabUnmapped, epoch, 0)),
        ];
    }

    [Fact]
    public void Damaged_messages_to_a_consumer_end_in_a_pool_exception_or_in_frames()
    {
        var before = Possessions.Take();
        using (var place = new FaultPlace())
        {
            using var owner = new FakeOwner(place.Socket);
            using var block = ConsumerBlock.Create("hostile", 4);
            using var slab = Slab.Create("hostile", 0, 8192, 2, PoolAccess.ReadOnly, static (_, _) => { });
            var (attached, refused) = (0, 0);
            var rounds = FuzzLoop.Run(random =>
            {
                owner.Meet();
                (byte[] Bytes, FileDescriptor[] Descriptors)[] script =
                [
                    (RawPeer.Bytes(Message.Create(MessageKind.Welcome, FakeOwner.Epoch, FakeOwner.Terms(block, 4))), [block.Descriptor]),
                    (RawPeer.Bytes(Message.Create(MessageKind.SlabAnnounce, FakeOwner.Epoch, FakeOwner.BodyOf(slab))), [slab.Descriptor]),
                    (RawPeer.Bytes(Message.ForSlab(MessageKind.SlabRetire, FakeOwner.Epoch, 0)), []),
                    (RawPeer.Bytes(Message.Create(MessageKind.EndOfStream, FakeOwner.Epoch, new EndBody { LastSequence = 1 })), []),
                    (RawPeer.Bytes(Message.ForGoodbye(FakeOwner.Epoch, Farewell.Evicted, "because")), []),
                ];
                var damaged = random.Next(script.Length);
                for (var i = 0; i < script.Length; i++)
                {
                    var bytes = i >= damaged ? Mutator.Mutate(random, script[i].Bytes, longest: 400) : script[i].Bytes;
                    if (bytes.Length > 0) _ = owner.Peer.Say(bytes, random.Next(20) == 0 ? [] : script[i].Descriptors);
                }

                // Whatever was made of that: the last word, so that the client need not try again.
                _ = owner.Peer.Say(Message.ForGoodbye(FakeOwner.Epoch, Farewell.Refused, "enough"));
                try
                {
                    using var client = owner.Attaching.WaitAsync(Patience, Cancel).GetAwaiter().GetResult();
                    attached++;
                    while (client.Take(out var lease, Patience, Cancel)) lease.Dispose();
                }
                catch (PoolException e)
                {
                    refused++;
                    Assert.DoesNotContain(e.Message, char.IsControl);
                }

                owner.EndMeeting();
            });
            Assert.True(attached > 10 && refused > 10, $"{rounds} rounds: {attached} attached, {refused} refused");
        }

        before.AssertNothingMore();
    }

    [Fact]
    public void A_damaged_frame_descriptor_is_refused_or_lies_in_its_slot()
    {
        var (good, bad) = (0, 0);
        var formats = PixelFormatInfo.All;
        var rounds = FuzzLoop.Run(random =>
        {
            var format = new FrameFormat(formats[random.Next(formats.Length)].Format, random.Next(1, 200), random.Next(1, 200));
            var layout = FrameLayout.For(format, out var slotBytes);
            var descriptor = new FrameDescriptor { Layout = layout, SideDataOffset = random.Next((int)slotBytes), SideDataLength = random.Next(32) };
            var check = default(FrameDescriptorCheck);
            for (var i = 0; i < 20; i++) // several by one check, which remembers the last layout that was good
            {
                var bytes = Mutator.Mutate(random, MemoryMarshal.AsBytes(new Span<FrameDescriptor>(ref descriptor)), longest: 1 << 10);
                Array.Resize(ref bytes, Marshal.SizeOf<FrameDescriptor>());
                var damaged = MemoryMarshal.Read<FrameDescriptor>(bytes);
                var fits = check.Fits(damaged, slotBytes);
                if (fits) AssertInside(damaged, slotBytes);
                (good, bad) = fits ? (good + 1, bad) : (good, bad + 1);
            }
        });
        Assert.True(good > rounds && bad > rounds, $"{rounds} rounds: {good} good, {bad} bad");
    }

    [Fact]
    public void A_damaged_side_channel_is_read_or_refused_and_takes_no_more_than_its_limits()
    {
        var sound = SideChannel();
        var info = MediaInfoFormat.Write(Media());
        _ = FuzzLoop.Run(random =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var bytes = Mutator.Mutate(random, sound, longest: 1 << 16);
            try
            {
                using var reader = new SideChannelReader(new MemoryStream(bytes));
                while (reader.Read() is { } message)
                    if (message is SideChannelMessage.Packet(var packet)) packet.Dispose();
            }
            catch (MediaException e)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
            }

            // One message may claim as much as a message may have, and then break off.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64L << 20) + (1 << 20) + (100 * bytes.Length));
            before = GC.GetAllocatedBytesForCurrentThread();
            bytes = Mutator.Mutate(random, info, longest: 1 << 16);
            try
            {
                _ = MediaInfoFormat.Read(bytes);
            }
            catch (MediaException)
            {
                // refused
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 16) + (100 * bytes.Length));
        });
    }

    /// <summary>The same question as the check's, asked another way: in 128 bits, of every row's first and last byte.</summary>
    private static void AssertInside(in FrameDescriptor descriptor, long slotBytes)
    {
        var format = descriptor.Layout.Format;
        for (var p = 0; p < format.PlaneCount; p++)
        {
            var plane = descriptor.Layout.Planes[p];
            foreach (var row in new[] { 0, format.PlaneHeight(p) - 1 })
            {
                var first = (Int128)plane.Offset + ((Int128)plane.Stride * row);
                Assert.True(first >= 0 && first + format.RowBytes(p) <= slotBytes, $"row {row} of plane {p} of {format} begins at {first} of {slotBytes}");
            }
        }

        Assert.True(descriptor.SideDataOffset >= 0 && descriptor.SideDataLength >= 0 && (Int128)descriptor.SideDataOffset + descriptor.SideDataLength <= slotBytes);
    }

    private static byte[] SideChannel()
    {
        var pipe = new MemoryStream();
        using var writer = new SideChannelWriter(pipe);
        writer.PoolReady("/run/pool.sock");
        writer.Info(Media());
        for (var i = 0; i < 3; i++)
        {
            using var packet = CopiedPacket.Rent();
            packet.SetPayload([1, 2, 3, 4, 5]);
            new byte[] { 6, 7 }.CopyTo(packet.AddSideData(8, 2));
            writer.Packet(packet);
        }

        writer.Progress(5, 6);
        writer.Warning("w");
        writer.Error(MediaErrorKind.Failed, "e");
        writer.End(new DecoderTotals(1, 2, 3, 4));
        return pipe.ToArray();
    }

    private static MediaInfo Media() => new()
    {
        FormatName = "matroska",
        VideoStream = 0,
        Metadata = new Dictionary<string, string> { ["title"] = "x" },
        Streams = [new StreamInfo { ExtraData = [1, 2, 3], Metadata = new Dictionary<string, string> { ["language"] = "eng" } }, new StreamInfo { Index = 1 }],
        Chapters = [new ChapterInfo { Id = 1, End = 5 }],
    };
}
