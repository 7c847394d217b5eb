using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.SharedMemory;

public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mediashm-test-");
    private readonly UnixSocket _listener;
    private readonly UnixSocket _near;
    private readonly UnixSocket _far;

    public UnixSocketTests()
    {
        var path = Path.Combine(_root.FullName, "s");
        _listener = UnixSocket.Listen(path);
        _near = UnixSocket.Connect(path, Deadline.After(TimeSpan.FromSeconds(5)));
        _far = _listener.Accept()!;
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _listener.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public void Messages_keep_their_bounds_and_carry_a_descriptor()
    {
        using var memory = MemoryFile.Create("mediashm:test", 4096);
        Assert.Equal(Transfer.Done, _near.TrySend([1, 2, 3], memory.Descriptor));
        Assert.Equal(Transfer.Done, _near.TrySend([4], null));
        Span<byte> buffer = stackalloc byte[16];
        Assert.Equal(Transfer.Done, _far.TryReceive(buffer, acceptAttachment: true, out var length, out var attachment));
        Assert.Equal(3, length);
        Assert.NotEqual(memory.Descriptor.Number, attachment!.Number);
        attachment.Dispose();
        Assert.Equal(Transfer.Done, _far.TryReceive(buffer, acceptAttachment: true, out length, out attachment));
        Assert.Equal((1, (byte)4), (length, buffer[0]));
        Assert.Null(attachment);
        Assert.Equal(Transfer.NotNow, _far.TryReceive(buffer, acceptAttachment: true, out _, out _));
    }

    [Fact]
    public void A_message_that_is_too_long_is_malformed()
    {
        _near.TrySend(new byte[17], null);
        Assert.Equal(Transfer.Malformed, _far.TryReceive(stackalloc byte[16], acceptAttachment: false, out _, out _));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Descriptors_that_were_not_asked_for_are_malformed_and_do_not_stay(int count, bool acceptOne)
    {
        using var memory = MemoryFile.Create("mediashm:unasked", 4096);
        SendDescriptors(_near, memory.Descriptor, count);
        Assert.Equal(Transfer.Malformed, _far.TryReceive(stackalloc byte[16], acceptOne, out _, out var attachment));
        Assert.Null(attachment);
        Assert.Equal(1, DescriptorsOf("mediashm:unasked"));
    }

    [Fact]
    public void The_peer_is_known_and_its_end_is_seen()
    {
        Assert.Equal((Environment.ProcessId, Libc.geteuid()), (_far.Peer.ProcessId, _far.Peer.UserId));
        Assert.Equal(Environment.ProcessId, _near.Peer.ProcessId);
        _near.Dispose();
        Assert.Equal(Transfer.Closed, _far.TryReceive(stackalloc byte[16], acceptAttachment: false, out _, out _));
        Assert.Equal(Transfer.Closed, _far.TrySend([1], null));
    }

    [Fact]
    public void What_a_peer_said_last_is_heard_although_it_closed_without_listening()
    {
        _near.TrySend([1], null);
        _near.TrySend([2], null);
        _far.TrySend([3], null);
        _far.TrySend([4], null);
        _far.Dispose(); // with two messages unread: the kernel reports a reset before it gives out what was sent
        Span<byte> buffer = stackalloc byte[16];
        foreach (var expected in new byte[] { 3, 4 })
        {
            Assert.Equal(Transfer.Done, _near.TryReceive(buffer, acceptAttachment: false, out var length, out _));
            Assert.Equal((1, expected), (length, buffer[0]));
        }

        Assert.Equal(Transfer.Closed, _near.TryReceive(buffer, acceptAttachment: false, out _, out _));
    }

    [Fact]
    public void A_peer_that_does_not_read_never_blocks_the_sender()
    {
        var sent = 0;
        while (_near.TrySend(new byte[16], null) == Transfer.Done) sent++;
        Assert.InRange(sent, 1, 100_000);
        Assert.Equal(Transfer.NotNow, _near.TrySend(new byte[16], null));
    }

    [Fact]
    public void A_path_that_the_system_cannot_take_is_named() =>
        Assert.Contains("107", Assert.Throws<ArgumentException>(() => UnixSocket.Listen("/tmp/" + new string('x', 110))).Message);

    private static int DescriptorsOf(string memory) => Directory.GetFiles("/proc/self/fd").Count(f =>
    {
        try
        {
            return File.ResolveLinkTarget(f, false)?.Name.Contains(memory, StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false; // closed meanwhile by another test
        }
    });

    private static unsafe void SendDescriptors(UnixSocket socket, FileDescriptor descriptor, int count)
    {
        var control = stackalloc ulong[8];
        control[0] = (ulong)(16 + (4 * count));
        ((int*)control)[2] = Libc.SOL_SOCKET;
        ((int*)control)[3] = Libc.SCM_RIGHTS;
        for (var i = 0; i < count; i++) ((int*)control)[4 + i] = descriptor.Number;
        var payload = 1UL;
        var vector = new IoVector { Base = &payload, Length = 8 };
        var header = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)(16 + (((4 * count) + 7) / 8 * 8)) };
        Assert.Equal(8, Libc.sendmsg(socket.Descriptor, &header, 0));
    }
}
