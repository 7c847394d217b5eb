using System.Runtime.InteropServices;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Gathers the uniform blocks of a chain's steps; equal blocks are kept once.</summary>
internal sealed class TableBuilder(long alignment)
{
    /// <summary>Bytes that every Vulkan driver lets one uniform block have.</summary>
    public const int MaxBlockBytes = 16384;

    private readonly List<byte> _bytes = [];
    private readonly List<(int Offset, int Length)> _blocks = [];

    /// <summary>Adds a block of 32-bit numbers, one per 16 bytes, as an array has them in a uniform block.</summary>
    public (int Offset, int Length) AddSpread<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var block = new byte[values.Length * 16];
        for (var i = 0; i < values.Length; i++) MemoryMarshal.Write(block.AsSpan(i * 16), in values[i]);
        return Add(block);
    }

    /// <summary>Adds a block of numbers as they are.</summary>
    public (int Offset, int Length) AddPacked<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Add(MemoryMarshal.AsBytes(values));

    /// <summary>Everything added.</summary>
    public byte[] ToArray() => [.. _bytes];

    private (int Offset, int Length) Add(ReadOnlySpan<byte> block)
    {
        if (block.Length > MaxBlockBytes) throw new InvalidOperationException($"a table of {block.Length} bytes exceeds {MaxBlockBytes}");
        foreach (var (offset, length) in _blocks)
            if (CollectionsMarshal.AsSpan(_bytes).Slice(offset, length).SequenceEqual(block)) return (offset, length);
        while (_bytes.Count % alignment != 0) _bytes.Add(0);
        var added = (_bytes.Count, block.Length);
        _blocks.Add(added);
        foreach (var b in block) _bytes.Add(b);
        return added;
    }
}
