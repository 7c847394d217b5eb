using System.Buffers.Binary;
using System.Text;
using CsCheck;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

public class SideChannelTests
{
    private static readonly Gen<PacketShape> Packets =
        from times in Gen.Long.Array[3]
        from stream in Gen.Int[0, 100]
        from flags in Gen.Int
        from payload in Gen.Byte.Array[0, 300]
        from blocks in Gen.Select(Gen.Int, Gen.Byte.Array[0, 20]).Array[0, 4]
        select new PacketShape(stream, times, flags, payload, blocks);

    private static readonly Gen<Action<SideChannelWriter, List<string>>> Message = Gen.OneOf(
        Gen.String[1, 50].Select<string, Action<SideChannelWriter, List<string>>>(s => (w, said) =>
        {
            var clean = "/" + new string([.. s.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
            w.PoolReady(clean);
            said.Add($"pool {clean}");
        }),
        MediaInfoTests.Any.Select<MediaInfo, Action<SideChannelWriter, List<string>>>(i => (w, said) =>
        {
            w.Info(i);
            said.Add($"info {Convert.ToHexString(MediaInfoFormat.Write(i))}");
        }),
        Packets.Select<PacketShape, Action<SideChannelWriter, List<string>>>(p => (w, said) =>
        {
            using var packet = p.Make();
            Assert.True(w.Packet(packet));
            said.Add(Describe(packet));
        }),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long).Select<(long, long), Action<SideChannelWriter, List<string>>>(p => (w, said) =>
        {
            w.Progress(p.Item1, p.Item2);
            said.Add($"progress {p.Item1} {p.Item2}");
        }),
        Gen.Const<Action<SideChannelWriter, List<string>>>((w, said) =>
        {
            w.Warning("  ünusual\nthing ");
            said.Add("warning ünusual thing");
            w.Error(MediaErrorKind.InputUnusable, "no video");
            said.Add("error InputUnusable no video");
        }));

    private sealed record PacketShape(int Stream, long[] Times, int Flags, byte[] Payload, (int, byte[])[] Blocks)
    {
        public CopiedPacket Make()
        {
            var packet = CopiedPacket.Rent();
            (packet.StreamIndex, packet.Pts, packet.Dts, packet.Duration, packet.Flags) = (Stream, Times[0], Times[1], Times[2], Flags);
            packet.SetPayload(Payload);
            foreach (var (type, data) in Blocks) data.CopyTo(packet.AddSideData(type, data.Length));
            return packet;
        }
    }

    [Fact]
    public void What_is_written_is_read() => Message.Array[0, 12].Sample(messages =>
    {
        var pipe = new MemoryStream();
        var said = new List<string>();
        using var writer = new SideChannelWriter(pipe);
        foreach (var message in messages) message(writer, said);
        writer.End(new DecoderTotals(1, 2, 3, 4));
        said.Add("end 1 2 3 4");
        Assert.Equal(said, ReadAll(pipe.ToArray()));
    });

    [Fact]
    public void Any_truncation_is_an_error_or_a_clean_end_between_messages()
    {
        var (bytes, ends) = Sample();
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            if (ends.Contains(cut)) Assert.Equal(ends.IndexOf(cut), ReadAll(bytes[..cut]).Count);
            else Assert.Throws<MediaException>(() => ReadAll(bytes[..cut]));
        }
    }

    [Fact]
    public void Damaged_bytes_give_messages_or_a_media_exception_and_nothing_else()
    {
        var (bytes, _) = Sample();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 6].Sample(damage =>
        {
            var copy = bytes.ToArray();
            foreach (var (at, value) in damage) copy[at] = value;
            try
            {
                ReadAll(copy);
            }
            catch (MediaException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        });
    }

