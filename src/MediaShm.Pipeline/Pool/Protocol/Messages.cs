using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// Kinds of message on a pool's socket, protocol version 1. Order of a meeting: <see cref="Hello"/> → <see cref="Welcome"/> →
/// <see cref="Ready"/> → one <see cref="SlabAnnounce"/> / <see cref="SlabMapped"/> pair at a time → frames by the rings, meanwhile further
/// pairs, and <see cref="SlabRetire"/> / <see cref="SlabUnmapped"/> pairs → <see cref="EndOfStream"/>. <see cref="Goodbye"/> at any time.
/// </summary>
internal enum MessageKind : ushort
{
    None,

    /// <summary>Consumer: the terms it asks for.</summary>
    Hello,

    /// <summary>Owner: the terms given; carries the descriptor of the consumer block.</summary>
    Welcome,

    /// <summary>Consumer: the block is mapped.</summary>
    Ready,

    /// <summary>Owner: a slab; carries its descriptor.</summary>
    SlabAnnounce,

    /// <summary>Consumer: that slab is mapped and imported; frames in it may come.</summary>
    SlabMapped,

    /// <summary>Owner: no frame will come in that slab any more, and none is leased.</summary>
    SlabRetire,

    /// <summary>Consumer: that slab is unmapped.</summary>
    SlabUnmapped,

    /// <summary>Owner: the number of the last delivery.</summary>
    EndOfStream,

    /// <summary>Owner: why it closes the connection.</summary>
    Goodbye,
}

/// <summary>What every message starts with; the same in every version of the protocol.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessagePrefix
{
    /// <summary>"MShm" in memory order on little-endian machines, the only ones supported.</summary>
    public const uint ExpectedMagic = 0x6D68534D;

    public uint Magic;
    public ushort Version;
    public MessageKind Kind;

    /// <summary>The owner's <see cref="FramePool.Epoch"/>; 0 in <see cref="MessageKind.Hello"/>, which does not know it yet.</summary>
    public ulong Epoch;
}

/// <summary>Body of <see cref="MessageKind.Hello"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HelloBody
{
    /// <summary>Most bytes of a name.</summary>
    public const int NameBytes = 32;

    public DeliveryPolicy Policy;
    public DeliveryStart Start;
    public ushort NameLength;
    public int QueueDepth;
    public NameBuffer Name;

    [InlineArray(NameBytes)]
    public struct NameBuffer
    {
        private byte _first;
    }
}

/// <summary>Body of <see cref="MessageKind.Welcome"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WelcomeBody
{
    public PoolAccess Access;
    public DeliveryPolicy Policy;
    public ushort Reserved;
    public int QueueDepth;
    public int OwnerPid;
    public int RingCapacity;
    public long BlockBytes;
}

/// <summary>Body of <see cref="MessageKind.SlabAnnounce"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SlabBody
{
    public int Id;
    public int SlotCount;
    public long SlotStride;
    public long Bytes;
}

/// <summary>
/// Body of <see cref="MessageKind.SlabMapped"/>, <see cref="MessageKind.SlabRetire"/> and <see cref="MessageKind.SlabUnmapped"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SlabIdBody
{
    public int Id;
    public int Reserved;
}

/// <summary>Body of <see cref="MessageKind.EndOfStream"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EndBody
{
    /// <summary>Number of the last delivery to this consumer; 0 when there was none.</summary>
    public ulong LastSequence;
}

/// <summary>Why an owner says goodbye.</summary>
internal enum Farewell : byte
{
    /// <summary>The meeting was refused.</summary>
    Refused,

    /// <summary>The consumer was put out and its leases were revoked.</summary>
    Evicted,

    /// <summary>The owner has disposed the pool.</summary>
    Closed,
}

/// <summary>Body of <see cref="MessageKind.Goodbye"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GoodbyeBody
{
    /// <summary>Most bytes of the reason.</summary>
    public const int TextBytes = 216;

    public Farewell Kind;
    public byte Reserved;
    public ushort TextLength;
    public int Reserved1;
    public TextBuffer Text;

    [InlineArray(TextBytes)]
    public struct TextBuffer
    {
        private byte _first;
    }
}
