using System.Runtime.InteropServices;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Gathers the uniform blocks and look-up tables of a chain's steps; equal ones are kept once.</summary>
/// <param name="blockAlignment">What a uniform block's offset must be a multiple of.</param>
/// <param name="planeAlignment">What the offset of a look-up table, which kernels see as a plane, must be a multiple of.</param>
internal sealed class TableBuilder(long blockAlignment, long planeAlignment)
{
    /// <summary>Bytes that every Vulkan driver lets one uniform block have.</summary>
    public const int MaxBlockBytes = 16384;

    private readonly List<byte> _bytes = [];
    private readonly List<(int Offset, int Length)> _blocks = [];
    private readonly List<(int Offset, int Length)> _lookUps = [];

    /// <summary>The look-up tables.</summary>
    public IReadOnlyList<(int Offset, int Length)> LookUps => _lookUps;

    /// <summary>Adds a block of 32-bit numbers, one per 16 bytes, as an array has them in a uniform block.</summary>
    public (int Offset, int Length) AddSpread<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var block = new byte[values.Length * 16];
        for (var i = 0; i < values.Length; i++) MemoryMarshal.Write(block.AsSpan(i * 16), in values[i]);
        return AddBlock(block);
    }

    /// <summary>Adds a block of numbers as they are.</summary>
    public (int Offset, int Length) AddPacked<T>(ReadOnlySpan<T> values)
        where T : unmanaged => AddBlock(MemoryMarshal.AsBytes(values));

    /// <summary>Adds a look-up table of 2^depth entries. Returns its index.</summary>
    public int AddLookUp(ReadOnlySpan<ushort> entries)
    {
        var place = Add(_lookUps, MemoryMarshal.AsBytes(entries), planeAlignment);
        return _lookUps.IndexOf(place);
    }

    /// <summary>Everything added.</summary>
    public byte[] ToArray() => [.. _bytes];

    private (int Offset, int Length) AddBlock(ReadOnlySpan<byte> block)
    {
        if (block.Length > MaxBlockBytes) throw new InvalidOperationException($"a table of {block.Length} bytes exceeds {MaxBlockBytes}");
        return Add(_blocks, block, blockAlignment);
    }

    private (int Offset, int Length) Add(List<(int Offset, int Length)> known, ReadOnlySpan<byte> content, long alignment)
    {
        foreach (var (offset, length) in known)
            if (CollectionsMarshal.AsSpan(_bytes).Slice(offset, length).SequenceEqual(content)) return (offset, length);
        while (_bytes.Count % alignment != 0) _bytes.Add(0);
        var added = (_bytes.Count, content.Length);
        known.Add(added);
        _bytes.AddRange(content);
        return added;
    }
}