    [Fact]
    public void Random_bytes_never_take_more_than_the_limits() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            ReadAll(bytes);
        }
        catch (MediaException)
        {
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(255)]
    public void Unknown_types_are_refused(int type) => Assert.Throws<MediaException>(() => ReadAll([0, 0, 0, 0, (byte)type]));

    [Theory]
    [InlineData(1, 0u)]
    [InlineData(1, 4097u)]
    [InlineData(2, (64u << 20) + 1)]
    [InlineData(3, 39u)]
    [InlineData(3, (64u << 20) + 1)]
    [InlineData(4, 65537u)]
    [InlineData(5, 15u)]
    [InlineData(5, 17u)]
    [InlineData(6, 0u)]
    [InlineData(7, 31u)]
    [InlineData(7, uint.MaxValue)]
    public void Lengths_out_of_bounds_are_refused_before_a_byte_of_the_body_is_read(int type, uint length)
    {
        var bytes = new byte[5];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        bytes[4] = (byte)type;
        var error = Assert.Throws<MediaException>(() => ReadAll(bytes));
        Assert.Contains("malformed", error.Message);
    }

    [Theory]
    [InlineData(0, -1)] // stream
    [InlineData(32, -1)] // payload length
    [InlineData(32, int.MaxValue)]
    [InlineData(32, 4)] // one byte is then too many
    [InlineData(36, -1)] // blocks
    [InlineData(36, 65)]
    [InlineData(44, -1)] // length of the first block
    [InlineData(44, int.MaxValue)]
    [InlineData(44, 1)]
    public void Packets_that_contradict_themselves_are_refused(int offset, int value)
    {
        var pipe = new MemoryStream();
        using var writer = new SideChannelWriter(pipe);
        using var packet = new PacketShape(1, [1, 1, 1], 1, [1, 2, 3, 4, 5], [(7, [8, 9])]).Make();
        writer.Packet(packet);
        var bytes = pipe.ToArray();
        Assert.Single(ReadAll(bytes));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5 + offset), value);
        Assert.Contains("malformed", Assert.Throws<MediaException>(() => ReadAll(bytes)).Message);
    }

    [Fact]
    public void Nothing_may_follow_the_end()
    {
        var pipe = new MemoryStream();
        using var writer = new SideChannelWriter(pipe);
        writer.End(default);
        writer.Warning("late");
        Assert.Contains("follows the end", Assert.Throws<MediaException>(() => ReadAll(pipe.ToArray())).Message);
    }

    [Fact]
    public void Negative_totals_are_refused()
    {
        var pipe = new MemoryStream();
        using var writer = new SideChannelWriter(pipe);
        writer.End(new DecoderTotals(0, -1, 0, 0));
        Assert.Throws<MediaException>(() => ReadAll(pipe.ToArray()));
    }

    [Fact]
    public void Packets_above_the_limit_are_left_out_and_said_so()
    {
        var pipe = new MemoryStream();
        using var writer = new SideChannelWriter(pipe);
        using var packet = CopiedPacket.Rent();
        packet.SetPayloadLength(64 << 20);
        Assert.False(writer.Packet(packet));
        Assert.Equal(0, pipe.Length);
    }

    [Fact]
    public async Task A_real_pipe_carries_large_packets_and_a_closed_one_is_a_media_exception()
    {
        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        using var writer = new SideChannelWriter(new System.IO.Pipes.AnonymousPipeClientStream(
            System.IO.Pipes.PipeDirection.Out, server.GetClientHandleAsString()));
        using var reader = new SideChannelReader(server);
        using var packet = CopiedPacket.Rent();
        packet.SetPayload([.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7))]);
        var sending = Task.Run(() => writer.Packet(packet), TestContext.Current.CancellationToken);
        using var read = Assert.IsType<SideChannelMessage.Packet>(reader.Read()).Copied;
        Assert.True(await sending.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True(read.Payload.SequenceEqual(packet.Payload));
        reader.Dispose();
        Assert.Throws<MediaException>(() => writer.Warning("anybody there?"));
    }

    [Fact]
    public void A_packet_goes_back_to_the_pool_once()
    {
        var packet = CopiedPacket.Rent();
        packet.Dispose();
        packet.Dispose();
        using var a = CopiedPacket.Rent();
        using var b = CopiedPacket.Rent();
        Assert.NotSame(a, b);
    }

    private static (byte[] Bytes, List<int> Ends) Sample()
    {
        var pipe = new MemoryStream();
        var ends = new List<int> { 0 };
        using var writer = new SideChannelWriter(pipe);
        void Mark() => ends.Add((int)pipe.Length);
        writer.PoolReady("/run/pool.sock");
        Mark();
        writer.Info(new MediaInfo { FormatName = "x", Streams = [new StreamInfo { ExtraData = [1] }] });
        Mark();
        using var packet = new PacketShape(1, [1, 2, 3], 4, [5, 6, 7], [(8, [9]), (10, [])]).Make();
        writer.Packet(packet);
        Mark();
        writer.Progress(5, 6);
        Mark();
        writer.Warning("w");
        Mark();
        writer.Error(MediaErrorKind.Failed, "e");
        Mark();
        writer.End(new DecoderTotals(1, 2, 3, 4));
        Mark();
        return (pipe.ToArray(), ends);
    }

    private static List<string> ReadAll(byte[] bytes)
    {
        using var reader = new SideChannelReader(new MemoryStream(bytes));
        var said = new List<string>();
        while (reader.Read() is { } message) said.Add(Describe(message));
        return said;
    }

    private static string Describe(SideChannelMessage message)
    {
        switch (message)
        {
            case SideChannelMessage.PoolReady(var path): return $"pool {path}";
            case SideChannelMessage.Info(var media): return $"info {Convert.ToHexString(MediaInfoFormat.Write(media))}";
            case SideChannelMessage.Packet(var packet):
                using (packet) return Describe(packet);
            case SideChannelMessage.Warning(var text): return $"warning {text}";
            case SideChannelMessage.Progress(var frames, var time): return $"progress {frames} {time}";
            case SideChannelMessage.Error(var kind, var text): return $"error {kind} {text}";
            case SideChannelMessage.End(var t): return $"end {t.Frames} {t.BytesCopied} {t.CorruptFrames} {t.Packets}";
            default: throw new InvalidOperationException();
        }
    }

    private static string Describe(CopiedPacket packet)
    {
        var text = $"packet {packet.StreamIndex} {packet.Pts} {packet.Dts} {packet.Duration} {packet.Flags} {Convert.ToHexString(packet.Payload)}";
        for (var i = 0; i < packet.SideDataCount; i++)
        {
            var data = Convert.ToHexString(packet.SideData(i, out var type));
            text += $" {type}:{data}";
        }

        return text;
    }
}
