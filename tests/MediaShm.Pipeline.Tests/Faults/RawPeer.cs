using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>One end of a pool's socket with no manners: says anything, with any descriptors, in any order.</summary>
internal sealed unsafe partial class RawPeer(UnixSocket socket) : IDisposable
{
    private readonly List<FileDescriptor> _received = [];

    /// <summary>What the other end said, in order, up to now.</summary>
    public List<Message> Heard { get; } = [];

    /// <summary>Descriptors that came with it.</summary>
    public IReadOnlyList<FileDescriptor> Received => _received;

    /// <summary>True once the other end has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Why the other end said goodbye, or null.</summary>
    public string? Farewell => Heard.Where(m => m.Kind == MessageKind.Goodbye).Select(m => m.Reason()).FirstOrDefault();

    /// <summary>The epoch of the pool, from its first message.</summary>
    public ulong Epoch => Heard.Count == 0 ? 0 : Heard[0].Prefix.Epoch;

    /// <summary>Connects to an owner.</summary>
    public static RawPeer Connect(string path) => new(UnixSocket.Connect(path, Deadline.After(FaultPlace.Patience)));

    /// <summary>The bytes of a message as they are sent.</summary>
    public static byte[] Bytes(Message message) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref message, 1))[..Message.LengthOf(message.Kind)].ToArray();

    /// <summary>Sends a message. False when the other end is closed or has no room.</summary>
    public bool Say(Message message, params ReadOnlySpan<FileDescriptor> descriptors) => Say(Bytes(message), descriptors);

    /// <summary>Sends bytes, with any number of descriptors.</summary>
    public bool Say(ReadOnlySpan<byte> bytes, params ReadOnlySpan<FileDescriptor> descriptors)
    {
        const int headBytes = 16; // struct cmsghdr
        Span<long> control = stackalloc long[2 + (SpaceFor(descriptors.Length) / sizeof(long))];
        var header = default(MessageHeader);
        fixed (byte* first = bytes)
        fixed (long* space = control)
        {
            var vector = new IoVector { Base = first, Length = (nuint)bytes.Length };
            header.Vectors = &vector;
            header.VectorCount = 1;
            if (descriptors.Length > 0)
            {
                space[0] = headBytes + (descriptors.Length * sizeof(int));
                ((int*)space)[2] = Libc.SOL_SOCKET;
                ((int*)space)[3] = Libc.SCM_RIGHTS;
                for (var i = 0; i < descriptors.Length; i++) ((int*)space)[4 + i] = descriptors[i].Number;
                header.Control = space;
                header.ControlLength = (nuint)(headBytes + SpaceFor(descriptors.Length));
            }

            return Libc.sendmsg(socket.Descriptor, &header, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL) >= 0;
        }
    }

    /// <summary>Listens until the other end closes, or has said so many messages in all; false when the time ran out.</summary>
    public bool Listen(int messages = int.MaxValue, int milliseconds = 60_000)
    {
        var (poll, deadline) = (new PollSet(), Deadline.After(TimeSpan.FromMilliseconds(milliseconds)));
        while (!IsClosed && Heard.Count < messages)
        {
            var message = default(Message);
            var result = socket.TryReceive(message, acceptAttachment: true, out _, out var attachment);
            if (attachment is not null) _received.Add(attachment);
            if (result == Transfer.Done) Heard.Add(message);
            if (result == Transfer.Closed) IsClosed = true;
            if (result != Transfer.NotNow) continue;
            if (deadline.HasPassed) return false;
            poll.Clear();
            _ = poll.Add(socket.Descriptor);
            poll.Wait(deadline.MillisecondsLeft);
        }

        return true;
    }

    /// <summary>Listens to the end and gives the reason for it.</summary>
    public string ListenToTheEnd()
    {
        Assert.True(Listen(), "the connection stays open");
        return Farewell ?? "closed without a word";
    }

    /// <summary>As a consumer: goes through the handshake, up to a place among the live consumers if the pool has no slab yet.</summary>
    public ConsumerBlock Attach(int depth, Pipeline.Pool.DeliveryPolicy policy = Pipeline.Pool.DeliveryPolicy.Block)
    {
        Assert.True(Say(Message.Create(MessageKind.Hello, 0, new HelloBody { QueueDepth = depth, Policy = policy })));
        Assert.True(Listen(messages: 1));
        var terms = Heard[0].Body<WelcomeBody>();
        var block = ConsumerBlock.Adopt(_received[0], terms.BlockBytes, terms.RingCapacity);
        Assert.True(Say(Message.Create(MessageKind.Ready, Epoch)));
        return block;
    }

    public void Dispose()
    {
        socket.Dispose();
        _received.ForEach(d => d.Dispose());
    }

    private static int SpaceFor(int descriptors) => (descriptors * sizeof(int) + 7) / 8 * 8;
}
