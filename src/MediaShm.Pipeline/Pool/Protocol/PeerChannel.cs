using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// Messages over one connection. What the peer has no room for now waits in a short queue; the queue's length is bounded by the
/// protocol itself (one unacknowledged slab, one retirement per slab, one end, one farewell). Takes no part in who may say what when.
/// Thread-safety: for the control thread alone.
/// </summary>
internal sealed class PeerChannel(UnixSocket socket, bool acceptAttachments) : IDisposable
{
    private readonly Queue<(Message Message, FileDescriptor? Attachment)> _waiting = new();

    /// <summary>The epoch that every message must carry; 0 while unknown.</summary>
    public ulong Epoch { get; set; }

    /// <summary>For <c>poll</c>.</summary>
    public FileDescriptor Descriptor => socket.Descriptor;

    /// <summary>Who is on the other end.</summary>
    public PeerCredentials Peer { get; } = socket.Peer;

    /// <summary>True while messages wait for the peer to read earlier ones.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Sends a message, or queues it. False when the peer is gone.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="attachment">A descriptor whose copy goes along; stays the caller's and must stay open until acknowledged.</param>
    public bool Send(in Message message, FileDescriptor? attachment = null)
    {
        _waiting.Enqueue((message, attachment));
        return Flush();
    }

    /// <summary>Sends what waits, as far as the peer has room. False when the peer is gone.</summary>
    public bool Flush()
    {
        while (_waiting.TryPeek(out var next))
        {
            ReadOnlySpan<byte> bytes = next.Message;
            switch (socket.TrySend(bytes[..Message.LengthOf(next.Message.Kind)], next.Attachment))
            {
                case Transfer.Done:
                    _ = _waiting.Dequeue();
                    break;
                case Transfer.NotNow:
                    return true;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>Receives the next message and checks its form.</summary>
    /// <param name="message">The message.</param>
    /// <param name="attachment">The descriptor that came with it; the caller's to dispose.</param>
    /// <param name="fault">What is wrong with it, or null. The connection is to be closed then.</param>
    /// <returns><see cref="Transfer.Done"/> when there is a message or a fault.</returns>
    public Transfer Receive(out Message message, out FileDescriptor? attachment, out string? fault)
    {
        (message, fault) = (default, null);
        var result = socket.TryReceive(message, acceptAttachments, out var length, out attachment);
        if (result is Transfer.NotNow or Transfer.Closed) return result;
        fault = result == Transfer.Malformed
            ? "its message is too long or carries descriptors that were not asked for"
            : message.FindFault(length, Epoch);
        var shouldCarry = message.Kind is MessageKind.Welcome or MessageKind.SlabAnnounce;
        if (fault is null && shouldCarry != attachment is not null)
            fault = $"a {message.Kind} message came with{(shouldCarry ? "out" : "")} a descriptor";
        if (fault is null) return Transfer.Done;
        attachment?.Dispose();
        attachment = null;
        return Transfer.Done;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
