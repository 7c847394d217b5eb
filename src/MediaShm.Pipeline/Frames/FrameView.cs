using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Frames;

/// <summary>
/// A frame's pixels where they lie: a place in a slab and a layout. It owns nothing: whoever holds the lease, loan or
/// reference behind it keeps it valid. What a device reads from and writes to.
/// </summary>
/// <param name="Slab">The memory.</param>
/// <param name="SlotOffset">Bytes from the slab's first byte to the slot.</param>
/// <param name="Layout">Format and planes, relative to the slot.</param>
public readonly record struct FrameView(SlabMemory Slab, long SlotOffset, FrameLayout Layout)
{
    /// <summary>Format and size.</summary>
    public FrameFormat Format => Layout.Format;

    /// <summary>Bytes from the slab's first byte to the first sample of a plane.</summary>
    public long PlaneOffset(int plane) => SlotOffset + Layout.Planes[plane].Offset;

    /// <summary>Address of the first sample of a plane.</summary>
    public nint PlaneAddress(int plane) => Slab.Address + (nint)PlaneOffset(plane);

    /// <summary>Bytes from one row of a plane to the next; negative for bottom-up pictures.</summary>
    public nint PlaneStride(int plane) => (nint)Layout.Planes[plane].Stride;

    /// <summary>One row's visible bytes, read-only.</summary>
    public unsafe ReadOnlySpan<byte> Row(int plane, int row) =>
        (uint)row < (uint)Format.PlaneHeight(plane)
            ? new ReadOnlySpan<byte>((byte*)PlaneAddress(plane) + row * PlaneStride(plane), Format.RowBytes(plane))
            : throw new ArgumentOutOfRangeException(nameof(row));

    /// <summary>One row's visible bytes, for writing.</summary>
    /// <exception cref="InvalidOperationException">The slab is mapped read-only here.</exception>
    public unsafe Span<byte> WritableRow(int plane, int row)
    {
        if (!Slab.IsWritable) throw new InvalidOperationException("this slab is read-only in this process: frames are written only by the pool's owner");
        return (uint)row < (uint)Format.PlaneHeight(plane)
            ? new Span<byte>((byte*)PlaneAddress(plane) + row * PlaneStride(plane), Format.RowBytes(plane))
            : throw new ArgumentOutOfRangeException(nameof(row));
    }

    /// <summary>Copies the picture to another place in memory. Rows alone are copied: no byte outside the picture is read or written.</summary>
    /// <param name="memory">Where the offsets of <paramref name="layout"/> count from; the caller's to write.</param>
    /// <param name="layout">How it is to lie there, in this view's format.</param>
    /// <returns>Bytes copied.</returns>
    public unsafe long CopyTo(nint memory, in FrameLayout layout)
    {
        for (var p = 0; p < Format.PlaneCount; p++)
        {
            var target = (byte*)memory + layout.Planes[p].Offset;
            for (var y = 0; y < Format.PlaneHeight(p); y++, target += layout.Planes[p].Stride)
            {
                var row = Row(p, y);
                row.CopyTo(new Span<byte>(target, row.Length));
            }
        }

        return Format.ImageBytes;
    }
}
