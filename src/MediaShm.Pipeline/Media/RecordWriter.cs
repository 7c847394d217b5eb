using System.Buffers.Binary;
using System.Text;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Writes numbers, texts, bytes and lists of them one after the other, little-endian, each text and block behind its length.
/// By hand, because a serializer's generic code is compiled at every start: 0.1 s in each process before the first frame.
/// </summary>
internal sealed class RecordWriter
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>All that was written.</summary>
    public byte[] ToArray() => _bytes[.._length];

    public void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Next(4), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(8), value);

    public void Ratio(Rational value)
    {
        Int(value.Numerator);
        Int(value.Denominator);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Next(value.Length));
    }

    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public void Tags(IReadOnlyDictionary<string, string> tags)
    {
        Int(tags.Count);
        foreach (var (name, value) in tags)
        {
            Text(name);
            Text(value);
        }
    }

    private Span<byte> Next(int length)
    {
        if (length > _bytes.Length - _length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + length)));
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
