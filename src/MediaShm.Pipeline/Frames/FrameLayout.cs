using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Frames;

/// <summary>Where one plane lies in its slot.</summary>
/// <param name="Offset">Bytes from the slot's first byte to the plane's first visible sample.</param>
/// <param name="Stride">Bytes from one row to the next; negative for bottom-up pictures; 0 for a palette.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PlaneLayout(long Offset, long Stride);

/// <summary>Four planes in a row, as a blittable field.</summary>
[InlineArray(Count)]
public struct PlaneLayouts
{
    /// <summary>Planes that a frame can have.</summary>
    public const int Count = 4;
    private PlaneLayout _first;
}

/// <summary>
/// A frame's format together with the place of each plane in its slot. Blittable: it crosses between processes as it is,
/// so a consumer checks it with <see cref="FitsIn"/> before it touches a pixel.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct FrameLayout : IEquatable<FrameLayout>
{
    /// <summary>Rows of 8-bit frames start at multiples of this many bytes, so that any SIMD width can load them aligned.</summary>
    public const int RowAlignment = 64;

    /// <summary>Planes start at multiples of this many bytes, so that a GPU can bind them (64 is the usual limit, 256 the largest seen).</summary>
    public const int PlaneAlignment = 256;

    /// <summary>Bytes after the last plane that may be read, never used: widest vector load that starts on the last sample.</summary>
    public const int TailSlack = 64;

    /// <summary>Format and visible size.</summary>
    public FrameFormat Format;

    /// <summary>The planes; entries past the format's plane count are zero.</summary>
    public PlaneLayouts Planes;

    /// <summary>Lays a frame out tightly: rows at <see cref="RowAlignment"/>, planes at <see cref="PlaneAlignment"/>.</summary>
    /// <exception cref="ArgumentException">The format is unknown or a dimension is outside 1..65535.</exception>
    public static FrameLayout For(FrameFormat format) => For(format, out _);

    /// <inheritdoc cref="For(FrameFormat)"/>
    /// <param name="format">What to lay out.</param>
    /// <param name="slotBytes">Bytes a slot needs for it, slack included.</param>
    public static FrameLayout For(FrameFormat format, out long slotBytes)
    {
        if (format.Width is < 1 or > FrameFormat.MaxDimension || format.Height is < 1 or > FrameFormat.MaxDimension)
            throw new ArgumentException($"a frame of {format.Width}x{format.Height} is outside 1..{FrameFormat.MaxDimension}", nameof(format));
        var layout = new FrameLayout { Format = format };
        long offset = 0;
        for (var p = 0; p < format.PlaneCount; p++)
        {
            var stride = AlignUp(format.RowBytes(p), RowAlignment);
            layout.Planes[p] = new PlaneLayout(offset, stride);
            offset = AlignUp(offset + stride * format.PlaneHeight(p), PlaneAlignment);
        }

        slotBytes = offset + TailSlack;
        return layout;
    }

    /// <summary>True when every visible byte of every plane lies inside a slot of <paramref name="slotBytes"/> bytes. Never overflows.</summary>
    public readonly bool FitsIn(long slotBytes)
    {
        if (Format.Pixel.IsUnknown || Format.Width is < 1 or > FrameFormat.MaxDimension || Format.Height is < 1 or > FrameFormat.MaxDimension)
            return false;
        for (var p = 0; p < Format.PlaneCount; p++)
        {
            var (offset, stride) = (Planes[p].Offset, Planes[p].Stride);
            if (offset < 0 || offset > slotBytes || stride is > int.MaxValue or < -int.MaxValue) return false;
            var lastRow = offset + stride * (Format.PlaneHeight(p) - 1); // |stride| < 2^31, rows < 2^16: no overflow
            var (low, high) = stride < 0 ? (lastRow, offset) : (offset, lastRow);
            if (low < 0 || high + Format.RowBytes(p) > slotBytes) return false;
        }

        return true;
    }

    /// <summary>Bytes from the slot's first byte to the one after the last visible byte of any plane; for a layout that fits.</summary>
    internal readonly long End
    {
        get
        {
            long end = 0;
            for (var p = 0; p < Format.PlaneCount; p++)
            {
                var lowest = Planes[p].Stride < 0 ? 0 : Planes[p].Stride * (Format.PlaneHeight(p) - 1);
                end = Math.Max(end, Planes[p].Offset + lowest + Format.RowBytes(p));
            }

            return end;
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(FrameLayout other) =>
        Format == other.Format && ((ReadOnlySpan<PlaneLayout>)Planes).SequenceEqual(other.Planes);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is FrameLayout other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Format, Planes[0], Planes[1], Planes[2], Planes[3]);

    /// <summary>Compares format and planes.</summary>
    public static bool operator ==(FrameLayout left, FrameLayout right) => left.Equals(right);

    /// <summary>Compares format and planes.</summary>
    public static bool operator !=(FrameLayout left, FrameLayout right) => !left.Equals(right);

    internal static long AlignUp(long value, long alignment) => (value + alignment - 1) / alignment * alignment;
}
