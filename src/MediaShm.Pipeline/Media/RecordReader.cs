using System.Buffers.Binary;
using System.Text;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Reads what <see cref="RecordWriter"/> wrote. The writer may be hostile: every length and count is checked against the bytes that
/// are left before memory is taken for it.
/// </summary>
/// <param name="bytes">The whole record.</param>
/// <param name="what">What it is, for messages.</param>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes, string what)
{
    private ReadOnlySpan<byte> _left = bytes;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Next(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Next(8));

    public Rational Ratio()
    {
        var numerator = Int();
        return new Rational(numerator, Int());
    }

    public byte[] Bytes() => Next(Int()).ToArray();

    public string Text() => Encoding.UTF8.GetString(Next(Int()));

    /// <summary>The length of a list of which each element takes <paramref name="leastBytes"/> or more.</summary>
    public int Count(int leastBytes)
    {
        var count = Int();
        return count >= 0 && count <= _left.Length / leastBytes ? count : throw Malformed($"a list of {count} in {_left.Length} bytes");
    }

    public IReadOnlyDictionary<string, string> Tags()
    {
        var count = Count(leastBytes: 8);
        var tags = new Dictionary<string, string>(count);
        for (var i = 0; i < count; i++)
        {
            var name = Text();
            tags[name] = Text();
        }

        return tags;
    }

    /// <exception cref="MediaException">Bytes are left.</exception>
    public readonly void End()
    {
        if (_left.Length > 0) throw Malformed($"{_left.Length} bytes too many");
    }

    public readonly MediaException Malformed(string why) => new($"{what} is malformed: {why}");

    private ReadOnlySpan<byte> Next(int length)
    {
        if (length < 0 || length > _left.Length) throw Malformed($"{length} bytes where {_left.Length} are left");
        var next = _left[..length];
        _left = _left[length..];
        return next;
    }
}
