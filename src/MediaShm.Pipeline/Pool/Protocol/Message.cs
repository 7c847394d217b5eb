using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// One message as bytes: prefix and body, at most <see cref="MaxBytes"/>. A value: what is checked is a private copy that the
/// sender cannot change any more.
/// </summary>
[InlineArray(MaxBytes)]
internal struct Message
{
    /// <summary>Version of the protocol that this build speaks.</summary>
    public const ushort Version = 1;

    /// <summary>No message is longer, in any version.</summary>
    public const int MaxBytes = 256;

    private byte _first;

    /// <summary>The prefix.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref MessagePrefix Prefix => ref Unsafe.As<byte, MessagePrefix>(ref _first);

    /// <summary>What kind it is.</summary>
    public readonly MessageKind Kind => Unsafe.As<byte, MessagePrefix>(ref Unsafe.AsRef(in _first)).Kind;

    /// <summary>Bytes of a whole message of a kind; 0 for unknown kinds.</summary>
    public static int LengthOf(MessageKind kind) => Unsafe.SizeOf<MessagePrefix>() + kind switch
    {
        MessageKind.Hello => Unsafe.SizeOf<HelloBody>(),
        MessageKind.Welcome => Unsafe.SizeOf<WelcomeBody>(),
        MessageKind.Ready => 0,
        MessageKind.SlabAnnounce => Unsafe.SizeOf<SlabBody>(),
        MessageKind.SlabMapped or MessageKind.SlabRetire or MessageKind.SlabUnmapped => Unsafe.SizeOf<SlabIdBody>(),
        MessageKind.EndOfStream => Unsafe.SizeOf<EndBody>(),
        MessageKind.Goodbye => Unsafe.SizeOf<GoodbyeBody>(),
        _ => -Unsafe.SizeOf<MessagePrefix>(),
    };

    /// <summary>A message without a body.</summary>
    public static Message Create(MessageKind kind, ulong epoch)
    {
        var message = default(Message);
        message.Prefix = new MessagePrefix { Magic = MessagePrefix.ExpectedMagic, Version = Version, Kind = kind, Epoch = epoch };
        return message;
    }

    /// <summary>A message with a body.</summary>
    public static Message Create<T>(MessageKind kind, ulong epoch, in T body)
        where T : unmanaged
    {
        var message = Create(kind, epoch);
        MemoryMarshal.Write(message.BodyBytes, body);
        return message;
    }

    /// <summary>A message about one slab.</summary>
    public static Message ForSlab(MessageKind kind, ulong epoch, int slabId) => Create(kind, epoch, new SlabIdBody { Id = slabId });

    /// <summary>A farewell; the reason is cut where it is too long.</summary>
    public static Message ForGoodbye(ulong epoch, Farewell kind, string reason)
    {
        var body = new GoodbyeBody { Kind = kind };
        Encoding.UTF8.GetEncoder().Convert(reason, body.Text, flush: false, out _, out var length, out _);
        body.TextLength = (ushort)length;
        return Create(MessageKind.Goodbye, epoch, body);
    }

    /// <summary>A consumer's first words; its name is cut where it is too long.</summary>
    public static Message ForHello(FramePoolClientOptions options)
    {
        var body = new HelloBody { Policy = options.Policy, Start = options.Start, QueueDepth = options.QueueDepth };
        Encoding.UTF8.GetEncoder().Convert(options.Name, body.Name, flush: false, out _, out var length, out _);
        body.NameLength = (ushort)length;
        return Create(MessageKind.Hello, 0, body);
    }

    /// <summary>The name in a <see cref="MessageKind.Hello"/>, control characters replaced.</summary>
    public string Name()
    {
        var body = Body<HelloBody>();
        return Clean(((ReadOnlySpan<byte>)body.Name)[..Math.Min((int)body.NameLength, HelloBody.NameBytes)]);
    }

    /// <summary>The body as <typeparamref name="T"/>; the kind must be right, which <see cref="FindFault"/> has seen to.</summary>
    public T Body<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(BodyBytes);

    /// <summary>The reason in a <see cref="MessageKind.Goodbye"/>, control characters replaced: it ends up on terminals.</summary>
    public string Reason()
    {
        var body = Body<GoodbyeBody>();
        return Clean(((ReadOnlySpan<byte>)body.Text)[..Math.Min((int)body.TextLength, GoodbyeBody.TextBytes)]);
    }

    /// <summary>What is wrong with a received message, or null. Checks magic, version, kind, length and epoch.</summary>
    /// <param name="length">Bytes received.</param>
    /// <param name="epoch">The epoch expected; 0 while it is not known.</param>
    public string? FindFault(int length, ulong epoch)
    {
        if (length < Unsafe.SizeOf<MessagePrefix>() || Prefix.Magic != MessagePrefix.ExpectedMagic)
            return "it is no message of this protocol";
        if (Prefix.Version != Version) return $"it speaks protocol version {Prefix.Version}, this side version {Version}";
        if (LengthOf(Kind) == 0) return $"message kind {(ushort)Kind} is unknown";
        if (LengthOf(Kind) != length) return $"a {Kind} message has {LengthOf(Kind)} bytes, not {length}";
        return epoch != 0 && Prefix.Epoch != epoch ? $"its epoch is {Prefix.Epoch}, this pool's {epoch}" : null;
    }

    private static string Clean(ReadOnlySpan<byte> utf8) => string.Concat(Encoding.UTF8.GetString(utf8).Select(c => char.IsControl(c) ? '?' : c));

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private Span<byte> BodyBytes => ((Span<byte>)this)[Unsafe.SizeOf<MessagePrefix>()..];
}
