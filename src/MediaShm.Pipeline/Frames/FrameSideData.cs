using System.Buffers.Binary;

namespace MediaShm.Pipeline.Frames;

/// <summary>What an entry of a frame's side data holds. The numbers are part of the protocol.</summary>
public enum FrameSideDataKind
{
    /// <summary>Closed captions: <c>cc_data</c> triplets of ATSC A/53 part 4 (CEA-608 and 708).</summary>
    ClosedCaptions = 1,

    /// <summary>How the two views of a stereo picture lie in it: FFmpeg's <c>AVStereo3D</c>, filled up with zeros.</summary>
    Stereo3D = 2,

    /// <summary>A colour profile of the International Color Consortium.</summary>
    IccProfile = 3,

    /// <summary>SMPTE ST 12-1 time codes: a count of 32 bits, then three words.</summary>
    Timecodes = 4,

    /// <summary>Active format description, a byte (ETSI TS 101 154 annex B).</summary>
    ActiveFormat = 5,
}

/// <summary>
/// What came with one frame beyond its descriptor: a block of entries <c>u32 kind, u32 length, length bytes, zeros up to a multiple of 8</c>,
/// little-endian. Between processes it lies behind the planes in the frame's slot (<see cref="FrameDescriptor.SideDataOffset"/>), so that it
/// lives as long as the pixels and needs no channel of its own; whoever takes the frame copies it out. Immutable.
/// </summary>
public sealed class FrameSideData
{
    /// <summary>Most bytes of a block; a slot that is to take one has as many behind its planes.</summary>
    public const int Room = 4096;

    private const int HeaderBytes = 8;
    private readonly byte[] _block;

    private FrameSideData(ReadOnlySpan<byte> block) => _block = block.ToArray();

    /// <summary>Copies the block that lies in a frame's slot; null where there is none.</summary>
    /// <param name="view">The frame, in a slab.</param>
    /// <param name="descriptor">Its descriptor, as the owner published it: checked, so that the block lies in the slot.</param>
    /// <param name="last">The frame's before, given again if it is the same: most frames' is.</param>
    public static unsafe FrameSideData? Read(in FrameView view, in FrameDescriptor descriptor, FrameSideData? last)
    {
        if (descriptor.SideDataLength is <= 0 or > Room) return null;
        return From(new ReadOnlySpan<byte>((byte*)view.Slab.Address + view.SlotOffset + descriptor.SideDataOffset, descriptor.SideDataLength), last);
    }

    /// <summary>Copies a block; null where it is empty.</summary>
    /// <param name="block">The block, at most <see cref="Room"/> bytes.</param>
    /// <param name="last">Given again if it is the same.</param>
    public static FrameSideData? From(ReadOnlySpan<byte> block, FrameSideData? last) =>
        block.IsEmpty ? null : last is not null && block.SequenceEqual(last._block) ? last : new FrameSideData(block);

    /// <summary>The first entry of a kind; empty where there is none before what is malformed: the block may come from a hostile owner.</summary>
    public ReadOnlySpan<byte> Find(FrameSideDataKind wanted)
    {
        ReadOnlySpan<byte> block = _block;
        while (block.Length >= HeaderBytes)
        {
            var kind = (FrameSideDataKind)BinaryPrimitives.ReadInt32LittleEndian(block);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
            if (length > block.Length - HeaderBytes) break;
            if (kind == wanted) return block.Slice(HeaderBytes, (int)length);
            block = block[Math.Min(HeaderBytes + Padded((int)length), block.Length)..];
        }

        return default;
    }

    /// <summary>Adds an entry of zeros for the caller to fill; empty, and nothing is added, where there is no room.</summary>
    /// <param name="target">The whole room.</param>
    /// <param name="used">Bytes of it in use; counted on.</param>
    /// <param name="kind">What the entry holds.</param>
    /// <param name="length">Bytes of the entry, at least 1.</param>
    internal static Span<byte> Add(Span<byte> target, ref int used, FrameSideDataKind kind, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (length > target.Length - used - HeaderBytes || Padded(length) > target.Length - used - HeaderBytes) return default;
        var entry = target.Slice(used, HeaderBytes + Padded(length));
        entry.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(entry, (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], length);
        used += entry.Length;
        return entry.Slice(HeaderBytes, length);
    }

    private static int Padded(int length) => (length + 7) & ~7;
}
