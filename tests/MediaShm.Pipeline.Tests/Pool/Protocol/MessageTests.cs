using CsCheck;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Tests.Pool.Protocol;

public class MessageTests
{
    [Fact]
    public void Every_kind_fits_and_comes_back_as_it_was()
    {
        foreach (var kind in Enum.GetValues<MessageKind>().Where(k => k != MessageKind.None)) Assert.InRange(Message.LengthOf(kind), 16, Message.MaxBytes);
        var body = new SlabBody { Id = 3, SlotCount = 8, SlotStride = 1 << 40, Bytes = long.MaxValue };
        var message = Message.Create(MessageKind.SlabAnnounce, 77, body);
        Assert.Null(message.FindFault(Message.LengthOf(MessageKind.SlabAnnounce), 77));
        Assert.Equal(body, message.Body<SlabBody>());
        Assert.Equal((77UL, (ushort)1), (message.Prefix.Epoch, message.Prefix.Version));
    }

    [Fact]
    public void Faults_are_found()
    {
        var good = Message.ForSlab(MessageKind.SlabMapped, 5, 1);
        var length = Message.LengthOf(MessageKind.SlabMapped);
        Assert.Null(good.FindFault(length, 5));
        Assert.Null(good.FindFault(length, 0));
        Assert.Contains("epoch", good.FindFault(length, 6));
        Assert.Contains("bytes", good.FindFault(length - 1, 5));
        Assert.Contains("no message", good.FindFault(3, 5));
        var other = good;
        other.Prefix.Version = 2;
        Assert.Contains("version 2", other.FindFault(length, 5));
        other = good;
        other.Prefix.Magic++;
        Assert.Contains("no message", other.FindFault(length, 5));
        other = good;
        other.Prefix.Kind = (MessageKind)99;
        Assert.Contains("unknown", other.FindFault(length, 5));
    }

    [Fact]
    public void Any_bytes_are_judged_without_an_exception() => Gen.Byte.Array[0, Message.MaxBytes].Sample(bytes =>
    {
        var message = default(Message);
        bytes.CopyTo(message);
        if (message.FindFault(bytes.Length, 0) is null) return;
        Assert.DoesNotContain(message.Reason(), char.IsControl);
    });

    [Fact]
    public void A_reason_is_cut_to_size_and_keeps_its_text()
    {
        var reason = new string('é', 300);
        var message = Message.ForGoodbye(1, Farewell.Evicted, reason);
        Assert.StartsWith(message.Reason(), reason);
        Assert.Equal(GoodbyeBody.TextBytes / 2, message.Reason().Length);
        Assert.Equal(Farewell.Evicted, message.Body<GoodbyeBody>().Kind);
        Assert.Equal("a?[31mb", Message.ForGoodbye(1, Farewell.Refused, "a\e[31mb").Reason());
    }
}
