using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using static MediaShm.Pipeline.Media.SideChannelFormat;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// The parent's end of the side channel. The decoder parses hostile files, so it is trusted in nothing: every length is bounded before
/// memory is taken for it, every count checked against the bytes that came.
/// Thread-safety: one thread reads.
/// </summary>
/// <param name="stream">Where to read; disposed with this.</param>
public sealed class SideChannelReader(Stream stream) : IDisposable
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly byte[] _small = new byte[MaxText + 1];
    private bool _ended;

    /// <summary>Reads from a pipe.</summary>
    /// <param name="pipe">The pipe's reading end; owned from here on.</param>
    public SideChannelReader(SafeFileHandle pipe)
        : this(new FileStream(pipe, FileAccess.Read, bufferSize: 1 << 16))
    {
    }

    /// <summary>Waits for the next message; null when the peer has closed the channel between two messages.</summary>
    /// <exception cref="MediaException">The message is malformed, or the channel broke off inside it.</exception>
    public SideChannelMessage? Read()
    {
        if (!Fill(_header, allowEnd: true)) return null;
        if (_ended) throw Malformed("a message follows the end");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        var type = (MessageType)_header[4];
        if (!TryGetLimits(type, out var least, out var most)) throw Malformed($"type {(byte)type}");
        if (length < least || length > most) throw Malformed($"{length} bytes in a message of type {type}, which has {least} to {most}");
        return type switch
        {
            MessageType.PoolReady => ReadPath((int)length),
            MessageType.Info => ReadInfo((int)length),
            MessageType.Packet => new SideChannelMessage.Packet(ReadPacket((int)length)),
            MessageType.Warning => new SideChannelMessage.Warning(ReadText(ReadSmall((int)length))),
            MessageType.Progress => ReadProgress(ReadSmall((int)length)),
            MessageType.Error => ReadError(ReadSmall((int)length)),
            _ => ReadEnd(ReadSmall((int)length)),
        };
    }

    /// <summary>Closes the pipe.</summary>
    public void Dispose() => stream.Dispose();

    private static MediaException Malformed(string what) =>
        new($"the decoder process sent a malformed message ({what}); it may be broken or compromised");

    private static string ReadText(ReadOnlySpan<byte> bytes)
    {
        // Control characters could drive the user's terminal; one line is all a message has.
        var text = Encoding.UTF8.GetString(bytes).ToCharArray();
        foreach (ref var c in text.AsSpan())
            if (char.IsControl(c)) c = ' ';
        return new string(text).Trim();
    }

    private static SideChannelMessage.Progress ReadProgress(ReadOnlySpan<byte> body) =>
        new(Count(body, 0), BinaryPrimitives.ReadInt64LittleEndian(body[8..]));

    private static SideChannelMessage.Error ReadError(ReadOnlySpan<byte> body)
    {
        var kind = (MediaErrorKind)body[0];
        if (!Enum.IsDefined(kind)) throw Malformed($"error kind {body[0]}");
        return new SideChannelMessage.Error(kind, ReadText(body[1..]));
    }

    private SideChannelMessage.End ReadEnd(ReadOnlySpan<byte> body)
    {
        _ended = true;
        return new SideChannelMessage.End(new DecoderTotals(Count(body, 0), Count(body, 8), Count(body, 16), Count(body, 24)));
    }

    private static long Count(ReadOnlySpan<byte> body, int offset)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(body[offset..]);
        return value >= 0 ? value : throw Malformed($"the count {value}");
    }

    private SideChannelMessage.PoolReady ReadPath(int length)
    {
        string path;
        try
        {
            path = Strict.GetString(ReadSmall(length));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("a path that is not UTF-8");
        }

        return path[0] == '/' && !path.Any(char.IsControl) ? new SideChannelMessage.PoolReady(path) : throw Malformed("a path that is not absolute");
    }

    private SideChannelMessage.Info ReadInfo(int length)
    {
        var bytes = new byte[length];
        Fill(bytes, allowEnd: false);
        return new SideChannelMessage.Info(MediaInfoFormat.Read(bytes));
    }

    private CopiedPacket ReadPacket(int length)
    {
        Span<byte> body = stackalloc byte[PacketFixedBytes];
        Fill(body, allowEnd: false);
        var payload = BinaryPrimitives.ReadInt32LittleEndian(body[32..]);
        var blocks = BinaryPrimitives.ReadInt32LittleEndian(body[36..]);
        if (blocks is < 0 or > CopiedPacket.MaxSideData) throw Malformed($"{blocks} blocks of side data");
        var left = length - PacketFixedBytes - (long)8 * blocks;
        if (payload < 0 || payload > left) throw Malformed($"a payload of {payload} bytes in a message of {length}");
        Span<byte> table = stackalloc byte[8 * CopiedPacket.MaxSideData];
        table = table[..(8 * blocks)];
        Fill(table, allowEnd: false);
        left -= payload;
        for (var i = 0; i < blocks; i++)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(table[(8 * i + 4)..]);
            if (size < 0 || size > left) throw Malformed($"a block of {size} bytes in a message of {length}");
            left -= size;
        }

        if (left != 0) throw Malformed($"{left} bytes too many");
        return FillPacket(body, payload, table);
    }

    private CopiedPacket FillPacket(ReadOnlySpan<byte> body, int payload, ReadOnlySpan<byte> table)
    {
        var packet = CopiedPacket.Rent();
        try
        {
            packet.StreamIndex = BinaryPrimitives.ReadInt32LittleEndian(body);
            packet.Pts = BinaryPrimitives.ReadInt64LittleEndian(body[4..]);
            packet.Dts = BinaryPrimitives.ReadInt64LittleEndian(body[12..]);
            packet.Duration = BinaryPrimitives.ReadInt64LittleEndian(body[20..]);
            packet.Flags = BinaryPrimitives.ReadInt32LittleEndian(body[28..]);
            if (packet.StreamIndex < 0) throw Malformed($"stream {packet.StreamIndex}");
            Fill(packet.SetPayloadLength(payload), allowEnd: false);
            for (; table.Length > 0; table = table[8..])
            {
                var type = BinaryPrimitives.ReadInt32LittleEndian(table);
                Fill(packet.AddSideData(type, BinaryPrimitives.ReadInt32LittleEndian(table[4..])), allowEnd: false);
            }

            return packet;
        }
        catch
        {
            packet.Dispose();
            throw;
        }
    }

    private ReadOnlySpan<byte> ReadSmall(int length)
    {
        Fill(_small.AsSpan(0, length), allowEnd: false);
        return _small.AsSpan(0, length);
    }

    private bool Fill(Span<byte> target, bool allowEnd)
    {
        int got;
        try
        {
            got = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw new MediaException($"the decoder's side channel cannot be read: {e.Message}", e);
        }

        if (got == target.Length) return true;
        if (got == 0 && allowEnd) return false;
        throw new MediaException("the decoder process ended in the middle of a message");
    }
}
