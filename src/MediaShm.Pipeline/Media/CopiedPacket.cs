using System.Buffers;
using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// A packet of a stream that is copied, not decoded. Objects and buffers are pooled: <see cref="Rent"/> one, <see cref="Dispose"/> it once.
/// Thread-safety: renting and disposing are; one packet is used by one thread at a time.
/// </summary>
public sealed class CopiedPacket : IDisposable
{
    /// <summary>Most blocks of side data one packet has.</summary>
    public const int MaxSideData = 64;

    private const int MaxPooled = 256;
    private static readonly ConcurrentBag<CopiedPacket> Pool = [];

    private readonly List<Block> _sideData = [];
    private byte[] _buffer = [];
    private int _used;
    private int _payloadLength;
    private bool _rented;

    private CopiedPacket()
    {
    }

    /// <summary>Index of its stream in the input.</summary>
    public int StreamIndex { get; set; }

    /// <summary>Presentation time in the stream's time base, or <see cref="FrameDescriptor.NoPts"/>.</summary>
    public long Pts { get; set; }

    /// <summary>Decoding time in the stream's time base, or <see cref="FrameDescriptor.NoPts"/>.</summary>
    public long Dts { get; set; }

    /// <summary>Duration in the stream's time base; 0 when unknown.</summary>
    public long Duration { get; set; }

    /// <summary><c>AV_PKT_FLAG_*</c> bits.</summary>
    public int Flags { get; set; }

    /// <summary>The data; valid until disposal.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _payloadLength);

    /// <summary>Blocks of side data.</summary>
    public int SideDataCount => _sideData.Count;

    /// <summary>An empty packet.</summary>
    public static CopiedPacket Rent()
    {
        if (!Pool.TryTake(out var packet)) packet = new CopiedPacket();
        packet._rented = true;
        packet.StreamIndex = 0;
        packet.Pts = packet.Dts = FrameDescriptor.NoPts;
        packet.Duration = 0;
        packet.Flags = 0;
        packet._used = packet._payloadLength = 0;
        packet._sideData.Clear();
        return packet;
    }

    /// <summary>Makes room for the data and returns it, to be filled; it comes before any side data.</summary>
    public Span<byte> SetPayloadLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (_used != 0) throw new InvalidOperationException("the payload of a packet is set once, before its side data");
        _payloadLength = length;
        return Append(length);
    }

    /// <summary>Sets the data to a copy of <paramref name="payload"/>.</summary>
    public void SetPayload(ReadOnlySpan<byte> payload) => payload.CopyTo(SetPayloadLength(payload.Length));

    /// <summary>Adds a block of side data and returns its room, to be filled at once.</summary>
    /// <param name="type"><c>AVPacketSideDataType</c>.</param>
    /// <param name="length">Bytes.</param>
    public Span<byte> AddSideData(int type, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (_sideData.Count == MaxSideData) throw new InvalidOperationException($"a packet has at most {MaxSideData} blocks of side data");
        _sideData.Add(new Block(type, _used, length));
        return Append(length);
    }

    /// <summary>One block of side data; valid until disposal.</summary>
    /// <param name="index">0 to <see cref="SideDataCount"/> - 1.</param>
    /// <param name="type"><c>AVPacketSideDataType</c>.</param>
    public ReadOnlySpan<byte> SideData(int index, out int type)
    {
        var block = _sideData[index];
        type = block.Type;
        return _buffer.AsSpan(block.Offset, block.Length);
    }

    /// <summary>A packet of its own with the same contents.</summary>
    public CopiedPacket Clone()
    {
        var copy = Rent();
        (copy.StreamIndex, copy.Pts, copy.Dts, copy.Duration, copy.Flags) = (StreamIndex, Pts, Dts, Duration, Flags);
        copy.SetPayload(Payload);
        for (var i = 0; i < SideDataCount; i++)
        {
            var data = SideData(i, out var type);
            data.CopyTo(copy.AddSideData(type, data.Length));
        }

        return copy;
    }

    /// <summary>Gives object and buffer back to the pool.</summary>
    public void Dispose()
    {
        if (!_rented) return;
        _rented = false;
        if (_buffer.Length > 1 << 20) // one huge packet must not keep its memory for ever
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        if (Pool.Count < MaxPooled) Pool.Add(this);
        else if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private Span<byte> Append(int length)
    {
        var start = _used;
        var end = checked(start + length);
        if (end > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(end, 256));
            _buffer.AsSpan(0, start).CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _used = end;
        return _buffer.AsSpan(start, length);
    }

    private readonly record struct Block(int Type, int Offset, int Length);
}
