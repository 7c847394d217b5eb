using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>The queue between the side channel and whoever writes packets.</summary>
public sealed class PacketQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void What_is_bounded_makes_wait_until_room_is_made()
    {
        using var queue = new PacketQueue(isBounded: true);
        var added = AddUntilFull(queue, out var adder);
        Assert.True(queue.IsFull);
        Assert.False(adder.Join(TimeSpan.FromMilliseconds(100)));
        for (var i = 0; i < added; i++)
        {
            Assert.True(queue.TryTake(out var packet));
            packet.Dispose();
        }

        Assert.True(adder.Join(Patience));
    }

    [Fact]
    public void What_is_loosened_makes_nobody_wait()
    {
        using var queue = new PacketQueue(isBounded: true);
        AddUntilFull(queue, out var adder);
        queue.Loosen();
        Assert.True(adder.Join(Patience));
        queue.Tighten();
        Assert.True(queue.IsFull);
    }

    [Fact]
    public void The_end_makes_nobody_wait()
    {
        var queue = new PacketQueue(isBounded: true);
        AddUntilFull(queue, out var adder);
        var taker = new Thread(() =>
        {
            while (queue.TryTake(out var packet)) packet.Dispose();
            queue.WaitForPacket(CancellationToken.None);
        });
        queue.Dispose();
        taker.Start();
        Assert.True(adder.Join(Patience));
        Assert.True(taker.Join(Patience));
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public void What_is_copied_has_no_bound()
    {
        using var queue = new PacketQueue(isBounded: false);
        for (var bytes = 0L; bytes < 2 * PacketQueue.MostBytes; bytes += 1 << 20) queue.Add(Packet());
        Assert.False(queue.IsFull);
    }

    [Fact]
    public void Waiting_ends_with_a_packet_or_a_cancellation()
    {
        using var queue = new PacketQueue(isBounded: true);
        using var stop = new CancellationTokenSource();
        var taken = 0;
        var taker = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                queue.WaitForPacket(stop.Token);
                while (queue.TryTake(out var packet))
                {
                    packet.Dispose();
                    Interlocked.Increment(ref taken);
                }
            }
        });
        taker.Start();
        for (var i = 0; i < 100; i++) queue.Add(Packet());
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref taken) == 100, Patience));
        stop.Cancel();
        Assert.True(taker.Join(Patience));
    }

    private static int AddUntilFull(PacketQueue queue, out Thread adder)
    {
        var added = 0;
        while (!queue.IsFull)
        {
            queue.Add(Packet());
            added++;
        }

        adder = new Thread(() => queue.Add(Packet()));
        adder.Start();
        return added;
    }

    private static CopiedPacket Packet()
    {
        var packet = CopiedPacket.Rent();
        _ = packet.SetPayloadLength(1 << 20);
        return packet;
    }
}
