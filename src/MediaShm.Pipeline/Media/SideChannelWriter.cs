using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using static MediaShm.Pipeline.Media.SideChannelFormat;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// The decoder's end of the side channel. Every call writes one whole message before it returns and waits while the pipe is full.
/// Thread-safety: all members; messages never interleave.
/// </summary>
/// <param name="stream">Where to write; disposed with this.</param>
public sealed class SideChannelWriter(Stream stream) : IDisposable
{
    private readonly Lock _gate = new();
    private byte[] _buffer = new byte[4096];

    /// <summary>Writes into a pipe.</summary>
    /// <param name="pipe">The pipe's writing end; owned from here on.</param>
    public SideChannelWriter(SafeFileHandle pipe)
        : this(new FileStream(pipe, FileAccess.Write, bufferSize: 0))
    {
    }

    /// <summary>Tells where the pool's socket is.</summary>
    /// <exception cref="MediaException">The peer is gone. So for every member.</exception>
    public void PoolReady(string socketPath) => WriteText(MessageType.PoolReady, socketPath, MaxPath);

    /// <summary>Describes the input.</summary>
    public void Info(MediaInfo info)
    {
        var bytes = MediaInfoFormat.Write(info);
        if (bytes.Length > MaxInfo)
            throw new MediaException(MediaErrorKind.InputUnusable, $"the input's headers take {bytes.Length >> 20} MiB; at most {MaxInfo >> 20} are accepted");
        lock (_gate)
        {
            bytes.CopyTo(Begin(bytes.Length));
            Send(MessageType.Info, bytes.Length);
        }
    }

    /// <summary>Sends a packet; the caller keeps it. False: it is larger than the channel carries (64 MiB) and was left out.</summary>
    public bool Packet(CopiedPacket packet)
    {
        long total = PacketFixedBytes + packet.Payload.Length;
        for (var i = 0; i < packet.SideDataCount; i++) total += 8 + packet.SideData(i, out _).Length;
        if (total > MaxPacket) return false;
        lock (_gate)
        {
            var body = Begin((int)total);
            BinaryPrimitives.WriteInt32LittleEndian(body, packet.StreamIndex);
            BinaryPrimitives.WriteInt64LittleEndian(body[4..], packet.Pts);
            BinaryPrimitives.WriteInt64LittleEndian(body[12..], packet.Dts);
            BinaryPrimitives.WriteInt64LittleEndian(body[20..], packet.Duration);
            BinaryPrimitives.WriteInt32LittleEndian(body[28..], packet.Flags);
            BinaryPrimitives.WriteInt32LittleEndian(body[32..], packet.Payload.Length);
            BinaryPrimitives.WriteInt32LittleEndian(body[36..], packet.SideDataCount);
            var table = body[PacketFixedBytes..];
            var data = table[(8 * packet.SideDataCount)..];
            packet.Payload.CopyTo(data);
            data = data[packet.Payload.Length..];
            for (var i = 0; i < packet.SideDataCount; i++)
            {
                var block = packet.SideData(i, out var type);
                BinaryPrimitives.WriteInt32LittleEndian(table[(8 * i)..], type);
                BinaryPrimitives.WriteInt32LittleEndian(table[(8 * i + 4)..], block.Length);
                block.CopyTo(data);
                data = data[block.Length..];
            }

            Send(MessageType.Packet, (int)total);
        }

        return true;
    }

    /// <summary>Sends a line for the user.</summary>
    public void Warning(string text) => WriteText(MessageType.Warning, text, MaxText);

    /// <summary>Tells how far the decoder is.</summary>
    /// <param name="frames">Frames decoded.</param>
    /// <param name="microseconds">Time in the input, from its start.</param>
    public void Progress(long frames, long microseconds)
    {
        lock (_gate)
        {
            var body = Begin(ProgressBytes);
            BinaryPrimitives.WriteInt64LittleEndian(body, frames);
            BinaryPrimitives.WriteInt64LittleEndian(body[8..], microseconds);
            Send(MessageType.Progress, ProgressBytes);
        }
    }

    /// <summary>Tells why the decoder fails.</summary>
    public void Error(MediaErrorKind kind, string text)
    {
        var bytes = Utf8(text, MaxText);
        lock (_gate)
        {
            var body = Begin(bytes.Length + 1);
            body[0] = (byte)kind;
            bytes.CopyTo(body[1..]);
            Send(MessageType.Error, bytes.Length + 1);
        }
    }

    /// <summary>Tells that all is sent.</summary>
    public void End(DecoderTotals totals)
    {
        lock (_gate)
        {
            var body = Begin(EndBytes);
            BinaryPrimitives.WriteInt64LittleEndian(body, totals.Frames);
            BinaryPrimitives.WriteInt64LittleEndian(body[8..], totals.BytesCopied);
            BinaryPrimitives.WriteInt64LittleEndian(body[16..], totals.CorruptFrames);
            BinaryPrimitives.WriteInt64LittleEndian(body[24..], totals.Packets);
            Send(MessageType.End, EndBytes);
        }
    }

    /// <summary>Closes the pipe.</summary>
    public void Dispose()
    {
        lock (_gate) stream.Dispose();
    }

    private static ReadOnlySpan<byte> Utf8(string text, int limit)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= limit) return bytes;
        var end = limit;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) end--; // never in the middle of a character
        return bytes.AsSpan(0, end);
    }

    private void WriteText(MessageType type, string text, int limit)
    {
        var bytes = Utf8(text, limit);
        lock (_gate)
        {
            bytes.CopyTo(Begin(bytes.Length));
            Send(type, bytes.Length);
        }
    }

    private Span<byte> Begin(int length)
    {
        if (_buffer.Length < length + HeaderBytes)
        {
            _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max((length + HeaderBytes) * 2L, 4096), MaxPacket + HeaderBytes));
        }

        return _buffer.AsSpan(HeaderBytes, length);
    }

    private void Send(MessageType type, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, length);
        _buffer[4] = (byte)type;
        try
        {
            stream.Write(_buffer, 0, HeaderBytes + length);
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new MediaException($"the process that reads the decoder's side channel is gone ({e.Message})", e);
        }
    }
}
